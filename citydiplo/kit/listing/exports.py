"""Exports: the rows that a directory's filters leave, as a file, streamed in constant memory.

A noun's ``Export`` names its columns; the page's own filter set says which rows, and its queryset which of
them the person may see. One statement, however many rows.

The first row of a table holds stable machine names, or with ``?headers=es`` words of that language; an import
understands both. Invented rows are left out unless ``?demo=1`` asks for them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from citydiplo.kit.demo import without_demo
from citydiplo.kit.fields import partial_date
from citydiplo.kit.listing.strict import refuse_unknown
from citydiplo.kit.mail import outbox
from citydiplo.kit.tabular import csv_pieces, geojson_pieces, json_pieces, jsonl_pieces, xlsx_pieces
from citydiplo.kit.text.json_ld import absolute

CHUNK = 2_000
OPTIONS = frozenset(("headers", "demo", "bom"))  # of every file
HALF_TURN = 180  # degrees
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
class ExportColumn:
    """A column of the file: its name, the values of the row it is made of, and how."""

    name: str
    paths: tuple
    made: Callable[..., Any] | None = (
        None  # a function of these values; without it the first one is used unchanged
    )
    kind: type | None = None  # of what ``made`` gives, where that is not text

    @classmethod
    def dated(cls, name: str) -> Self:
        """A date and its precision as one text: 1998, 1998-05, 1998-05-17."""
        return cls(name, (name, f"{name}_precision"), partial_date.iso)

    @classmethod
    def joined(cls, name: str) -> Self:
        """A set of choices as one text, a space between."""
        return cls(name, (name,), " ".join)

    @classmethod
    def linked(cls, name: str, path: str, address: str) -> Self:
        """A page's full web address: ``address`` with a {} for the value; empty where the value is."""
        return cls(name, (path,), lambda value: outbox.absolute(address.format(value)) if value else "")


def plain(*names: str) -> tuple[ExportColumn, ...]:
    """Columns that show one value unchanged."""
    return tuple(ExportColumn(name, (name,)) for name in names)


# Where a fact comes from and how far it can be relied on: at the end of every row.
PROVENANCE = (
    *plain("state", "is_demo", "as_of"),
    ExportColumn("source", ("source__title",)),
    ExportColumn("source_url", ("source__url",)),
    ExportColumn("source_licence", ("source__licence",)),
    *plain("source_note"),
)


@dataclass(frozen=True)
class Export:
    """What a noun's file holds. ``geometry`` makes GeoJSON of the values of ``places``.

    ``label`` is a function from a column's name to words in the active language.
    """

    noun: str
    columns: tuple
    annotations: dict = field(default_factory=dict)
    places: tuple = ()
    geometry: Callable[..., Any] | None = None
    label: Callable[[str], object] = str

    @property
    def formats(self) -> list[str]:
        """The kinds of file that this noun has."""
        return [name for name in TYPES if name != "geojson" or self.geometry]


@dataclass(frozen=True)
class Selection:
    """Rows that a few plain parameters leave, such as ``?city=lima``; stands for a filter set."""

    rows: Any  # a queryset
    selected: dict
    names: frozenset = frozenset()
    unknown: tuple = ()

    def narrowed(self) -> QuerySet[Any]:
        """The rows, as a filter set gives them."""
        return self.rows


def among(request: HttpRequest, rows: QuerySet[Any], **paths: str) -> Selection:
    """The Selection of ``rows`` by the slugs that the question names: {parameter: path to the place}.

    Raises BadRequest for a slug of nothing, so that a slip is not taken for an empty list.
    """
    selected = {}
    for name, path in paths.items():
        if values := request.GET.getlist(name):
            model = _model_at(rows.model, path)
            known = set(model.objects.filter(slug__in=values[:100]).values_list("slug", flat=True))
            if unknown := [value for value in values if value not in known]:
                raise BadRequest(
                    _("%(name)s: we did not find “%(value)s”. Check the spelling.")
                    % {"name": name, "value": unknown[0][:60]}
                )
            selected[name] = values
            keys = model.objects.filter(slug__in=known).values("pk")
            rows = rows.filter(pk__in=rows.model.objects.filter(**{f"{path}__in": keys}).values("pk"))
    return Selection(rows, selected, frozenset(paths))


def _model_at(model, path):
    for part in path.split("__"):
        model = model._meta.get_field(part).related_model
    return model


def respond(
    request: HttpRequest, kind: str, export: Export, filters: Any, place: Selection | None = None
) -> StreamingHttpResponse:
    """The file as an answer. Unknown formats are 404, unknown filters and values of them 400.

    ``place``: the Selection that the filters' own rows come from, where there is one.
    """
    before = place or Selection(None, {})
    selected = {**before.selected, **filters.selected}
    names = before.names | frozenset(filters.names)
    return answer_with(
        request, kind, export, filters.narrowed(), selected, names=names, unknown=filters.unknown
    )


def answer_with(
    request: HttpRequest,
    kind: str,
    export: Export,
    rows: QuerySet[Any],
    selected: Mapping[str, Any],
    *,
    names: frozenset[str] = frozenset(),
    unknown: Iterable[tuple[object, str]] = (),
) -> StreamingHttpResponse:
    """The file of ``rows``; ``selected`` is {filter: values} that left them, for its name and its head.

    ``names`` are the filters that the file has, ``unknown`` values that they do not know.
    """
    if "demo" not in request.GET:
        rows = without_demo(rows)
    paths, read = values_of(export, rows)
    return _answer(
        request, kind, export, read, paths=paths, selected=selected, names=names | OPTIONS, unknown=unknown
    )


