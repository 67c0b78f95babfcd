"""Events as a page shows them: the entries a person may see now, under their sections, with their reasons."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from agenda.choices import Cadence, Section
from agenda.digests.compose import Composer, DigestContents
from agenda.digests.match import Pool, rules_of_follows
from agenda.digests.render.layout import Labels
from agenda.digests.sources import SOURCES, DigestEntry
from agenda.digests.sources.base import entries_of, writers_of
from agenda.models import Digest, DigestCursor, DigestSchedule, Event, Follow
from agenda.models.event import thing_of

if TYPE_CHECKING:
    from agenda.digests.match import Piece, Rule
    from citydiplo.accounts.models import User


@dataclass
class ArchivedEntry:
    """An entry on a page, and the names of the follows that bring it."""

    entry: DigestEntry
    piece: object
    reasons: tuple = ()


def sections(lines: Iterable[Any]) -> list[tuple[Section, list[Any]]]:
    """[(Section, lines)] in the order of a mail, without empty ones."""
    found = defaultdict(list)
    for line in lines:
        found[Section.of(line.piece.kind)].append(line)
    return [(section, found[section]) for section in Section if section in found]


def tell(
    entries: Sequence[tuple[Any, Any]], user: User | AnonymousUser, rules: Mapping[int, Rule]
) -> list[Any]:
    """The lines of [(piece, follow ids)], of what ``user`` may see now, in the active language.

    ``rules`` are those of the follows by id; a reason that is gone is left out. A fixed number of statements.
    """
    by_noun = defaultdict(set)
    for piece, _follows in entries:
        by_noun[piece.noun].update(piece.examples)
    rows = {}
    for noun, ids in by_noun.items():
        seen = SOURCES[noun].visible(ids, user)
        rows |= {(noun, pk): row for pk, row in SOURCES[noun].rows(set(seen)).items()}
    labels = Labels()
    labels.prepare(rules.values(), user)
    lines = []
    writers = writers_of([piece for piece, _follows in entries])
    for piece, follows in entries:
        seen = {pk: row for pk in piece.examples if (row := rows.get((piece.noun, pk)))}
        (entry,) = entries_of([piece], seen, writers)
        if entry:
            reasons = tuple(labels.of(rules[follow]) for follow in follows if follow in rules)
            lines.append(ArchivedEntry(entry, piece, reasons))
    return lines


def of_digest(digest: Digest, user: User | AnonymousUser) -> list[Any]:
    """The lines of a digest that was composed, as ``user`` may see them now."""
    kept = dict(digest.entries)
    pieces = Event.objects.in_bulk(list(kept))
    rules = {rule.follow: rule for rule in rules_of_follows(Follow.objects.filter(person=digest.person_id))}
    entries = [(pieces[news], kept[news]) for news in kept if news in pieces]
    return tell(DigestContents(entries).grouped, user, rules)


def things_in(digest: Digest) -> int:
    """How many different things a digest told of."""
    pieces = Event.objects.filter(pk__in=[news for news, _follows in digest.entries])
    return len({thing_of(*row) for row in pieces.values_list("noun", "object_id", "action")})


@dataclass
class Preview:
    """What a person's next digest of a cadence would hold, had it to be sent now."""

    cadence: Cadence
    due_at: datetime.datetime
    lines: list
    more: int = 0

    @property
    def is_due(self) -> bool:
        """Whether its hour has come."""
        return self.due_at <= timezone.now()


def previews(user: Any) -> list[Preview]:
    """Their next digests, composed by the code that composes those that are sent."""
    schedules = DigestSchedule.objects.filter(person=user, cadence__in=Cadence.timed()).order_by(
        "next_due_at"
    )
    head = DigestCursor.objects.values_list("head", flat=True).first() or 1
    drafts = [
        Digest(
            pk=-place,
            person=user,
            cadence=schedule.cadence,
            number=schedule.number,
            start=schedule.position,
            stop=head,
        )
        for place, schedule in enumerate(schedules, start=1)
    ]
    if not drafts:
        return []
    batch = Composer().compose(drafts)
    wanted = set(Follow.objects.visible_to(user).mailed().order_by().values_list("cadence", flat=True))
    return [
        Preview(
            Cadence(draft.cadence),
            schedule.next_due_at,
            tell(batch.contents[draft.pk].grouped, user, batch.rules),
            batch.contents[draft.pk].more,
        )
        for draft, schedule in zip(drafts, schedules, strict=True)
        if draft.cadence in wanted
    ]


RECENT = 2_000  # pieces of news that the portal's own page looks back


def recent(user: Any) -> tuple[list[tuple[Piece, Any]], dict[int, Rule]]:
    """[(piece, follow ids)] of the events that their follows bring, newest first; and their rules by id."""
    rules = rules_of_follows(Follow.objects.filter(person=user))
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True)
    last = next(iter(newest[:1]), 0)
    pool = Pool(max(1, last - RECENT), last + 1)
    pool.search(rules)
    found = {}
    for rule in rules:
        for news in pool.of(rule, pool.start, pool.stop):
            found.setdefault(news, []).append(rule.follow)
    entries = [(pool.pieces[news], tuple(found[news])) for news in sorted(found, reverse=True)]
    return DigestContents(entries).grouped, {rule.follow: rule for rule in rules}


def names_of(follows: Iterable[Follow], user: User | AnonymousUser) -> list[str]:
    """The names of follows as ``user`` may see them, in their order."""
    follows = list(follows)
    if not follows:
        return []
    mine = Follow.objects.filter(pk__in=[follow.pk for follow in follows])
    rules = {rule.follow: rule for rule in rules_of_follows(mine)}
    labels = Labels()
    labels.prepare(rules.values(), user)
    return [labels.of(rules[follow.pk]) for follow in follows if follow.pk in rules]
