"""Following: begun, narrowed, moved to another cadence, stopped, taken up again.

Each act that moves a follow between cadences locks its person's schedules first, so that it happens either
before or after the planning of a digest, and its periods say which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from agenda import topics
from agenda.choices import Cadence, FollowedKind
from agenda.digests import schedule
from agenda.errors import TooManyFollowsError
from agenda.models import DigestCursor, EventTopic, Follow, FollowPeriod

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City, Network
    from partnerships.models import Agreement, Partnership, Visit

MOST = 500  # follows of one person


class FollowFacts(TypedDict, total=False):
    """What is followed, as ``agenda.queries.follows`` gives it: kind and topic, and the row or the words."""

    kind: Required[str]
    topic: Required[str]
    city: City
    network: Network
    agreement: Agreement
    partnership: Partnership
    visit: Visit
    value: str
    noun: str
    query: str
    name: str


@transaction.atomic
def follow(
    *,
    person: User,
    cadence: str,
    narrowing: Mapping[str, Any] | None = None,
    by_default: bool = False,
    **what: Unpack[FollowFacts],
) -> tuple[Follow, bool]:
    """Follow one thing from now on; returns the follow, and whether it is new.

    An existing follow is kept, moved to this cadence if its person chose it themselves.
    """
    held = schedule.claim(person, [*Cadence.mailed()] if not by_default else [cadence])
    known = Follow.objects.filter(person=person, topic=what["topic"]).first()
    if known:
        if not by_default:
            if narrowing is not None:
                narrow(follow=known, name=what.get("name", ""), **narrowing)
            _move(known, cadence, held)
        return known, False
    if Follow.objects.filter(person=person).count() >= MOST:
        raise TooManyFollowsError(
            _("You follow %(most)d things. This is the maximum. Unfollow one first.") % {"most": MOST}
        )
    made = Follow.objects.create(
        person=person, cadence=cadence, is_by_default=by_default, **what, **(narrowing or {})
    )
    if cadence != Cadence.PORTAL:
        row = held[Cadence(cadence)]
        FollowPeriod.objects.create(follow=made, cadence=cadence, start=schedule.head(), first=row.number)
    return made, True


def narrow(
    *,
    follow: Follow,
    name: str = "",
    regions: Sequence[Any] = (),
    dimensions: Sequence[Any] = (),
    themes: Sequence[Any] = (),
    kinds: Sequence[Any] = (),
) -> None:
    """Bring less (or more) of what it follows, from the next mail on. A search may get another ``name``."""
    follow.name = name or follow.name
    follow.regions, follow.dimensions = regions, dimensions
    follow.themes, follow.kinds = themes, kinds
    follow.save(update_fields=["name", "regions", "dimensions", "themes", "kinds"])


@transaction.atomic
def set_cadence(*, follows: Iterable[Follow], cadence: str) -> None:
    """Move a person's follows to another cadence. What was not told yet is told by the new one."""
    follows = list(follows)
    for person in {follow.person for follow in follows}:
        held = schedule.claim(person, Cadence.mailed())
        theirs = Follow.objects.filter(pk__in=[f.pk for f in follows if f.person_id == person.pk])
        for follow in theirs.order_by("pk"):
            _move(follow, cadence, held)


@transaction.atomic
def stop_mail(*, follows: Iterable[Follow]) -> int:
    """Send no further mail for these follows; they stay in the portal. Returns how many were stopped."""
    follows = [follow for follow in follows if follow.cadence != Cadence.PORTAL]
    for person in {follow.person for follow in follows}:
        held = schedule.claim(person, Cadence.mailed())
        theirs = Follow.objects.filter(pk__in=[f.pk for f in follows if f.person_id == person.pk])
        for follow in theirs.mailed().order_by("pk"):
            former = follow.cadence
            _move(follow, Cadence.PORTAL, held)
            follow.stopped_from = former
            follow.save(update_fields=["stopped_from"])
    return len(follows)


