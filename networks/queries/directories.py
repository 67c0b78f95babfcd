"""What the rows and maps of the directories of cities, networks, institutions and mayors show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from citydiplo.kit.fields import partial_date
from citydiplo.kit.svg import maps
from citydiplo.kit.text.countries import country_names
from networks import in_office
from networks.cached_markup import dimensions_cell, state_cells
from networks.choices import InstitutionKind, WorldRegion, kind_word
from networks.models import Backing, Membership

if TYPE_CHECKING:
    from citydiplo.kit.svg.maps import Drawing

CITY_COLUMNS = (
    "id",
    "slug",
    "name",
    "kind",
    "admin_area",
    "country",
    "region",
    "population",
    "population_year",
    "on_record_count",
    "partnership_count",
    "membership_count",
    "dimensions",
    "state",
    "is_demo",
)
NETWORK_COLUMNS = (
    "id",
    "slug",
    "name",
    "acronym",
    "founded",
    "seat__name",
    "seat__slug",
    "seat_note",
    "scope",
    "dimension",
    "dimensions",
    "members_stated",
    "state",
    "is_demo",
)
INSTITUTION_COLUMNS = (
    "id",
    "slug",
    "name",
    "acronym",
    "kind",
    "founded",
    "seat__name",
    "seat__slug",
    "seat_note",
    "role",
    "state",
    "is_demo",
)
MANDATE_COLUMNS = (
    "id",
    "mayor__name",
    "mayor__slug",
    "city__label",
    "city__slug",
    "city__country",
    "city__region",
    "city__kind",
    "title",
    "starts",
    "starts_precision",
    "ends",
    "ends_precision",
    "known_on",
    "known_on_precision",
    "first_known",
    "state",
    "is_demo",
)


def city_rows(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The rows of a page of cities with what its template shows."""
    regions = {member.value: str(member.label) for member in WorldRegion}
    states, names = state_cells(), country_names()
    for row in rows:
        row["noun"] = kind_word(row["kind"])
        row["country_name"] = names.get(row["country"], "")
        row["region_label"] = regions[row["region"]]
        row["dimensions_cell"] = dimensions_cell(row["dimensions"])
        row["state_cell"] = states[row["state"]]
    return rows


def points_of(cities: Any, sort: Any, *, most: int, named: Any) -> tuple[Drawing, int]:
    """A drawing of the first ``most`` cities, and how many could be drawn. One statement.

    The first ``named`` are links with a name; the rest are specks.
    """
    shown = cities.exclude(latitude=None).order_by(*sort.order())[:most]
    places = list(shown.values_list("name", "slug", "latitude", "longitude"))
    points = [
        maps.Point((latitude, longitude), label=name, url=reverse("city", args=[slug]), size=1)
        for name, slug, latitude, longitude in places[:named]
    ]
    specks = [(latitude, longitude) for _, _, latitude, longitude in places[named:]]
    return maps.draw(points, specks=specks), len(places)


def network_rows(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The rows with the number of known member cities, demo rows not counted. One statement."""
    current = Membership.objects.current().filter(network__in=[row["id"] for row in rows], is_demo=False)
    members = current.filter(city__isnull=False).order_by().values_list("network")
    numbers = dict(members.annotate(Count("pk")))
    states = state_cells()
    for row in rows:
        row["members"] = numbers.get(row["id"], 0)
        row["dimensions_cell"] = dimensions_cell(row["dimensions"], row["dimension"])
        row["state_cell"] = states[row["state"]]
    return rows


def institution_rows(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The rows with the number of networks that each backs, demo rows not counted. One statement."""
    backings = Backing.objects.filter(institution__in=[row["id"] for row in rows], is_demo=False)
    numbers = dict(backings.order_by().values_list("institution").annotate(Count("network", distinct=True)))
    kinds = dict(InstitutionKind.choices)
    states = state_cells()
    for row in rows:
        row["networks"] = numbers.get(row["id"], 0)
        row["kind_label"] = kinds[row["kind"]]
        row["state_cell"] = states[row["state"]]
    return rows


def mandate_rows(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The rows of a page of mandates with what its template shows."""
    states, names, today = state_cells(), country_names(), timezone.localdate()
    regions = {member.value: str(member.label) for member in WorldRegion}
    for row in rows:
        row["country_name"] = names.get(row["city__country"], "")
        row["region_label"] = regions[row["city__region"]]
        row["noun"] = kind_word(row["city__kind"])
        for name in ("starts", "ends", "known_on"):
            row[f"{name}_text"] = partial_date.display(row[name], row[f"{name}_precision"])
        facts = {name: row[name] for name in ("state", "starts", "ends", "known_on")}
        row["is_in_office"] = in_office.is_in_office(**facts, day=today)
        row["state_cell"] = states[row["state"]]
    return rows
