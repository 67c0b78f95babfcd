"""Tables in files: guessing how one is laid out, reading its rows, writing rows as a file.

Reading (CSV, TSV, semicolons, XLSX), by a process of its own with limits on time and memory::

    found = inspect(path)               the layout of the table, its header, first rows, and what was noticed
    for number, cells in rows(path, layout)     every row below the header, as text, one at a time

Writing, a piece at a time and in constant memory::

    csv_pieces(header, rows, bom=False), xlsx_pieces(header, rows), json_pieces(names, rows),
    jsonl_pieces(names, rows), geojson_pieces(features)

Each fault of a file is a ``TableError`` that says what to do.
"""

from citydiplo.kit.tabular.child import inspect, rows
from citydiplo.kit.tabular.layout import Layout, TableError
from citydiplo.kit.tabular.reading import clean
from citydiplo.kit.tabular.sentences import hidden_text, note_text
from citydiplo.kit.tabular.writing import csv_pieces, defused, geojson_pieces, json_pieces, jsonl_pieces
from citydiplo.kit.tabular.xlsx import xlsx_pieces

__all__ = [
    "Layout",
    "TableError",
    "clean",
    "csv_pieces",
    "defused",
    "geojson_pieces",
    "hidden_text",
    "inspect",
    "json_pieces",
    "jsonl_pieces",
    "note_text",
    "rows",
    "xlsx_pieces",
]
