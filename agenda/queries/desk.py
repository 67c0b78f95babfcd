"""What the agenda asks of a person: acts that wait for their seats, and days to know."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from agenda.choices import CoSignatureState, ItemKind, ItemState, MeetingAnswer, MeetingState
from agenda.models import AgendaItem, Attendance, CoSignature, FollowUp, Meeting
from agenda.queries.steps import step_days
from partnerships.models import Accession

if TYPE_CHECKING:
    from agenda.models.item import AgendaItemQuerySet, CoSignatureQuerySet
    from agenda.models.meeting import MeetingQuerySet
    from agenda.queries.steps import StepDay
    from citydiplo.accounts.models import User
    from networks.models import City, Network

FRESH = datetime.timedelta(days=30)  # for so long what has no deadline waits, and minutes are asked for
CANCELLED_SHOWN = datetime.timedelta(days=14)
AHEAD = datetime.timedelta(days=90)


def to_sign(cities: Sequence[City], now: datetime.datetime | None = None) -> AgendaItemQuerySet:
    """Open decisions and calls that one of ``cities`` was asked to co-sign, and has not."""
    now = now or timezone.now()
    items = AgendaItem.objects.open().filter(kind__in=ItemKind.co_signed())
    items = items.filter(Q(deadline_at__gt=now) | Q(deadline_at=None, published_at__gt=now - FRESH))
    names = CoSignature.objects.live().filter(item=OuterRef("pk"))
    return _of_any(items, cities, lambda city: ~Exists(names.filter(city=city)))


def asked_to_sign(items: Any, cities: Any) -> AgendaItemQuerySet:
    """``items`` with the bits ``asks_<place>``: which of ``cities`` are asked to co-sign and have not."""
    names = CoSignature.objects.live().filter(item=OuterRef("pk"))
    return _with_asked(items, cities, lambda city: ~Exists(names.filter(city=city)))


def to_approve(cities: Sequence[City]) -> CoSignatureQuerySet:
    """Co-signatures that wait for approval by the mayor's offices of ``cities``."""
    waiting = CoSignature.objects.filter(city__in=cities, state=CoSignatureState.WAITING)
    return waiting.filter(item__state=ItemState.PUBLISHED)


def to_answer(cities: Sequence[City], now: datetime.datetime | None = None) -> MeetingQuerySet:
    """Coming meetings that one of ``cities`` was asked to, and has not answered since they moved."""
    coming = Meeting.objects.listed().filter(ends_at__gt=now or timezone.now())
    answers = _answers()
    return _of_any(coming, cities, lambda city: ~Exists(answers.filter(city=city)))


def asked_to_come(meetings: Any, cities: Any) -> MeetingQuerySet:
    """``meetings`` with the bits ``asks_<place>``: which of ``cities`` were asked and have not answered."""
    answers = _answers()
    return _with_asked(meetings, cities, lambda city: ~Exists(answers.filter(city=city)))


def _answers():
    """The answers to a meeting that hold: YES and MAYBE no longer do once the meeting was moved."""
    moved = F("meeting__moved_at")
    holds = Q(meeting__moved_at=None) | Q(answered_at__gte=moved) | Q(answer=MeetingAnswer.NO)
    return Attendance.objects.filter(holds, meeting=OuterRef("pk"))


def cancelled_for(cities: Sequence[City], now: datetime.datetime) -> MeetingQuerySet:
    """Meetings ahead that were cancelled lately, and that one of ``cities`` would have attended."""
    cancelled = Meeting.objects.filter(
        state=MeetingState.CANCELLED, cancelled_at__gt=now - CANCELLED_SHOWN, ends_at__gt=now
    )
    came = Attendance.objects.filter(meeting=OuterRef("pk"), answer__in=MeetingAnswer.expecting())
    found = Q(pk__in=[])
    for place, city in enumerate(cities):
        found |= Q(**{f"came_{place}": True})
        cancelled = cancelled.annotate(**{f"came_{place}": Exists(came.filter(city=city))})
    return cancelled.filter(found)