@transaction.atomic
def take_up(*, follows: Iterable[Follow]) -> int:
    """Undo ``stop_mail``: each goes on as it was, with what its digests have not told yet."""
    follows = [follow for follow in follows if follow.stopped_from]
    for follow in follows:
        held = schedule.claim(follow.person, Cadence.mailed())
        again = Cadence(follow.stopped_from)
        follow.cadence, follow.stopped_from = again, ""
        follow.save(update_fields=["cadence", "stopped_from"])
        last = follow.periods.order_by("-pk").first()
        if last and last.cadence == again and not follow.periods.open().exists():
            last.until = None
            last.save(update_fields=["until"])
        else:
            _open(follow, again, schedule.head(), held)
    return len(follows)


@transaction.atomic
def lessen(*, follows: Iterable[Follow], cadence: str) -> dict[int, list[Any]]:
    """Tell of these less often. Returns what ``give_back`` needs to undo it."""
    moved = {
        follow.pk: [follow.stopped_from or follow.cadence, cadence, bool(follow.stopped_from)]
        for follow in follows
    }
    take_up(follows=follows)
    set_cadence(follows=follows, cadence=cadence)
    return moved


@transaction.atomic
def give_back(*, follows: Iterable[Follow], moved: Mapping[Any, list[Any]]) -> int:
    """Undo ``lessen`` of those that nobody has changed since; what was stopped before is stopped again."""
    follows = [follow for follow in follows if follow.cadence == moved[follow.pk][1]]
    for follow in follows:
        former, _then, was_stopped = moved[follow.pk]
        set_cadence(follows=[follow], cadence=former)
        if was_stopped:
            follow.refresh_from_db()
            stop_mail(follows=[follow])
    return len(follows)


@transaction.atomic
def unfollow(*, follows: Any) -> int:
    """Stop following these, in mail and in the portal."""
    return Follow.objects.filter(pk__in=[follow.pk for follow in follows]).delete()[0]


@transaction.atomic
def reassign(*, city: City, into: City) -> None:
    """Move followers of ``city`` to ``into``, each once; so do the events about it."""
    old, new = topics.topic(FollowedKind.CITY, city.pk), topics.topic(FollowedKind.CITY, into.pk)
    both = Follow.objects.filter(topic=new).values("person")
    Follow.objects.filter(topic=old, person__in=both).delete()
    Follow.objects.filter(topic=old).update(city=into, topic=new)
    known = EventTopic.objects.filter(topic=new).values("event")
    EventTopic.objects.filter(topic=old, event__in=known).delete()
    EventTopic.objects.filter(topic=old).update(topic=new)


def _move(follow, cadence, held):
    """Close the period that is open, and open one at ``cadence`` where the other left off."""
    cadence, former = Cadence(cadence), Cadence(follow.cadence)
    follow.stopped_from = ""
    if cadence == former:
        follow.save(update_fields=["stopped_from"])
        return
    start = _left_off(follow, held)
    follow.cadence = cadence
    follow.is_by_default = False
    follow.save(update_fields=["cadence", "stopped_from", "is_by_default"])
    if cadence != Cadence.PORTAL:
        _open(follow, cadence, start, held)


def _open(follow, cadence, start, held):
    FollowPeriod.objects.create(follow=follow, cadence=cadence, start=start, first=held[cadence].number)


def _left_off(follow, held):
    """End the open period; returns the first news that it has not told. Without one: what comes next."""
    period = follow.periods.open().first()
    if period is None:
        return schedule.head()
    cadence = Cadence(period.cadence)
    row = held[cadence]
    position = row.position
    if cadence == Cadence.AT_ONCE:  # read while the row is locked: the planner has moved both, or neither
        position = DigestCursor.objects.values_list("at_once_from", flat=True).first() or 1
    start = period.start if period.first == row.number else max(period.start, position)
    period.until = row.number
    period.save(update_fields=["until"])
    return start
