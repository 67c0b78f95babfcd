"""Writing rows as CSV, JSON, JSON Lines or GeoJSON, a piece at a time, in constant memory."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

ROWS_A_PIECE = 200
BOM = "\ufeff"
# Spreadsheets take a cell that begins so for a formula, and some strip blanks first.
_formula = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_maybe_formula = re.compile(r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_separators = re.compile(r"([;|\t\r\n]+)")
_STRIPPED = ("\t", "\r")  # which some spreadsheets strip at the beginning of a cell
_number = re.compile(r"^[+-]?\d+(?:\.\d+)?$")


def defused(value: Any) -> Any:
    """``value`` as a cell that no spreadsheet runs: an apostrophe goes before what looks like a formula.

    Within the cell, too: a person who opens the file with another separator, or without its quotes, gets
    further cells from the text after a semicolon, a tab or a line break. Numbers, negative ones too, stay as
    they are.
    """
    if not isinstance(value, str) or not _maybe_formula.search(value):
        return value
    parts = _separators.split(value)
    begins = "'" if value[0] in _STRIPPED and parts[0] == "" else ""
    return begins + "".join(f"'{part}" if _runs(part) else part for part in parts)


def _runs(part):
    return _formula.match(part) is not None and not _number.match(part)


class _Echo:
    """A file of which csv only needs that it can be written to."""

    def write(self, text: str) -> str:
        """Hand the line back to the CSV writer's caller."""
        return text


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[Any]], *, bom: bool = False) -> Iterator[str]:
    """CSV by RFC 4180, formulas defused; with a byte order mark, old Excel reads it as UTF-8."""
    writer = csv.writer(_Echo())
    yield (BOM if bom else "") + writer.writerow([defused(str(name)) for name in header])
    rows = iter(rows)
    while batch := list(islice(rows, ROWS_A_PIECE)):
        yield "".join(writer.writerow([defused(cell) for cell in row]) for row in batch)


def json_pieces(
    names: Sequence[str], rows: Iterable[Sequence[Any]], *, about: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """A JSON object: what is ``about`` the rows, then ``rows``, a list of objects."""
    encode = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    yield f'{{"about":{encode(about or {})},"rows":['
    yield from _listed(encode(dict(zip(names, row, strict=True))) for row in rows)
    yield "]}\n"


def jsonl_pieces(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """JSON Lines: an object a line, which programs read a row at a time."""
    encode = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    rows = iter(rows)
    while batch := list(islice(rows, ROWS_A_PIECE)):
        yield "".join(f"{encode(dict(zip(names, row, strict=True)))}\n" for row in batch)


def geojson_pieces(features: Iterable[Any], *, about: Mapping[str, Any] | None = None) -> Iterator[str]:
    """A GeoJSON FeatureCollection of (geometry or None, properties), by RFC 7946."""
    encode = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    yield f'{{"type":"FeatureCollection","about":{encode(about or {})},"features":['
    yield from _listed(
        encode({"type": "Feature", "geometry": geometry, "properties": properties})
        for geometry, properties in features
    )
    yield "]}\n"


def _listed(texts):
    before = "\n"
    texts = iter(texts)
    while batch := list(islice(texts, ROWS_A_PIECE)):
        yield before + ",\n".join(batch)
        before = ",\n"
