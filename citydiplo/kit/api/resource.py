"""A noun of the API: which rows, which columns, which filters. An app describes each of its nouns once."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db.models import Field, QuerySet
from django.utils.translation import gettext as _

from citydiplo.kit.api.changes import Changes
from citydiplo.kit.errors import BadCursorError
from citydiplo.kit.listing.directory import Listing
from citydiplo.kit.listing.exports import Export, ExportColumn, maker, plain
from citydiplo.kit.listing.facets import FacetedFilterSet
from citydiplo.kit.listing.keyset import Sort

BY_ID = Sort("entered", "", {"id": int})
VERSION = plain("version")


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A noun as the API gives it.

    ``rows`` gives those that a person may see, and ``audience`` names who sees the same ones. ``export`` has
    the columns: those of the file. ``versioned`` rows say their version, which writes have to name.
    ``places`` are {parameter: path to the place} where the noun has no filter set. ``changes`` tells what was
    written since a moment; None of a noun without history. The count depends on the versions of ``nouns``.
    ``one_by_one`` gives rows that a person may read beside those of the list: own drafts.
    """

    name: str  # in addresses
    title: Any
    export: Export
    rows: Callable[[Any], QuerySet[Any]]
    nouns: tuple[str, ...]
    changes: Changes | None = None
    filters: type[FacetedFilterSet] | None = None
    places: dict[str, str] = field(default_factory=dict)
    audience: Callable[[Any], str] = lambda user: "public"
    versioned: bool = False
    one_by_one: Callable[[Any], QuerySet[Any]] | None = None

    @classmethod
    def of(
        cls,
        listing: Listing,
        export: Export,
        *,
        changes: Changes | None = None,
        versioned: bool = False,
        name: str = "",
        one_by_one: Callable[[Any], QuerySet[Any]] | None = None,
    ) -> "Resource":
        """What a directory lists, as the API gives it."""
        return cls(
            name=name or export.noun,
            title=listing.title,
            export=export,
            rows=listing.rows,
            nouns=listing.nouns,
            filters=listing.filters,
            audience=listing.audience,
            changes=changes,
            versioned=versioned,
            one_by_one=one_by_one,
        )

    @property
    def columns(self) -> tuple[ExportColumn, ...]:
        """The columns of the file, and the version where there is one."""
        return (*self.export.columns, *(VERSION if self.versioned else ()))

    @property
    def parameters(self) -> frozenset[str]:
        """What every list takes beside its filters."""
        paging = ("cursor", "page_size", "fields")
        return frozenset((*paging, "changed_since") if self.changes else paging)

    @property
    def key(self) -> str:
        """The column that holds a row's id: ``record_id`` or ``id``."""
        return self.export.columns[0].name

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """The orders that the list offers, the usual one first."""
        return self.filters.sorts if self.filters else (BY_ID,)

    def chosen(self, fields: str | None) -> tuple[ExportColumn, ...]:
        """The columns that ``?fields=`` names, and the id. Raises BadRequest for one that is not there."""
        if not fields:
            return self.columns
        wanted = {name.strip() for name in fields.split(",") if name.strip()}
        known = [column.name for column in self.columns]
        if unknown := sorted(wanted - set(known)):
            raise BadRequest(
                _("fields: there is no field “%(name)s” here. Fields: %(names)s.")
                % {"name": unknown[0][:40], "names": ", ".join(known)}
            )
        return tuple(column for column in self.columns if column.name in wanted or column.name == self.key)

    def read(
        self, rows: QuerySet[Any], columns: Sequence[ExportColumn], *, sort: Sort | None = None
    ) -> tuple[QuerySet[Any], Callable[[Sequence[Any]], dict[str, Any]], tuple[str, ...]]:
        """``rows`` as values, a function from such values to an object, and the paths that were read."""
        keys = tuple(sort.keys) if sort else ()
        paths = tuple(dict.fromkeys([*(path for one in columns for path in one.paths), *keys]))
        made = {name: found for name, found in self.export.annotations.items() if name in paths}
        if sort and sort.annotations:
            made |= sort.annotations
        names, make = [column.name for column in columns], maker(columns, paths)

        def as_object(row):
            return dict(zip(names, make(row), strict=True))

        return rows.annotate(**made).values_list(*paths), as_object, paths


def write_cursor(sort: Sort, row: dict[str, Any]) -> str:
    """The place of ``row`` in an order, as one word of an address."""
    return base64.urlsafe_b64encode(f"{sort.value}|{sort.cursor(row)}".encode()).decode().rstrip("=")


def read_cursor(sort: Sort, text: str) -> list[Any]:
    """The key values that a cursor names. Raises BadRequest for one that this list did not give."""
    try:
        plain_text = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        order, mark, place = plain_text.partition("|")
        if not mark or order != sort.value or not plain_text.isprintable():
            raise BadCursorError(text)
        return sort.place(place)
    except (BadCursorError, binascii.Error, ValueError) as error:
        raise BadRequest(
            _("cursor: this list did not give this value. Follow “next” of its last page, or leave it out.")
        ) from error


def field_at(model: Any, path: str) -> tuple[Field | None, bool]:
    """The model's field at ``path`` and whether it may be empty there; None for what a query makes."""
    found, can_be_null = None, False
    for part in path.split("__"):
        if part == "pk":
            return model._meta.pk, can_be_null
        try:
            found = model._meta.get_field(part)
        except FieldDoesNotExist:
            return None, True
        can_be_null |= bool(getattr(found, "null", True))
        model = getattr(found, "related_model", None) or model
    return found, can_be_null
