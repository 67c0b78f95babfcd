"""Who works on one dimension or on one theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from agenda.models import AgendaItem, Meeting
from agenda.queries.city import DEADLINE_FIRST
from networks.choices import WorldRegion
from networks.models import City, Network
from partnerships.models import Agreement, Partnership
from partnerships.queries import exchanges

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

FOREMOST = 12
NEWEST = 5
NEXT = 6  # agenda items and meetings shown beside the records


def of_dimension(value: str, user: User | AnonymousUser) -> dict[str, Any]:
    """The numbers and rows of a dimension. 8 statements."""
    cities = City.objects.visible_to(user).filter(dimensions__has=value, is_demo=False)
    networks = Network.objects.visible_to(user).filter(dimensions__has=value)
    agreements = Agreement.objects.visible_to(user).filter(dimensions__has=value)
    regions = dict(cities.values_list("region").annotate(n=Count("id")).order_by())
    partnerships = Partnership.objects.visible_to(user).active().filter(dimensions__has=value, is_demo=False)
    return {
        **_shown_and_counted("networks", _primary_first(networks, value)),
        **_shown_and_counted("agreements", _primary_first(agreements, value)),
        "cities": sum(regions.values()),
        "regions": [(label, regions.get(region, 0), region) for region, label in WorldRegion.choices],
        "foremost": _foremost(cities, value),
        "partnerships": partnerships.count(),
        "exchanges": exchanges.newest(user, NEWEST, dimensions__has=value),
        **_next(user, {"dimension": value}, {"dimension": value}),
    }


def _shown_and_counted(name, rows):
    """All rows, and how many of them are no demo: demo rows are shown with their mark and never counted."""
    return {name: rows, f"{name}_counted": sum(not row.is_demo for row in rows)}


def _primary_first(rows, value):
    """Those whose first concern it is, then those that also work on it; by name."""
    return sorted(rows.order_by("name"), key=lambda row: row.dimension != value)


def _foremost(cities, value):
    """The cities that do most in the dimension; those with a single record are too many to choose from."""
    rows = cities.filter(footprint__dimension=value, footprint__total__gt=1)
    columns = ("name", "slug", "country", "footprint__total")
    return list(
        rows.order_by("-footprint__total", "-population_known", "id").values_list(*columns)[:FOREMOST]
    )


def of_theme(value: str, user: User | AnonymousUser) -> dict[str, Any]:
    """The numbers and rows of a theme. 6 statements."""
    networks = Network.objects.visible_to(user).filter(themes__has=value)
    agreements = Agreement.objects.visible_to(user).filter(themes__has=value)
    counted = networks.filter(is_demo=False)
    member = Q(
        memberships__network__in=counted, memberships__until=None, memberships__is_demo=False, is_demo=False
    )
    return {
        **_shown_and_counted("networks", list(networks.order_by("name"))),
        **_shown_and_counted("agreements", list(agreements.order_by("name"))),
        "cities": City.objects.visible_to(user).filter(member).distinct().count(),
        "exchanges": exchanges.newest(user, NEWEST, themes__has=value),
        **_next(user, {"theme": value}, {"themes__has": value}),
    }


def _next(user, of_items, of_meetings):
    """Open agenda items and coming meetings. 2 statements."""
    items = AgendaItem.objects.listed_to(user).open().filter(**of_items).with_network()
    meetings = Meeting.objects.listed_to(user).listed().filter(**of_meetings)
    return {
        "open_items": items.order_by(*DEADLINE_FIRST)[:NEXT],
        "coming_meetings": meetings.coming().with_places()[:NEXT],
    }
