"""Which lists the numbers of a report count: directories with their filters in the address.

A number and its list come from one question: the conditions are those of the directory's own filters, and the
rows are those that the directory shows to the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agenda.choices import MeetingState
from agenda.filters import AgendaFilters, MeetingFilters
from agenda.models import AgendaItem, Meeting
from citydiplo.kit.demo import Tally
from citydiplo.kit.listing.facets import EVERYBODY, NOT_STATED, FacetedFilterSet
from networks.filters import CityFilters, NetworkFilters
from networks.models import City, Network
from partnerships.choices import VisitOutcome, VisitStatus
from partnerships.filters import ExchangeFilters, PartnershipFilters, VisitFilters
from partnerships.models import Exchange, Partnership, Visit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from citydiplo.accounts.models import User

# Of each directory its filters and the rows that it shows to a reader.
DIRECTORIES: dict[str, tuple[type[FacetedFilterSet], Callable[[Any], QuerySet[Any]]]] = {
    "partnerships": (PartnershipFilters, Partnership.objects.visible_to),
    "visits": (VisitFilters, Visit.objects.visible_to),
    "exchanges": (ExchangeFilters, lambda user: Exchange.objects.visible_to(user).published()),
    "networks": (NetworkFilters, Network.objects.visible_to),
    "agenda": (AgendaFilters, AgendaItem.objects.listed_to),
    "meetings": (MeetingFilters, Meeting.objects.listed_to),
    "cities": (CityFilters, lambda user: City.objects.visible_to(user).listed()),
}
PUBLIC_ALWAYS = ("networks", "cities")  # directories without a row that only some may read


@dataclass(frozen=True)
class Cell:
    """A number and the address of its list."""

    tally: Tally
    url: str


@dataclass(frozen=True)
class Row:
    """A line of the report: this year, the year before, and what the own people see besides.

    ``own`` is None for readers without a role, and for what is public always.
    """

    label: Any
    now: Cell | None
    before: Cell | None
    own: Cell | None = None
    unit: str = ""


@dataclass(frozen=True)
class Section:
    """The lines about one noun. ``key`` is its anchor."""

    key: str
    title: Any
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class CountedLine:
    """A number to count: ``query`` takes a year and gives the filters of the list.

    ``is_own`` lines are the own people's alone: nobody else reads such rows.
    """

    label: Any
    query: Callable[[int], Mapping[str, str]]
    is_own: bool = False


@dataclass(frozen=True)
class Group:
    """The lines of one directory, whose ``within`` all of them have in common."""

    directory: str
    title: Any
    within: Mapping[str, str]
    lines: list[CountedLine]


TITLES = {
    "partnerships": _("Partnerships"),
    "visits": _("Visits and what came of them"),
    "exchanges": _("Exchanges"),
    "networks": _("Networks"),
    "agenda": _("Agenda items"),
    "meetings": _("Meetings"),
    "cities": _("Member cities"),
}


def groups_of(place: City | Network) -> list[Group]:
    """The lists of a report."""
    return _of_city(place.slug) if isinstance(place, City) else _of_network(place.slug)


def _group(directory, *lines, **within):
    """The lines of a directory; ``within`` are the filters that they have in common."""
    return Group(directory, TITLES[directory], within, list(lines))


def _of_city(slug):
    done, planned = VisitStatus.DONE.value, VisitStatus.PLANNED.value

    def visits(label, **more):
        return CountedLine(label, lambda year: {"status": done, "began": str(year), **more})

    return [
        _group(
            "partnerships",
            _yearly(_("Began"), "began"),
            _yearly(_("Renewed"), "renewed"),
            _yearly(_("Ended"), "ended"),
            _yearly(_("Confirmed by a city"), "confirmed"),
            _yearly(_("Became inactive"), "inactive"),
            city=slug,
        ),
        _group(
            "visits",
            visits(_("Visits")),
            *(visits(outcome.label, outcome=outcome.value) for outcome in VisitOutcome),
            visits(_("Outcome not stated"), outcome=NOT_STATED),
            CountedLine(_("Planned"), lambda year: {"status": planned, "began": str(year)}, is_own=True),
            city=slug,
        ),
        _group(
            "exchanges",
            _yearly(pgettext_lazy("in a year", "Published"), "published", city=slug),
            _yearly(_("Used by other cities"), "reused", city=slug),
            _of_place(_("Used from other cities"), "used_by", slug),
        ),
        _group(
            "networks",
            _of_place(_("Joined"), "joined_by", slug),
            _of_place(_("Left"), "left_by", slug),
        ),
        _group("agenda", _of_place(_("Co-signed or decided"), "signed_by", slug)),
        _group("meetings", _yearly(_("Attended"), "began", attended_by=slug)),
    ]


def _of_network(slug):
    published, cancelled = MeetingState.PUBLISHED.value, MeetingState.CANCELLED.value
    return [
        _group("cities", _of_place(_("Joined"), "joined", slug), _of_place(_("Left"), "left", slug)),
        _group(
            "agenda",
            _yearly(pgettext_lazy("in a year", "Published"), "published"),
            _yearly(_("Answered by a city"), "signed"),
            network=slug,
        ),
        _group(
            "meetings",
            _yearly(_("Held or planned"), "began", state=published),
            _yearly(_("Cancelled"), "began", state=cancelled),
            network=slug,
        ),
        _group(
            "exchanges",
            _yearly(pgettext_lazy("in a year", "Published"), "published"),
            _yearly(_("Used by cities"), "reused"),
            by_network=slug,
        ),
    ]


def _yearly(label, name, **more):
    """A line whose list is filtered by a year: ``began=2025``."""
    return CountedLine(label, lambda year: {name: str(year), **more})


def _of_place(label, name, slug):
    """A line whose list is filtered by a place and a year in one: ``joined_by=lima.2025``."""
    return CountedLine(label, lambda year: {name: f"{slug}.{year}"})


def counted(group: Group, year: int, user: User | AnonymousUser, *, is_own: bool) -> Section:
    """The section of a group. One statement.

    ``is_own`` counts besides what only the people of the place may read.
    """
    marks = {} if group.directory in PUBLIC_ALWAYS else {"shown_to": EVERYBODY}
    has_private = is_own and bool(marks)
    asked = []  # (what the filters of a list say), one for each cell
    for line in group.lines:
        for each, is_public in _cells(line, year, has_private):
            query = {**group.within, **line.query(each)}
            asked.append({**query, **marks} if is_public else query)
    tallies = iter(_tallies(group, user, asked))
    rows = []
    for line in group.lines:
        found = {}
        for each, is_public in _cells(line, year, has_private):
            query, tally = next(tallies)
            found[each, is_public] = Cell(tally, f"{reverse(group.directory)}?{urlencode(query)}")
        if found:
            rows.append(
                Row(
                    line.label,
                    found.get((year, True)),
                    found.get((year - 1, True)),
                    found.get((year, False)),
                )
            )
    return Section(group.directory, group.title, rows)


def _cells(line: CountedLine, year: int, has_private: bool) -> list[tuple[int, bool]]:
    """(year, whether for everybody) of each number of a line."""
    public = [] if line.is_own else [(year, True), (year - 1, True)]
    return [*public, *([(year, False)] if has_private else [])]


def _tallies(group, user, asked):
    """(filters, tally) of each question. One statement."""
    filters, rows = DIRECTORIES[group.directory]
    facets = filters.base_filters
    numbers = {
        f"number_{place}": Count("pk", filter=_condition(facets, query)) for place, query in enumerate(asked)
    }
    found = rows(user).filter(_condition(facets, group.within))
    counts = {is_demo: values for is_demo, *values in _by_demo(found, numbers)}
    real, demo = (counts.get(key, [0] * len(asked)) for key in (False, True))
    return [(query, Tally(one + other, other)) for query, one, other in zip(asked, real, demo, strict=True)]


def _by_demo(rows, numbers) -> Iterable[tuple[Any, ...]]:
    return rows.order_by().values("is_demo").annotate(**numbers).values_list("is_demo", *numbers)


def _condition(facets, query):
    found = Q()
    for name, value in query.items():
        found &= facets[name].condition((value,))
    return found
