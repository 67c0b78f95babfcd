"""Which events a follow brings: the one matcher of mails, previews and the portal's own page of news.

Events of a part of the order of collection are read once into memory, where they meet many follows: a
piece of news takes about half a kilobyte, and never changes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, QuerySet
from django.db.models.functions import Cast

from agenda.choices import EventKind, FollowedKind
from agenda.digests import saved_searches
from agenda.models import Event, EventTopic
from agenda.models.event import batch_of, thing_of

if TYPE_CHECKING:
    from agenda.models import Follow, FollowPeriod

KIND_BITS = {kind.value: 1 << place for place, kind in enumerate(EventKind)}
MASKS = ("regions", "dimensions", "themes")


@dataclass(slots=True)
class Piece:
    """A piece of news as the matcher sees it; sets are masks."""

    id: int
    noun: str
    object_id: int
    action: str
    kind: str
    regions: int
    dimensions: int
    themes: int

    thing: tuple[Any, ...] = field(init=False)
    batch: str = field(init=False)
    examples: tuple[int, ...] = field(init=False)

    is_together = False

    def __post_init__(self):
        """Say what many digests ask: its thing, its batch, and keys of the rows that its story is made of.

        Two events on one thing are told as one.
        """
        self.thing = thing_of(self.noun, self.object_id, self.action)
        self.batch = batch_of(self.action)
        self.examples = (self.object_id,)


EXAMPLES = 3  # rows that the story of an import names


@dataclass(frozen=True)
class Together:
    """Pieces that one import brought to a reader, told as one: the newest first."""

    pieces: tuple
    is_together = True

    @property
    def id(self) -> tuple[int, ...]:
        """The keys of its events."""
        return tuple(piece.id for piece in self.pieces)

    @property
    def noun(self) -> str:
        """The noun of its events."""
        return self.pieces[0].noun

    @property
    def kind(self) -> str:
        """The kind of its events."""
        return self.pieces[0].kind

    @property
    def action(self) -> str:
        """What happened in the first of its events."""
        return self.pieces[0].action

    @property
    def object_id(self) -> int:
        """The row of the first of its events."""
        return self.pieces[0].object_id

    @property
    def objects(self) -> tuple[int, ...]:
        """The rows of its events, each once."""
        return tuple(dict.fromkeys(piece.object_id for piece in self.pieces))

    @property
    def examples(self) -> tuple[int, ...]:
        """The rows that are named."""
        return self.objects[:EXAMPLES]


@dataclass(slots=True)
class Rule:
    """A follow as the matcher sees it, with the period that binds it to the cadence ``bound``."""

    follow: int
    person: int
    kind: str
    topic: str
    noun: str
    query: str
    name: str
    regions: int
    dimensions: int
    themes: int
    kinds: int
    cadence: str
    bound: str = ""
    start: int = 0
    first: int = 0
    until: int | None = None

    def belongs_to(self, number: int) -> bool:
        """Whether the digest of this number tells it."""
        return self.first <= number and (self.until is None or number < self.until)

    def begins(self, number: int, position: int) -> int:
        """From which news on the digest of this number, whose window begins at ``position``, tells it."""
        return self.start if number == self.first else max(self.start, position)

    def admits(self, piece: Piece) -> bool:
        """Places and subjects and kinds narrow each other; what is empty narrows nothing."""
        if self.regions and not self.regions & piece.regions:
            return False
        if (self.dimensions or self.themes) and not (
            self.dimensions & piece.dimensions or self.themes & piece.themes
        ):
            return False
        return not self.kinds or bool(self.kinds & KIND_BITS[piece.kind])


class Pool:
    """Events from ``start`` to before ``stop``, by their topics."""

    def __init__(self, start: int, stop: int) -> None:
        self.start, self.stop = start, stop
        rows = Event.objects.filter(pk__gte=start, pk__lt=stop).order_by("pk")
        masks = {f"{name}_mask": Cast(name, IntegerField()) for name in MASKS}
        columns = ("pk", "noun", "object_id", "action", "kind", *masks)
        self.pieces = {row[0]: Piece(*row) for row in rows.annotate(**masks).values_list(*columns).iterator()}
        self.by_topic = {}
        topics = EventTopic.objects.filter(event__gte=start, event__lt=stop).order_by("event")
        for name, news in topics.values_list("topic", "event").iterator():
            self.by_topic.setdefault(name, []).append(news)
        self._found = {}

    def holds(self, start: int, stop: int) -> bool:
        """Whether the events between two keys are in the pool."""
        return self.start <= start and stop <= self.stop

    def search(self, rules: Iterable[Rule]) -> None:
        """Ask again what the saved searches among ``rules`` find, all of them together."""
        wanted = {(rule.noun, rule.query) for rule in rules if rule.kind == FollowedKind.SEARCH}
        self._found = saved_searches.events_of(wanted, self.by_topic)

    def of(self, rule: Rule, start: int, stop: int) -> list[int]:
        """The ids of the news that a rule brings within a window, in order; ``search`` comes first."""
        is_search = rule.kind == FollowedKind.SEARCH
        ids = self._searched(rule) if is_search else self.by_topic.get(rule.topic, ())
        window = ids[bisect_left(ids, start) : bisect_left(ids, stop)]
        return [news for news in window if rule.admits(self.pieces[news])]

    def _searched(self, rule):
        return self._found.get((rule.noun, rule.query), ())


def rules_of(periods: QuerySet[FollowPeriod]) -> list[Rule]:
    """The rules of a queryset of periods, with their follows, in one statement."""
    names = ("kind", "topic", "noun", "query", "name")
    masks = {f"{name}_mask": Cast(f"follow__{name}", IntegerField()) for name in (*MASKS, "kinds")}
    columns = ["follow_id", "follow__person_id", *(f"follow__{name}" for name in names), *masks]
    columns += ["follow__cadence", "cadence", "start", "first", "until"]
    return [Rule(*row) for row in periods.annotate(**masks).order_by("pk").values_list(*columns)]


def rules_of_follows(follows: QuerySet[Follow]) -> list[Rule]:
    """The rules of a queryset of follows without regard to periods: for previews and the page of news."""
    masks = {f"{name}_mask": Cast(name, IntegerField()) for name in (*MASKS, "kinds")}
    columns = ["pk", "person_id", "kind", "topic", "noun", "query", "name", *masks, "cadence"]
    return [Rule(*row) for row in follows.annotate(**masks).order_by("pk").values_list(*columns)]
