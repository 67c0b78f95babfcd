"""Tables in files: guessing how one is laid out, reading its rows, writing rows as a file.

Reading (CSV, TSV, semicolons, XLSX)::

    layout = sniff(path)                what the file seems to be: encoding, delimiter, sheet, header row
    for number, cells in rows(path, layout)     every row below the header, as text, one at a time

Writing, a piece at a time and in constant memory::

    csv_pieces(header, rows, bom=False), xlsx_pieces(header, rows), json_pieces(names, rows),
    geojson_pieces(features)

Whatever is wrong with a file is a ``TableError`` that says what to do.
"""

from citydiplo.kit.tabular.layout import Layout, TableError
from citydiplo.kit.tabular.reading import clean, header_of, rows
from citydiplo.kit.tabular.sniffing import sniff
from citydiplo.kit.tabular.writing import csv_pieces, defused, geojson_pieces, json_pieces
from citydiplo.kit.tabular.xlsx import xlsx_pieces

__all__ = [
    "Layout",
    "TableError",
    "clean",
    "csv_pieces",
    "defused",
    "geojson_pieces",
    "header_of",
    "json_pieces",
    "rows",
    "sniff",
    "xlsx_pieces",
]
