"""What a source of news is."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser

from agenda import topics
from agenda.choices import FollowedKind
from agenda.models import Event
from agenda.models.event import alone, batch_of
from citydiplo.kit.db import bulk_write
from networks.choices import WorldRegion
from partnerships.choices import ImportStatus
from partnerships.models import ImportJob, ImportRow

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City

RECENT = datetime.timedelta(days=365)  # what was longer ago when it was recorded is no news
CHUNK = 500  # keys of one statement of a source that reads history first
WRITING = datetime.timedelta(hours=1)  # an import takes no longer from its first row to its end


@dataclass(frozen=True)
class Fact:
    """Something that was published, before it is a row of events. ``topics`` are all that it concerns."""

    key: str
    noun: str
    object_id: int
    action: str
    kind: str
    published_at: datetime.datetime
    topics: frozenset = frozenset()
    regions: tuple = ()
    dimensions: tuple = ()
    themes: tuple = ()


@dataclass(frozen=True)
class DigestEntry:
    """A piece of news in the words of its reader's language. ``text``, ``points`` and ``note`` may be empty.

    ``lead`` says what happened, ``title`` what it is about; ``points`` are (what it is called, what is to be
    said of it); ``note`` is what has a date or a time. ``is_demo`` says that all of it is invented.
    """

    lead: str
    title: str
    url: str
    text: str = ""
    note: str = ""
    points: tuple = ()
    is_demo: bool = False


class EventSource:
    """One noun whose rows become news: which, when; who may see them; and how they are told.

    Everything is asked of the noun's own ``visible_to``; a source never says who may see what by itself.
    """

    noun = ""

    def facts(self, since: datetime.datetime) -> Iterable[Fact]:
        """All that was published after ``since``; what was collected already may come again."""
        raise NotImplementedError

    def masks(self, fact: Fact) -> list[int]:
        """Regions, dimensions and themes of a fact as the numbers that the database holds."""
        fields: dict[str, Any] = {
            name: Event._meta.get_field(name) for name in ("regions", "dimensions", "themes")
        }
        return [field.mask(getattr(fact, name)) for name, field in fields.items()]

    def visible(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """{id: stamp} of those rows that ``user`` may be told of now. The stamp changes with what is told."""
        raise NotImplementedError

    def due(self, stamp: Any) -> datetime.datetime | None:
        """Until when it asks something of cities, by the stamp of :meth:`visible`; None for no day."""
        return None

    def rows(self, ids: Collection[int]) -> dict[int, Any]:
        """The rows by id, with all that telling them needs, in a fixed number of statements."""
        raise NotImplementedError

    def tell(self, action: str, row: Any) -> DigestEntry:
        """The DigestEntry of what happened to a row, in the active language and time zone."""
        raise NotImplementedError

    def tell_together(self, together: Any, rows: Any, who: str) -> DigestEntry:
        """The DigestEntry of what one import did to several rows; ``rows`` are those of its examples.

        ``who`` is the city or network that recorded them, by name; empty for none.
        """
        raise NotImplementedError


def entries_of(pieces: Iterable[Any], rows: Any, writers: Any) -> Iterator[Any]:
    """[DigestEntry or None where its thing is gone] for pieces of one noun, each alone or Together.

    ``rows`` are the source's by id, ``writers`` names by batch (``writers_of``).
    """
    for piece in pieces:
        source = _source(piece.noun)
        found = [rows[pk] for pk in piece.examples if pk in rows]
        if not found:
            yield None
        elif piece.is_together:
            yield source.tell_together(piece, found, writers.get(batch_of(piece.action), ""))
        else:
            yield source.tell(alone(piece.action), found[0])


def _source(noun):
    from agenda.digests.sources import SOURCES

    return SOURCES[noun]


def writers_of(pieces: Iterable[Any]) -> dict[Any, Any]:
    """{batch: name of the city or network in whose name an import was made}. One statement, if any."""
    jobs = {batch for piece in pieces if piece.is_together and (batch := batch_of(piece.action)).isdecimal()}
    rows = ImportJob.objects.filter(pk__in=jobs) if jobs else ImportJob.objects.none()
    return {str(pk): name for pk, name in rows.values_list("pk", "actor_place")}


def batches_of(target: str, moments: Sequence[tuple[int, datetime.datetime]]) -> dict[Any, Any]:
    """{(key of a record, moment): batch} of those that an import wrote then; ``moments`` are such pairs.

    A statement for each 900 records.
    """
    found, keys = {}, {pk for pk, _moment in moments}
    for _portion, among in bulk_write.among("record", keys):
        rows = ImportRow.objects.filter(among, job__target=target, job__status=ImportStatus.APPLIED)
        for pk, job, applied in rows.values_list("record", "job", "job__applied_at"):
            found.setdefault(pk, []).append((applied, job))
    return {
        (pk, moment): str(job)
        for pk, moment in moments
        for applied, job in found.get(pk, ())
        if applied and applied - WRITING <= moment <= applied
    }


def city_called(name: str, cities: Iterable[City | None]) -> City | None:
    """The city of this name among some; None where no city has it."""
    return next((city for city in cities if city and city.name == name), None)


def of_cities(cities: Iterable[City]) -> set[str]:
    """The topics of cities and of their regions."""
    return {
        *(topics.topic(FollowedKind.CITY, city.pk) for city in cities),
        *(topics.topic(FollowedKind.REGION, city.region) for city in cities),
    }


def of_words(dimensions: Iterable[str] = (), themes: Iterable[str] = ()) -> set[str]:
    """The topics of dimensions and themes."""
    return {
        *(topics.topic(FollowedKind.DIMENSION, str(dimension)) for dimension in dimensions),
        *(topics.topic(FollowedKind.THEME, str(theme)) for theme in themes),
    }


def regions_of(cities: Iterable[City]) -> tuple[Any, ...]:
    """The world regions of cities, in the order of the vocabulary."""
    there = {city.region for city in cities}
    return tuple(region for region in WorldRegion if region in there)