def coming_to(
    cities: Sequence[City], networks: Sequence[Any], answering: Sequence[City], now: datetime.datetime
) -> MeetingQuerySet:
    """Meetings ahead that concern one of ``cities`` or are of one of ``networks``: days to know.

    Without those to which a city said no, and those that one of ``answering`` has still to answer: these
    wait for an act. ``put_<place>`` and ``answer_<place>`` say which cities each is addressed to, and
    what they said; the place is that in the list.
    """
    coming = Meeting.objects.listed().filter(ends_at__gt=now, starts_at__lte=now + AHEAD)
    answers = Attendance.objects.filter(meeting=OuterRef("pk"))
    own = Q(network__in=networks) if networks else Q(pk__in=[])
    for place, city in enumerate(cities):
        put = Meeting.objects.concerning([city]).filter(pk=OuterRef("pk"))
        said = answers.filter(city=city)
        name = f"answer_{place}"
        coming = coming.annotate(
            **{f"put_{place}": Exists(put) | Exists(said), name: Subquery(said.values("answer")[:1])}
        )
        refused = Q(**{f"{name}__isnull": False, name: MeetingAnswer.NO})
        own |= Q(**{f"put_{place}": True}) & ~refused
    return coming.filter(own).exclude(pk__in=to_answer(answering, now).values("pk"))


def to_do(cities: Sequence[City], user: User | AnonymousUser) -> QuerySet[FollowUp]:
    """Follow-up tasks of ``cities`` that are not done, from meetings that ``user`` may still see."""
    visible = Meeting.objects.visible_to(user).listed()
    return FollowUp.objects.filter(city__in=cities, done_at=None, meeting__in=visible)


def item_drafts(networks: Sequence[Network]) -> AgendaItemQuerySet:
    """Agenda items that these networks have not published."""
    return AgendaItem.objects.filter(network__in=networks, state=ItemState.DRAFT)


def meeting_drafts(networks: Sequence[Network]) -> MeetingQuerySet:
    """Meetings that these networks have not published."""
    return Meeting.objects.filter(network__in=networks, state=MeetingState.DRAFT)


def without_minutes(networks: Sequence[Network], now: datetime.datetime | None = None) -> MeetingQuerySet:
    """Meetings that are over and of which nothing is told yet."""
    now = now or timezone.now()
    over = Meeting.objects.listed().filter(ends_at__lte=now, ends_at__gt=now - FRESH, minutes="")
    return over.filter(network__in=networks)


def deadlines_of(
    cities: Sequence[City], answering: Sequence[City], now: datetime.datetime
) -> AgendaItemQuerySet:
    """Open items with a deadline ahead that are addressed to ``cities``: days to know, soonest first.

    What takes a signature is among them where somebody else has to give it: for ``answering`` it waits for
    the reader.
    """
    items = AgendaItem.objects.open().filter(deadline_at__range=(now, now + AHEAD))
    to_know = items.exclude(kind__in=ItemKind.co_signed()).concerning(cities)
    of_others = to_sign([city for city in cities if city not in answering], now)
    return items.filter(Q(pk__in=to_know.values("pk")) | Q(pk__in=of_others.values("pk"))).order_by(
        "deadline_at", "pk"
    )


def steps_of(cities: Sequence[City], today: datetime.date) -> list[StepDay]:
    """[StepDay, …] that agreements ask of ``cities``, soonest first. Four statements.

    They follow from the date of an accession and the agreement's own terms. What a city recorded as done is
    left out, and what is on hold; what is late stays until it is done, where the city keeps the accession
    itself: of others nobody here can say that they are late.
    """
    rows = Accession.objects.current().filter(city__in=cities, date__isnull=False)
    found = [
        day
        for day in step_days(rows, today)
        if day.is_late
        or (not day.is_done and not day.is_on_hold and day.due_by >= today and day.due <= today + AHEAD)
    ]
    return sorted(found, key=lambda day: day.order)


def _with_asked(rows, cities, lacks):
    """``rows`` with a bit for each city whether the row is addressed to it and has nothing of it yet."""
    return rows.annotate(
        **{
            f"asks_{place}": Exists(
                rows.model.objects.concerning([city]).filter(lacks(city), pk=OuterRef("pk"))
            )
            for place, city in enumerate(cities)
        }
    )


def put_to(items: AgendaItemQuerySet, cities: Any) -> AgendaItemQuerySet:
    """``items`` with the bits ``asks_<place>``: which of ``cities`` they are addressed to."""
    return _with_asked(items, cities, lambda city: Q())


def _of_any(rows, cities, lacks):
    """Those of ``rows`` that are addressed to one of ``cities`` and have nothing of that very city yet."""
    found = Q(pk__in=[])
    for city in cities:
        asked = rows.model.objects.concerning([city]).filter(lacks(city))
        found |= Q(pk__in=asked.values("pk"))
    return rows.filter(found)