def values_of(export: Export, rows: QuerySet[Any]) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The paths that a file of ``rows`` is made of, and their values with those of its places."""
    paths = list(dict.fromkeys([path for column in export.columns for path in column.paths]))
    rows = rows.order_by("pk").annotate(**export.annotations)
    return paths, rows.values_list(*paths, *export.places).iterator(CHUNK)


def answer_with_table(
    request: HttpRequest,
    kind: str,
    export: Export,
    table: Iterable[Sequence[Any]],
    selected: Mapping[str, Any],
    *,
    names: frozenset[str] = frozenset(),
    unknown: Iterable[tuple[object, str]] = (),
) -> StreamingHttpResponse:
    """The file of a ``table`` that was counted and not read: rows of cells in the order of the columns.

    Without ``?demo=1``, since no number counts demo rows.
    """
    paths = [column.name for column in export.columns]
    known = names | OPTIONS - {"demo"}
    return _answer(request, kind, export, table, paths=paths, selected=selected, names=known, unknown=unknown)


def _answer(request, kind, export, read, *, paths, selected, names, unknown):
    """The file of rows ``read`` as values of ``paths``; refuses what the address should not say."""
    if kind not in export.formats:
        raise Http404
    refuse_unknown(request, names=names, unknown=unknown)
    language = request.GET.get("headers", "")
    if language and language not in dict(settings.LANGUAGES):
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        raise BadRequest(
            _("The value of headers must be one of these languages: %(known)s.") % {"known": known}
        )
    about = _about(request, selected)
    answer = StreamingHttpResponse(
        pieces(kind, export, paths, read, about, language=language, bom="bom" in request.GET),
        content_type=TYPES[kind],
    )
    name = _file_name(export.noun, selected)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _header(export, language):
    names = [column.name for column in export.columns]
    if not language:
        return names
    with translation.override(language):
        return [export.label(name) for name in names]


def pieces(
    kind: str,
    export: Export,
    paths: Sequence[str],
    read: Iterable[Sequence[Any]],
    about: Mapping[str, Any],
    *,
    language: str = "",
    bom: bool = False,
) -> Iterator[Any]:
    """The file, a piece at a time: of a kind of TYPES, or JSON Lines, which the whole data set has, too."""
    names = [column.name for column in export.columns]
    make = maker(export.columns, paths)
    if kind == "csv":
        return csv_pieces(_header(export, language), map(make, read), bom=bom)
    if kind == "xlsx":
        return xlsx_pieces(_header(export, language), map(make, read), title=export.noun)
    if kind == "jsonl":
        return jsonl_pieces(names, map(make, read))
    if kind == "json":
        return json_pieces(names, map(make, read), about=about)
    width, place_of = len(paths), export.geometry or point
    features = ((place_of(*row[width:]), dict(zip(names, make(row), strict=True))) for row in read)
    return geojson_pieces(features, about=about)


def maker(columns: Iterable[ExportColumn], paths: Sequence[str]) -> Callable[[Sequence[Any]], list[Any]]:
    """A function from a row, read as values of ``paths``, to the cells of ``columns``."""
    places = {path: place for place, path in enumerate(paths)}
    recipes = [(column.made, [places[path] for path in column.paths]) for column in columns]

    def make(row):
        return [made(*(row[place] for place in own)) if made else row[own[0]] for made, own in recipes]

    return make


def _about(request, selected):
    return {
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "filters": {name: list(values) for name, values in selected.items()},
        "from": absolute(request, request.path),
        "licence": LICENCE,
    }


def _file_name(noun, selected):
    """What and when: citydiplo-partnerships-europe-active-2026-11-22."""
    chosen = slugify(" ".join(str(value) for values in selected.values() for value in values))[:60]
    parts = ("citydiplo", noun, chosen.strip("-"), timezone.localdate().isoformat())
    return "-".join(filter(None, parts))


def point(latitude: float | None, longitude: float | None) -> dict[str, Any] | None:
    """A GeoJSON point, or None where the position is not known."""
    return None if latitude is None else {"type": "Point", "coordinates": [longitude, latitude]}


def line_string(*positions: Any) -> dict[str, Any] | None:
    """A GeoJSON line through (latitude, longitude, latitude, longitude …); None where one is not known.

    Cut at the antimeridian where it crosses it (RFC 7946, 3.1.9), so that no map draws it around the world:
    each of its stretches takes the shorter way.
    """
    if None in positions:
        return None
    points = list(zip(positions[1::2], positions[::2], strict=True))
    parts = [[list(points[0])]]
    for (west, south), (east, north) in pairwise(points):
        if abs(east - west) > HALF_TURN:
            side = HALF_TURN if west > 0 else -HALF_TURN
            beyond = east + 2 * side  # the position of the end, counted on from the beginning
            share = (side - west) / (beyond - west) if beyond != west else 0
            latitude = round(south + share * (north - south), 6)
            parts[-1].append([side, latitude])
            parts.append([[-side, latitude]])
        parts[-1].append([east, north])
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": parts[0]}
    return {"type": "MultiLineString", "coordinates": parts}
