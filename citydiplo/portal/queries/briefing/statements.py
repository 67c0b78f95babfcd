"""The statements of a briefing, whose SQL is kept; cities are their keys."""

from __future__ import annotations

from typing import Any

from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.portal.queries import comparison
from networks.models import City
from networks.queries.memberships import memberships_of
from networks.queries.readers import Reader, keyed
from partnerships.choices import VisitStatus
from partnerships.models import Exchange, Visit, VisitTask
from partnerships.queries.accessions import accessions_of
from partnerships.queries.exchanges import COLUMNS
from partnerships.queries.targets import targets_of

PARTNERSHIPS, EXCHANGES, TARGETS, VISITS, TASKS = 4, 4, 5, 4, 5


@compiled
def mutual(cities: tuple[int, int], reader: Reader) -> Any:
    """The newest partnerships of both, with their source."""
    rows = comparison.mutual_partnerships(cities, reader.user())
    return rows.select_related("source")[:PARTNERSHIPS]


@compiled
def memberships(city: int, reader: Reader) -> Any:
    """Those that last, as values for ``member_lines``."""
    return memberships_of(keyed(City, city), reader.user()).filter(until=None)


@compiled
def accessions(city: int, reader: Reader) -> Any:
    """All, as values for ``accession_lines``."""
    return accessions_of(keyed(City, city), reader.user())


@compiled
def exchanges(city: int, without: Many, reader: Reader) -> Any:
    """The newest that are open, as values for ``exchange_rows``."""
    found = Exchange.objects.visible_to(reader.user()).published().still_open().filter(city=city)
    return found.exclude(pk__in=without).order_by("-published_at", "-id").values(*COLUMNS)[:EXCHANGES]


@compiled
def targets(city: int, reader: Reader) -> Any:
    """The first ones and one more, with what was measured. Three statements."""
    found = targets_of(keyed(City, city), reader.user())
    return found.prefetch_related("measurements", "milestones")[: TARGETS + 1]


@compiled
def visits(cities: tuple[int, int], without: int | None, reader: Reader) -> Any:
    """The last ones that both take part in, with their source."""
    found = _between(cities, reader)
    found = found.exclude(pk=without) if without else found
    return found.select_related("source").order_by("-first_day", "-pk")[:VISITS]


@compiled
def tasks(cities: tuple[int, int], reader: Reader) -> Any:
    """What is still to do after their visits, with city and visit."""
    between = _between(cities, reader).order_by().values("pk")
    open_ = VisitTask.objects.filter(done_at=None, visit__in=between)
    return open_.select_related("city", "visit").order_by("due_on", "pk")[:TASKS]


def _between(cities, reader):
    found = Visit.objects.visible_to(reader.user()).exclude(status=VisitStatus.CANCELLED)
    for city in cities:
        found = found.of_city(city)
    return found
