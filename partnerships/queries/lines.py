"""Partnerships as lines of a list: plain dicts with the partners' names, since a city has hundreds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.web.urls import address_of
from networks.choices import Dimension, FactState
from partnerships.choices import PartnershipClass, PartnershipStatus
from partnerships.models import Party
from partnerships.signs import sign_of

if TYPE_CHECKING:
    from networks.models import City, Institution

_FACTS: tuple[str, ...] = ("title", "label", "partnership_class", "status", "dimension")
_FACTS += ("since", "since_precision", "state", "is_demo", "sign_on", "sign_precision", "sign_kind")
_PARTY: tuple[str, ...] = (
    "partnership_id",
    "city_id",
    "institution_id",
    "country",
    "city__label",
    "city__slug",
)
_PARTY += ("city__latitude", "city__longitude", "institution__name", "institution__slug")
_CLASSES = dict(PartnershipClass.choices)
_STATUSES = dict(PartnershipStatus.choices)
_DIMENSIONS = dict(Dimension.choices)
_STATES = dict(FactState.choices)


def partnership_lines(partnerships: Any, *, beside: City | Institution | None = None) -> list[dict[str, Any]]:
    """A slice of partnerships with their parties, without the party ``beside``. Two statements."""
    return lines_of_rows(line_rows(partnerships), beside=beside)


def line_rows(partnerships: Any) -> Any:
    """The facts of their lines, as a queryset for ``lines_of_rows``."""
    return partnerships.values("id", *_FACTS)


def lines_of_rows(
    rows: Iterable[dict[str, Any]], *, beside: City | Institution | None = None
) -> list[dict[str, Any]]:
    """The lines of what ``line_rows`` found, without the party ``beside``. One statement for the parties."""
    address = _addresses()
    lines = [_list_row(row, address) for row in rows]
    partners = defaultdict(list)
    for row in _parties(Many(line["id"] for line in lines)):
        if beside is None or row[f"{beside._meta.model_name}_id"] != beside.pk:
            partners[row["partnership_id"]].append(_partner(row, address))
    for line in lines:
        line["partners"] = partners[line["id"]]
    return lines


@compiled
def _parties(partnerships: Many) -> Any:
    return Party.objects.filter(partnership__in=partnerships).values(*_PARTY)


def lines_of_partners(rows: QuerySet[Party]) -> list[dict[str, Any]]:
    """The lines of a slice of ``partners.partner_rows``, in its order. One statement."""
    lines, address = {}, _addresses()
    for row in rows.values(*_PARTY, *(f"partnership__{fact}" for fact in _FACTS)):
        pk = row["partnership_id"]
        if pk not in lines:
            facts = {"id": pk} | {fact: row[f"partnership__{fact}"] for fact in _FACTS}
            lines[pk] = _list_row(facts, address)
            lines[pk]["partners"] = []
        lines[pk]["partners"].append(_partner(row, address))
    return list(lines.values())


def _addresses():
    return {route: address_of(route) for route in ("partnership", "city", "institution")}


def _list_row(row, address):
    row["url"] = address["partnership"](row["id"])
    row["class_label"] = _CLASSES[row["partnership_class"]]
    row["status_label"] = _STATUSES[row["status"]]
    row["dimension_label"] = _DIMENSIONS.get(row["dimension"], "")
    row["state_label"] = _STATES[row["state"]]
    row["sign_text"] = sign_of(row)
    row["since_text"] = partial_date.display(row["since"], row["since_precision"])
    return row


def _partner(row, address):
    kind = "city" if row["city_id"] else "institution"
    return {
        "name": row["city__label"] or row["institution__name"],
        "slug": row[f"{kind}__slug"],
        "url": address[kind](row[f"{kind}__slug"]),
        "country": country_name(row["country"]),
        "latitude": row["city__latitude"],
        "longitude": row["city__longitude"],
    }
