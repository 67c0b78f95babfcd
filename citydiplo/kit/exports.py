"""Exports: the rows that a directory's filters leave, as a file, streamed in constant memory.

A noun's ``Export`` names its columns; the page's own filter set says which rows, and its queryset which of
them the person may see. One statement, however many rows.
"""

from dataclasses import dataclass, field

from django.http import Http404, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from citydiplo.kit import partialdates
from citydiplo.kit.structured import absolute
from citydiplo.kit.tabular import csv_pieces, geojson_pieces, json_pieces, xlsx_pieces

CHUNK = 2_000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "geojson": "application/geo+json",
}
LICENCE = (
    "Each row names its source and that source's licence; keep both when you pass it on. "
    "Cities from GeoNames, CC BY 4.0."
)


@dataclass(frozen=True)
class Column:
    """A column of the file: its name, the values of the row it is made of, and how."""

    name: str
    paths: tuple
    made: object = None  # a function of these values; without it the first one stands as it is

    @classmethod
    def dated(cls, name):
        """A date and its precision as one text: 1998, 1998-05, 1998-05-17."""
        return cls(name, (name, f"{name}_precision"), partialdates.iso)

    @classmethod
    def joined(cls, name):
        """A set of choices as one text, a space between."""
        return cls(name, (name,), " ".join)


def plain(*names):
    return tuple(Column(name, (name,)) for name in names)


# Where a fact comes from and how far it can be relied on: at the end of every row.
PROVENANCE = (
    *plain("state", "is_demo", "as_of"),
    Column("source", ("source__title",)),
    Column("source_url", ("source__url",)),
    Column("source_licence", ("source__licence",)),
    *plain("source_note"),
)


@dataclass(frozen=True)
class Export:
    """What a noun's file holds. ``geometry`` makes GeoJSON of the values of ``places``."""

    noun: str
    columns: tuple
    annotations: dict = field(default_factory=dict)
    places: tuple = ()
    geometry: object = None

    @property
    def formats(self):
        return [name for name in TYPES if name != "geojson" or self.geometry]


def respond(request, kind, export, filters):
    """The file as an answer. Unknown formats are 404; unknown filter values are left out, as on the page."""
    if kind not in export.formats:
        raise Http404
    paths = list(dict.fromkeys([path for column in export.columns for path in column.paths]))
    rows = filters.narrowed().order_by("pk").annotate(**export.annotations)
    read = rows.values_list(*paths, *export.places).iterator(CHUNK)
    answer = StreamingHttpResponse(
        _pieces(kind, export, paths, read, _about(request, filters), bom="bom" in request.GET),
        content_type=TYPES[kind],
    )
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(export, filters)}.{kind}"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _pieces(kind, export, paths, read, about, *, bom):
    names = [column.name for column in export.columns]
    make = _maker(export.columns, paths)
    if kind == "csv":
        return csv_pieces(names, map(make, read), bom=bom)
    if kind == "xlsx":
        return xlsx_pieces(names, map(make, read), title=export.noun)
    if kind == "json":
        return json_pieces(names, map(make, read), about=about)
    width = len(paths)
    features = ((export.geometry(*row[width:]), dict(zip(names, make(row), strict=True))) for row in read)
    return geojson_pieces(features, about=about)


def _maker(columns, paths):
    """A function from a row as read to the cells of the file."""
    places = {path: place for place, path in enumerate(paths)}
    recipes = [(column.made, [places[path] for path in column.paths]) for column in columns]

    def make(row):
        return [made(*(row[place] for place in own)) if made else row[own[0]] for made, own in recipes]

    return make


def _about(request, filters):
    return {
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "filters": {name: list(values) for name, values in filters.selected.items()},
        "from": absolute(request, request.path),
        "licence": LICENCE,
    }


def _file_name(export, filters):
    """What and when: citydiplo-partnerships-europe-active-2026-11-22."""
    chosen = slugify(" ".join(str(value) for values in filters.selected.values() for value in values))[:60]
    parts = ("citydiplo", export.noun, chosen.strip("-"), timezone.localdate().isoformat())
    return "-".join(filter(None, parts))


def point(latitude, longitude):
    """A GeoJSON point, or None where the position is not known."""
    return None if latitude is None else {"type": "Point", "coordinates": [longitude, latitude]}


def line(*positions):
    """A GeoJSON line through (latitude, longitude, latitude, longitude …); None where one is not known."""
    if None in positions:
        return None
    pairs = zip(positions[1::2], positions[::2], strict=True)
    return {"type": "LineString", "coordinates": [list(pair) for pair in pairs]}
