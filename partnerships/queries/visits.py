"""Visits as lines of a list, their state, and what waits for the people of some cities."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from citydiplo.kit.demo import Tally
from citydiplo.kit.svg import maps
from citydiplo.kit.text.countries import country_names
from networks.cached_markup import dimensions_cell, state_cells
from networks.models import City, Mandate
from networks.queries import standpoints as both_sides
from networks.queries.standpoints import Standpoint
from partnerships.choices import DelegateRole, VisitOutcome, VisitStatus, VisitVisibility, VisitWay
from partnerships.models import Visit, VisitConfirmation, VisitDispute, VisitParty, VisitTask
from partnerships.models.visit import STATUS_MARKS, days_text
from partnerships.queries.standpoints import seats_that_confirm

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from citydiplo.kit.listing.keyset import Sort
    from networks.models import Institution, Mayor
    from networks.models.statement import ObjectionQuerySet
    from partnerships.models import Partnership
    from partnerships.models.visit import VisitQuerySet

COLUMNS = (
    "id",
    "city_id",
    "city__label",
    "label",
    "purpose",
    "way",
    "first_day",
    "last_day",
    "status",
    "visibility",
    "dimension",
    "theme",
    "countries",
    "outcome",
    "state",
    "is_demo",
)
BRIEFED = datetime.timedelta(days=10)  # so long before it begins, a visit is on the desk
ASK_AFTER = datetime.timedelta(days=14)  # so long after the last day, the city is asked what came of it
ASK_UNTIL = datetime.timedelta(days=120)  # older visits are asked about by nobody: they were entered late
LATE = datetime.timedelta(days=365)  # so long the question stays on the desk
_TRAVELS = {
    VisitWay.OUT: "travels",
    VisitWay.IN: "hosts",
    VisitWay.ONLINE: "online",
}


def visit_rows(rows: Any) -> Any:
    """Rows of ``COLUMNS`` with what a line shows."""
    outcomes, statuses, names = dict(VisitOutcome.choices), dict(VisitStatus.choices), country_names()
    states = state_cells()
    for row in rows:
        row["url"] = f"/visits/{row['id']}/"
        row["days"] = days_text(row["first_day"], row["last_day"])
        row["status_label"], row["status_mark"] = statuses[row["status"]], STATUS_MARKS[row["status"]]
        row["outcome_label"] = outcomes.get(row["outcome"], "")
        row["travels"] = _TRAVELS[VisitWay(row["way"])]
        row["dimension_cell"] = dimensions_cell((), row["dimension"]) if row["dimension"] else ""
        row["country_names"] = " · ".join(names.get(code, code) for code in row["countries"].split())
        row["state_cell"] = states[row["state"]]
        row["is_public"] = row["visibility"] == VisitVisibility.PUBLIC
    return rows


def visits_of(place: City | Institution, user: User | AnonymousUser) -> QuerySet[Visit, dict[str, Any]]:
    """What ``place`` takes part in and ``user`` may read, newest first, as values for lines.

    The same rows for each city that takes part, so that both have the same numbers.
    """
    parties = VisitParty.objects.filter(visit=OuterRef("pk"), **{place._meta.model_name or "city": place})
    return _newest(Visit.objects.visible_to(user).filter(Exists(parties)))


def visits_of_partnership(
    partnership: Partnership, user: User | AnonymousUser
) -> QuerySet[Visit, dict[str, Any]]:
    """Those that belong to a partnership and ``user`` may read."""
    return _newest(Visit.objects.visible_to(user).filter(partnership=partnership))


def visits_of_mayor(mayor: Mayor, user: User | AnonymousUser) -> QuerySet[Visit, dict[str, Any]]:
    """Visits on which the mayor of a city went while ``mayor`` was in office there. By role, not by name."""
    in_office = Mandate.objects.visible_to(user).filter(mayor=mayor, starts__lte=OuterRef("first_day"))
    in_office = in_office.filter(Q(ends=None) | Q(ends__gt=OuterRef("first_day")))
    takes_part = VisitParty.objects.filter(visit=OuterRef(OuterRef("pk")), city=OuterRef("city"))
    guests = in_office.filter(Exists(takes_part)).exclude(city=OuterRef("city"))
    goes = Q(Exists(in_office.filter(city=OuterRef("city")))) & ~Q(way=VisitWay.IN)
    comes = Q(Exists(guests), way=VisitWay.IN)
    found = Visit.objects.visible_to(user).filter(delegation__has=DelegateRole.MAYOR)
    return _newest(found.filter(goes | comes))


def arcs_of_visits(visits: VisitQuerySet, sort: Sort, *, most: int) -> Any:
    """A drawing of the first ``most`` visits, and the tally of those drawn. One statement.

    Each is an arc between its first two cities that have a position.
    """
    shown = visits.order_by(*sort.order()).values("pk")[:most]
    known = VisitParty.objects.filter(visit__in=shown, city__latitude__isnull=False)
    ends: dict[tuple[int, bool], list[Any]] = defaultdict(list)
    for visit, is_demo, latitude, longitude in known.order_by("order", "id").values_list(
        "visit", "visit__is_demo", "city__latitude", "city__longitude"
    ):
        ends[visit, is_demo].append((latitude, longitude))
    drawn = {visit: places[:2] for visit, places in ends.items() if len(places) > 1}
    pairs: dict[Any, None] = dict.fromkeys(tuple(sorted(places)) for places in drawn.values())
    arcs = [maps.Arc(*pair) for pair in pairs]
    specks = sorted({place for pair in pairs for place in pair})
    return maps.draw(arcs=arcs, specks=specks), Tally(len(drawn), sum(is_demo for _visit, is_demo in drawn))


def visit_standpoints(visit: Visit) -> list[Standpoint]:
    """One for each city that takes part, in their order. Three statements."""
    cities = {party.city_id: party.city for party in visit.parties.all() if party.city}
    found = both_sides.standpoints(visit, cities, "city_id")
    seated = set(seats_that_confirm(cities).values_list("city", flat=True))
    for one in found:
        one.has_seats = one.place.pk in seated
    return found


# What waits on desks.


def to_brief(cities: Sequence[City], today: datetime.date) -> VisitQuerySet:
    """Planned visits of ``cities`` that begin within BRIEFED, or are under way."""
    planned = Visit.objects.filter(city__in=cities, status=VisitStatus.PLANNED)
    return planned.filter(first_day__lte=today + BRIEFED, last_day__gte=today)


def to_conclude(cities: Sequence[City], today: datetime.date) -> VisitQuerySet:
    """Visits of ``cities`` that ended ASK_AFTER ago or before, and of which nobody said what came of them."""
    ended = Visit.objects.filter(city__in=cities, outcome="").exclude(status=VisitStatus.CANCELLED)
    return ended.filter(last_day__range=(today - LATE, today - ASK_AFTER))


def tasks_of(cities: Sequence[City], user: User | AnonymousUser) -> QuerySet[VisitTask]:
    """Tasks of ``cities`` that are not done, from visits that ``user`` may still see."""
    return VisitTask.objects.filter(city__in=cities, done_at=None, visit__in=Visit.objects.visible_to(user))


def to_confirm(cities: Sequence[City]) -> QuerySet[VisitParty]:
    """A party for each visit that another city declared and one of ``cities`` has not answered yet."""
    same = {"visit": OuterRef("visit"), "city": OuterRef("city")}
    confirmed = VisitConfirmation.objects.filter(**same, round=OuterRef("visit__confirmation_round"))
    disputed = VisitDispute.objects.open().filter(**same)
    declared = VisitConfirmation.objects.filter(visit=OuterRef("visit")).exclude(city=OuterRef("city"))
    return (
        VisitParty.objects.filter(Exists(declared), city__in=cities, visit__status=VisitStatus.DONE)
        .exclude(visit__visibility=VisitVisibility.OWN)
        .exclude(visit__city__in=cities)
        .exclude(Exists(confirmed))
        .exclude(Exists(disputed))
    )


def disputes_of_visits(cities: Sequence[City]) -> ObjectionQuerySet:
    """Open disputes that another city raised against a visit of one of ``cities``."""
    return VisitDispute.objects.open().filter(visit__city__in=cities)


def _newest(visits):
    return visits.order_by("-first_day", "-id").values(*COLUMNS)
