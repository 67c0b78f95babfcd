"""Partnerships as lines of a list: plain dicts with the partners' names, since a city has hundreds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.countries import country_names
from citydiplo.kit.text.labels import labels_of
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
_PARTNERSHIP = {fact: f"partnership__{fact}" for fact in _FACTS}


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
    lines = list(map(_words(), rows))
    partners, partner = defaultdict(list), _partners()
    for row in _parties(Many(line["id"] for line in lines)):
        if beside is None or row[f"{beside._meta.model_name}_id"] != beside.pk:
            partners[row["partnership_id"]].append(partner(row))
    for line in lines:
        line["partners"] = partners[line["id"]]
        line["names"] = _names(line)
    return lines


@compiled
def _parties(partnerships: Many) -> Any:
    return Party.objects.filter(partnership__in=partnerships).values(*_PARTY)


def rows_of_partners(parties: QuerySet[Party]) -> Any:
    """The facts of a slice of ``partners.partner_rows``, as a queryset for ``lines_of_partners``."""
    return parties.values(*_PARTY, *_PARTNERSHIP.values())


def lines_of_partners(rows: Iterable[dict[str, Any]], *, in_words: int | None = None) -> list[dict[str, Any]]:
    """The lines of what ``rows_of_partners`` found, in its order.

    With ``in_words`` only so many have words, too: all others have facts and partners, for a map.
    """
    lines: dict[int, dict[str, Any]] = {}
    partner = _partners()
    for row in rows:
        pk = row["partnership_id"]
        if pk not in lines:
            facts = {fact: row[column] for fact, column in _PARTNERSHIP.items()}
            lines[pk] = {"id": pk, **facts, "partners": []}
        lines[pk]["partners"].append(partner(row))
    found = list(lines.values())
    add_words = _words()
    for line in found[:in_words]:
        add_words(line)["names"] = _names(line)
    return found


def _words() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A function that adds to a row its words in the reader's language, and returns it."""
    url = address_of("partnership")
    classes, statuses, dimensions, states = map(
        labels_of, (PartnershipClass, PartnershipStatus, Dimension, FactState)
    )

    def add(row):
        row["url"] = url(row["id"])
        row["class_label"] = classes[row["partnership_class"]]
        row["status_label"] = statuses[row["status"]]
        row["dimension_label"] = dimensions.get(row["dimension"], "")
        row["state_label"] = states[row["state"]]
        row["sign_text"] = sign_of(row)
        row["since_text"] = partial_date.display(row["since"], row["since_precision"])
        return row

    return add


def _names(line):
    """The partners of a line, in one text."""
    return " · ".join(partner["name"] for partner in line["partners"])


def _partners() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A function from a row of a party to a partner of a line."""
    urls = {"city": address_of("city"), "institution": address_of("institution")}
    countries = country_names()

    def partner(row):
        kind = "city" if row["city_id"] else "institution"
        slug = row[f"{kind}__slug"]
        return {
            "name": row["city__label"] or row["institution__name"],
            "slug": slug,
            "url": urls[kind](slug),
            "country": countries.get(row["country"], ""),
            "latitude": row["city__latitude"],
            "longitude": row["city__longitude"],
        }

    return partner
