"""What the rows and maps of the directories of partnerships and agreements show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from citydiplo.kit.demo import Tally
from citydiplo.kit.fields import partial_date
from citydiplo.kit.svg import maps
from citydiplo.kit.text.countries import country_names
from networks.cached_markup import dimensions_cell, state_cells
from networks.choices import Dimension
from partnerships.cached_markup import status_cells
from partnerships.choices import AccessionKind, Binds, PartnershipClass
from partnerships.models import Accession, Party
from partnerships.signs import sign_of

if TYPE_CHECKING:
    from citydiplo.kit.listing.keyset import Sort
    from partnerships.models.partnership import PartnershipQuerySet

PARTNERSHIP_COLUMNS = (
    "id",
    "title",
    "label",
    "partnership_class",
    "status",
    "dimension",
    "dimensions",
    "since",
    "since_precision",
    "sign_on",
    "sign_precision",
    "sign_kind",
    "countries",
    "state",
    "is_demo",
)
AGREEMENT_COLUMNS = (
    "id",
    "name",
    "slug",
    "year",
    "place",
    "binds",
    "subject",
    "dimension",
    "dimensions",
    "state",
    "is_demo",
)


def partnership_rows(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The rows of a page of partnerships with what its template shows."""
    classes = {member.value: str(member.label) for member in PartnershipClass}
    states, statuses, names = state_cells(), status_cells(), country_names()
    for row in rows:
        row["class_label"] = classes[row["partnership_class"]]
        row["status_cell"] = statuses[row["status"]]
        row["state_cell"] = states[row["state"]]
        row["dimensions_cell"] = dimensions_cell(row["dimensions"], row["dimension"])
        row["since_text"] = partial_date.display(row["since"], row["since_precision"])
        row["sign_text"] = sign_of(row)
        row["country_names"] = " · ".join(names.get(code, code) for code in row["countries"].split())
    return rows


def arcs_between(partnerships: PartnershipQuerySet, sort: Sort, *, most: int) -> Any:
    """A drawing of the first ``most`` partnerships, and the tally of those drawn. One statement.

    Each is an arc between its first two cities that have a position; pairs that several join are one arc.
    """
    shown = partnerships.order_by(*sort.order()).values("pk")[:most]
    known = Party.objects.filter(partnership__in=shown, city__latitude__isnull=False)
    places: dict[tuple[int, bool], list[Any]] = defaultdict(list)
    for partnership, is_demo, latitude, longitude in known.order_by("order", "id").values_list(
        "partnership", "partnership__is_demo", "city__latitude", "city__longitude"
    ):
        places[partnership, is_demo].append((latitude, longitude))
    drawn = {partnership: ends for partnership, ends in places.items() if len(ends) > 1}
    pairs: dict[Any, None] = dict.fromkeys(tuple(sorted(ends[:2])) for ends in drawn.values())
    ends = {end for pair in pairs for end in pair}
    arcs = [maps.Arc(*pair) for pair in pairs]
    return maps.draw(arcs=arcs, specks=sorted(ends)), Tally(len(drawn), sum(is_demo for _, is_demo in drawn))


def agreement_rows(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The rows with the number of cities by their current relation, demo rows not counted. One statement."""
    numbers = defaultdict(dict)
    stand = Accession.objects.current().filter(agreement__in=[row["id"] for row in rows], is_demo=False)
    for agreement, kind, cities in stand.values_list("agreement", "kind").annotate(Count("city")):
        numbers[agreement][kind] = cities
    states = state_cells()
    for row in rows:
        by_kind = numbers[row["id"]]
        row["cities"] = [(kind.label, by_kind[kind]) for kind in AccessionKind if kind in by_kind]
        row["binds_label"] = Binds(row["binds"]).label
        row["state_cell"] = states[row["state"]]
        row["dimensions_cell"] = dimensions_cell(
            [Dimension(member) for member in row["dimensions"]], row["dimension"]
        )
    return rows
