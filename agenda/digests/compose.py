"""What a digest holds: matched, seen with its reader's own rights, each piece once with all its reasons.

Works on many digests together: a batch costs a fixed number of statements, and one more for each group of
readers with the same seats who are meant by something that is not public.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from agenda.choices import PUBLISHED_AGAIN, Cadence, DigestState, ItemAudience, ItemKind, Section
from agenda.digests.match import Pool, Together, rules_of
from agenda.digests.sources import SOURCES
from agenda.models import (
    AgendaItem,
    Attendance,
    CoSignature,
    DeliveryPreference,
    Digest,
    FollowPeriod,
    Meeting,
)
from citydiplo.accounts.models import User
from networks.choices import Power, SeatRole
from networks.models import Membership, Seat
from networks.roles import permits

if TYPE_CHECKING:
    from networks.models import City


ITEM, MEETING = AgendaItem._meta.model_name, Meeting._meta.model_name
KEPT = 200  # things that a digest remembers; what is beyond is counted
MOST_KEPT = 2_000  # events of them
VISITOR = AnonymousUser()
ORDERS = Section.orders()
ASKING = ("published", PUBLISHED_AGAIN)  # the events of what waits for an answer
NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)


@dataclass
class DigestContents:
    """What a digest tells: ``entries`` are (event, ids of the follows that bring it), in order."""

    entries: list = field(default_factory=list)
    more: int = 0

    @cached_property
    def grouped(self) -> list[tuple[Any, Any]]:
        """The entries, but of several events of one thing only the newest, with the reasons of all.

        A reader whom an earlier event was not shown is not told that the thing is there again.
        """
        if len({piece.thing for piece, _follows in self.entries if not piece.batch}) == len(self.entries):
            return self.entries
        things, newest = self._things(), {}
        for piece, follows in self.entries:
            known = newest.get(things[piece.id])
            if known is None or _tells_more(piece, known[0]):
                newest[things[piece.id]] = (piece, follows)
        if len(newest) == len(self.entries):
            return self.entries
        reasons, members = defaultdict(dict), defaultdict(list)
        for piece, follows in self.entries:
            reasons[things[piece.id]].update(dict.fromkeys(follows))
            members[things[piece.id]].append(piece)
        return [
            (_as_one(piece, members[things[piece.id]]), tuple(reasons[things[piece.id]]))
            for piece, _follows in self.entries
            if newest[things[piece.id]][0] is piece
        ]

    def _things(self):
        """{piece id: the thing it is shown as}. Alone in its import, or with other events, it is itself."""
        pieces = [piece for piece, _follows in self.entries]
        own = {(piece.noun, piece.object_id) for piece in pieces if not piece.batch}
        brought = defaultdict(set)
        for piece in pieces:
            if (piece.noun, piece.object_id) not in own:
                brought[piece.thing].add(piece.object_id)
        things = {}
        for piece in pieces:
            others = brought[piece.thing]
            is_one_of_many = len(others) > 1 and piece.object_id in others
            itself = (piece.noun, piece.object_id)
            things[piece.id] = itself if piece.batch and not is_one_of_many else piece.thing
        return things

    def as_json(self) -> list[Any]:
        """Events and the follows that they answer, by their keys."""
        return [[piece.id, list(follows)] for piece, follows in self.entries]


@dataclass
class Reader:
    user: User
    preference: DeliveryPreference | None
    seats: tuple

    @property
    def is_reachable(self) -> bool:
        """Whether email may go to them."""
        return self.user.is_active and not (self.preference and self.preference.closed_at)

    @property
    def answers_for(self) -> dict[int, City]:
        """{city id: city} of those in whose name this person answers."""
        return {
            seat.city_id: seat.city
            for seat in self.seats
            if seat.city_id and permits(SeatRole(seat.role), Power.CONFIRM)
        }

    @property
    def access_key(self) -> tuple[Any, ...]:
        """Equal for readers who see the same."""
        return (self.user.is_staff, *((seat.role, seat.city_id, seat.network_id) for seat in self.seats))


@dataclass
class ComposedDigests:
    """Digests that were composed together, with all that writing them takes.

    ``contents`` is by digest, ``readers`` by person, ``rules`` by follow; a stamp by (noun, id) tells a thing
    from how it was before it was edited. ``owes`` are the cities that have not answered it, by (noun, id).
    """

    digests: list
    contents: dict
    readers: dict
    rules: dict
    stamps: dict
    owes: dict = field(default_factory=dict)


class Composer:
    """Makes up digests. Keeps the pool of events between batches; asks everything else again."""

    def __init__(self):
        self.pool = None
        self.visible = {}

    def compose(self, digests: Sequence[Digest]) -> ComposedDigests:
        """The ComposedDigests of these digests; a digest with nothing to say has empty DigestContents."""
        readers = readers_of({digest.person_id for digest in digests})
        rules = self._rules(digests)
        self._fetch_pool(digests, rules)
        self.visible, self.now = {}, timezone.now()
        matched = {digest.pk: self._match(digest, rules) for digest in digests}
        already_sent = self._already_sent(digests, readers)
        events = {event for found in matched.values() for event in found}
        self._look(events, None)
        public = {one for one in events if self._is_seen(self.pool.pieces[one], None)}
        contents = {
            digest.pk: self._tell(
                readers[digest.person_id], matched[digest.pk], already_sent.get(digest.pk, ()), public
            )
            for digest in digests
        }
        by_follow = {rule.follow: rule for theirs in rules.values() for rule in theirs}
        return ComposedDigests(
            list(digests), contents, readers, by_follow, self._stamps(), _owed(contents, readers)
        )

    def _stamps(self):
        """{(noun, object id): stamp} of all that the last batch may show to anybody."""
        seen = {}
        for noun_ids in self.visible.values():
            for noun, ids in noun_ids.items():
                seen |= {(noun, pk): stamp for pk, stamp in ids.items() if stamp is not None}
        return seen

    # Matching ---------------------------------------------------------------

    def _rules(self, digests):
        """{(person, cadence): rules}, of follows that want mail still."""
        periods = FollowPeriod.objects.filter(
            follow__person__in={digest.person_id for digest in digests},
            cadence__in={digest.cadence for digest in digests},
        ).exclude(follow__cadence=Cadence.PORTAL)
        found = defaultdict(list)
        for rule in rules_of(periods):
            found[rule.person, rule.bound].append(rule)
        return found

    def _fetch_pool(self, digests, rules):
        starts = [digest.start for digest in digests]
        for digest in digests:
            theirs = rules[digest.person_id, digest.cadence]
            starts += [rule.start for rule in theirs if rule.first == digest.number]
        start, stop = min(starts, default=0), max((digest.stop for digest in digests), default=0)
        if self.pool is None or not self.pool.holds(start, stop):
            self.pool = Pool(start, stop)
        self.pool.search(rule for theirs in rules.values() for rule in theirs)

    def _match(self, digest, rules):
        """{event: [follows]} of one digest, before anybody asked who may see it."""
        found = {}
        for rule in rules[digest.person_id, digest.cadence]:
            if rule.belongs_to(digest.number):
                begin = rule.begins(digest.number, digest.start)
                for event in self.pool.of(rule, begin, digest.stop):
                    found.setdefault(event, []).append(rule.follow)
        return found

    def _already_sent(self, digests, readers):
        """{digest id: events of the immediate emails before it}, unless the reader wants them repeated."""
        timed = [
            digest
            for digest in digests
            if digest.cadence != Cadence.AT_ONCE
            and not ((preference := readers[digest.person_id].preference) and preference.repeats)
        ]
        if not timed:
            return {}
        earlier = Digest.objects.filter(
            cadence=Cadence.AT_ONCE,
            person__in={digest.person_id for digest in timed},
            stop__gt=min(digest.start for digest in timed),
            state__in=DigestState.telling(),
        )
        sent = defaultdict(set)
        for person, entries in earlier.values_list("person", "entries").iterator():
            sent[person].update(event for event, _follows in entries)
        return {digest.pk: sent[digest.person_id] for digest in timed if digest.person_id in sent}

    # Seeing -----------------------------------------------------------------

    def _look(self, events, reader):
        """See which of these events ``reader`` may get; None is a visitor."""
        by_noun = defaultdict(set)
        for found in events:
            piece = self.pool.pieces[found]
            by_noun[piece.noun].add(piece.object_id)
        user, key = VISITOR, None
        if reader:
            user, key = reader.user, reader.access_key
            Seat.objects.remember(user, reader.seats)
        seen = self.visible.setdefault(key, {})
        for noun, ids in by_noun.items():
            known = seen.setdefault(noun, {})
            unasked = ids - known.keys()
            if unasked:
                known |= dict.fromkeys(unasked)
                known |= {pk: (stamp,) for pk, stamp in SOURCES[noun].visible(unasked, user).items()}

    def _due(self, piece, reader):
        """Until when a piece asks something of cities; None where it does not, or no longer."""
        if piece.action not in ASKING:
            return None
        for key in (None, reader.access_key):
            if stamp := self.visible.get(key, {}).get(piece.noun, {}).get(piece.object_id):
                due = SOURCES[piece.noun].due(stamp[0])
                return due if due and due > self.now else None
        return None

    def _is_seen(self, piece, key):
        return self.visible.get(key, {}).get(piece.noun, {}).get(piece.object_id) is not None

    def _tell(self, reader, matched, already_sent, public):
        if not reader.is_reachable:
            return DigestContents()
        wanted = [event for event in matched if event not in already_sent]
        seen = [event for event in wanted if event in public]
        if len(seen) < len(wanted) and (reader.seats or reader.user.is_staff):
            hidden, key = set(wanted) - public, reader.access_key
            self._look(hidden, reader)
            seen += [event for event in hidden if self._is_seen(self.pool.pieces[event], key)]
        pieces = self.pool.pieces
        entries = [(pieces[event], tuple(matched[event])) for event in seen]
        entries.sort(key=lambda entry: _importance(entry[0], self._due(entry[0], reader)))
        return _kept(entries)


def _owed(contents, readers):
    """What the cities of these readers have not answered, of what their digests tell."""
    things = defaultdict(set)
    for one in contents.values():
        for piece, _follows in one.entries:
            if piece.action in ASKING:
                things[piece.noun].add(piece.object_id)
    return owed(things, {city for reader in readers.values() for city in reader.answers_for})


def _kept(entries):
    """DigestContents of the first KEPT things; an import counts as one, however much it brought."""
    if len(entries) <= KEPT:
        return DigestContents(entries)
    kept, things = [], set()
    for entry in entries:
        things.add(entry[0].thing)
        if len(things) <= KEPT and len(kept) < MOST_KEPT:
            kept.append(entry)
    left = {piece.thing for piece, _follows in entries} - {piece.thing for piece, _follows in kept}
    return DigestContents(kept, len(left))


def readers_of(people: Collection[int]) -> dict[int, Reader]:
    """{person id: Reader}, in three statements."""
    users = User.objects.in_bulk(people)
    rows = DeliveryPreference.objects.filter(person__in=people)
    preferences = {row.person_id: row for row in rows}
    seats = defaultdict(list)
    for seat in Seat.objects.active().filter(person__in=people).with_places().order_by("granted_at", "pk"):
        seats[seat.person_id].append(seat)
    return {pk: Reader(user, preferences.get(pk), tuple(seats[pk])) for pk, user in users.items()}


def _as_one(piece, members):
    """A piece, or what one import brought together."""
    if not piece.batch or len({one.object_id for one in members}) == 1:
        return piece
    return Together(tuple(sorted(members, key=lambda one: -one.id)))


def _tells_more(piece, other):
    """Whether of two events of one thing this is the one to tell."""
    return (piece.action != PUBLISHED_AGAIN, piece.id) > (other.action != PUBLISHED_AGAIN, other.id)


def _importance(piece, due):
    """What asks something of a city first, soonest first; then what cities learned, then the register."""
    return (ORDERS[piece.kind], due is None, due or NEVER, -piece.id)


def owed(things: Mapping[Any, Any], cities: Iterable[int]) -> dict[tuple[str, int], set[int]]:
    """{(noun, id): cities that it asks and that have not answered}, of these ``things`` and ``cities``.

    Seven statements at most, however many things and cities.
    """
    cities, now = set(cities), timezone.now()
    items = AgendaItem.objects.open().filter(pk__in=things.get(ITEM, ()), kind__in=ItemKind.co_signed())
    items = items.filter(Q(deadline_at=None) | Q(deadline_at__gt=now))
    meetings = Meeting.objects.listed().filter(pk__in=things.get(MEETING, ()), ends_at__gt=now)
    answers = {
        ITEM: CoSignature.objects.live().values_list("item", "city"),
        MEETING: Attendance.objects.values_list("meeting", "city"),
    }
    found = {}
    for noun, rows in ((ITEM, items), (MEETING, meetings)):
        if not cities or not things.get(noun):
            continue
        asked = _asked(noun, rows, cities)
        given = answers[noun].filter(**{f"{_name(noun)}__in": list(asked), "city__in": cities})
        for pk, city in given:
            asked[pk].discard(city)
        found |= {(noun, pk): silent for pk, silent in asked.items() if silent}
    return found


def _asked(noun, rows, cities):
    """{id: those of ``cities`` that the row is put to}. Three statements."""
    kept = list(rows.order_by().values_list("pk", "network", "audience"))
    members = defaultdict(set)
    current = Membership.objects.current().filter(
        network__in={network for _pk, network, _audience in kept}, city__in=cities
    )
    for network, city in current.order_by().values_list("network", "city"):
        members[network].add(city)
    chosen = defaultdict(set)
    through = rows.model.cities.through.objects.filter(
        **{f"{noun}__in": [pk for pk, _network, audience in kept if audience == ItemAudience.CITIES]},
        city__in=cities,
    )
    for pk, city in through.values_list(f"{noun}_id", "city_id"):
        chosen[pk].add(city)
    return {
        pk: set(chosen[pk] if audience == ItemAudience.CITIES else members[network])
        for pk, network, audience in kept
    }


def _name(noun):
    """The field by which an answer names what it answers."""
    return "item" if noun == ITEM else "meeting"
