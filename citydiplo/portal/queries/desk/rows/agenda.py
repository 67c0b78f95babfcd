"""Meetings, requests and deadlines of networks."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agenda.choices import ItemKind, MeetingAnswer
from agenda.digests import dates
from agenda.queries import desk
from agenda.queries.city import DEADLINE_FIRST
from citydiplo.kit.text.labels import labels_of
from citydiplo.portal.choices import TaskKind
from citydiplo.portal.queries.desk.rows import words
from citydiplo.portal.queries.desk.rows.pile import reads
from citydiplo.portal.queries.desk.task import Task
from partnerships.choices import StepStanding

if TYPE_CHECKING:
    from agenda.queries.steps import StepDay
    from citydiplo.portal.queries.desk.scope import Scope


@reads(lambda rows, scope: rows.select_related("item__network", "city").order_by("pk"))
def signatures(found: Any, scope: Scope) -> Iterator[Any]:
    """Co-signatures that wait for the approval of the office."""
    for one in found:
        yield Task(
            pile="signatures",
            subject=one,
            kind=TaskKind.APPROVALS,
            word=_("Position on a decision") if one.item.is_decision else _("Co-signature"),
            title=one.item.title,
            url=one.item.get_absolute_url(),
            action=_("Approve or decline"),
            action_url=f"{one.item.get_absolute_url()}#signed",
            places=(one.city,),
            note=str(one.item.network),
            due=one.item.deadline_on,
            due_text=_time_of(one.item),
            is_demo=one.item.is_demo,
        )


def _time_of(item):
    """The time of a deadline that has one; the day is in the row’s own column."""
    return dates.deadline_here(item) if item.deadline_time else ""


@reads(
    lambda rows, scope: (
        desk.asked_to_sign(rows, words.answering(scope)).with_network().order_by(*DEADLINE_FIRST)
    )
)
def to_sign(found: Any, scope: Scope) -> Iterator[Any]:
    """Statements and proposals that a city is asked to sign."""
    cities = words.answering(scope)
    for item in found:
        yield Task(
            pile="to_sign",
            subject=item,
            kind=TaskKind.REQUESTS,
            word=labels_of(ItemKind)[item.kind],
            title=item.title,
            url=item.get_absolute_url(),
            action=_("Read and decide"),
            action_url=item.get_absolute_url(),
            places=words.marked(item, "asks", cities),
            note=str(item.network),
            due=item.deadline_on,
            due_text=_time_of(item),
            is_demo=item.is_demo,
        )


@reads(
    lambda rows, scope: (
        desk.asked_to_come(rows, words.answering(scope)).with_places().order_by("starts_at", "pk")
    )
)
def to_answer(found: Any, scope: Scope) -> Iterator[Any]:
    """Meetings that wait for the answer of a city."""
    cities = words.answering(scope)
    for meeting in found:
        asked = words.marked(meeting, "asks", cities)
        # The page of several cities asks which one first.
        query = f"?city={asked[0].pk}" if len(asked) == 1 else ""
        yield _meeting(meeting, "to_answer", asked) | {
            "word": _("Moved meeting") if meeting.moved_at else _("Meeting"),
            "action": pgettext("button", "Answer"),
            "action_url": reverse("meeting-answer", args=[meeting.pk]) + query,
        }


@reads(lambda rows, scope: rows.with_places().order_by("starts_at", "pk"))
def coming(found: Any, scope: Scope) -> Iterator[Any]:
    """Meetings that cities have said they attend."""
    for meeting in found:
        put = words.marked(meeting, "put", scope.cities)
        answers = {city: getattr(meeting, f"answer_{place}") for place, city in enumerate(scope.cities)}
        own = (meeting.network,) if meeting.network in scope.networks else ()
        yield _meeting(meeting, "coming", (*put, *own)) | {
            "note": words.joined(
                meeting.network,
                dates.when_here(meeting),
                dates.where(meeting),
                *(_answer_of(city, answers[city]) for city in put),
            ),
            "action": _("Open"),
            "action_url": meeting.get_absolute_url(),
            "waits": False,
        }


@reads(lambda rows, scope: rows.with_places().order_by("starts_at", "pk"))
def cancelled(found: Any, scope: Scope) -> Iterator[Any]:
    """Cancelled meetings that cities wanted to attend."""
    for meeting in found:
        came = words.marked(meeting, "came", scope.cities)
        yield _meeting(meeting, "cancelled", came) | {
            "word": _("Cancelled meeting"),
            "note": words.joined(
                meeting.network, dates.when_here(meeting), words.short(meeting.cancellation_reason)
            ),
            "action": _("Open"),
            "action_url": meeting.get_absolute_url(),
            "waits": False,
        }


def _answer_of(city, answer):
    words = {
        MeetingAnswer.YES: _("%(city)s takes part"),
        MeetingAnswer.MAYBE: _("%(city)s may take part"),
        MeetingAnswer.WAITING: _("%(city)s is on the waiting list"),
        None: _("%(city)s has not answered"),
    }
    return words[answer] % {"city": city}


def _meeting(meeting, pile, places):
    starts = meeting.starts_on if meeting.is_all_day else timezone.localdate(meeting.starts_at)
    return {
        "pile": pile,
        "subject": meeting,
        "kind": TaskKind.MEETINGS,
        "word": _("Meeting"),
        "title": meeting.title,
        "url": meeting.get_absolute_url(),
        "places": places,
        "note": words.joined(meeting.network, dates.when_here(meeting), dates.where(meeting)),
        "due": max(starts, timezone.localdate()),
        "is_demo": meeting.is_demo,
    }


@reads(lambda rows, scope: rows.select_related("city", "meeting").order_by("due_on", "pk"))
def to_do(found: Any, scope: Scope) -> Iterator[Any]:
    """Follow-up tasks of meetings."""
    for one in found:
        yield Task(
            pile="to_do",
            subject=one,
            kind=TaskKind.FOLLOW_UPS,
            word=_("Follow-up task"),
            title=one.action,
            url=one.meeting.get_absolute_url(),
            action=_("Mark as done"),
            action_url=reverse("follow-up-mark", args=[one.pk]),
            posts={"done": "1"},
            places=(one.city,),
            note=one.meeting.title,
            due=one.due_on,
            is_demo=one.meeting.is_demo,
        )


@reads(lambda rows, scope: rows.with_places().order_by("ends_at", "pk"))
def without_minutes(found: Any, scope: Scope) -> Iterator[Any]:
    """Past meetings that have no minutes."""
    for meeting in found:
        yield _meeting(meeting, "without_minutes", (meeting.network,)) | {
            "kind": TaskKind.MINUTES,
            "word": _("Minutes"),
            "note": dates.when_here(meeting),
            "due": None,
            "action": _("Write the minutes"),
            "action_url": reverse("meeting-after", args=[meeting.pk]),
        }


@reads(lambda rows, scope: rows.with_network().order_by("-updated_at"))
def item_drafts(found: Any, scope: Scope) -> Iterator[Any]:
    """Agenda items that are not published."""
    for item in found:
        yield words.draft("item_drafts", item, _("Agenda item"), "agenda-item-edit", item.network)


@reads(lambda rows, scope: rows.with_places().order_by("-updated_at"))
def meeting_drafts(found: Any, scope: Scope) -> Iterator[Any]:
    """Meetings that are not published."""
    for meeting in found:
        note = dates.when_here(meeting)
        yield words.draft("meeting_drafts", meeting, _("Meeting"), "meeting-edit", meeting.network, note=note)


@reads(lambda rows, scope: desk.put_to(rows, scope.cities).with_network())
def deadlines(found: Any, scope: Scope) -> Iterator[Any]:
    """Deadlines of agenda items."""
    for item in found:
        yield Task(
            pile="deadlines",
            subject=item,
            kind=TaskKind.DATES,
            word=_("Deadline"),
            title=item.title,
            url=item.get_absolute_url(),
            action=_("Open"),
            action_url=item.get_absolute_url(),
            places=words.marked(item, "asks", scope.cities),
            note=words.joined(labels_of(ItemKind)[item.kind], item.network),
            due=item.deadline_on,
            due_text=_time_of(item),
            waits=False,
            is_demo=item.is_demo,
        )


def steps(days: Sequence[StepDay], today: datetime.date, editing: Collection[Any] = ()) -> Iterator[Task]:
    """What agreements ask of cities, from ``agenda.queries.desk.steps_of``. No statement.

    Who edits one of the cities ``editing`` is led to where it reports the step or asks for more time.
    """
    for day in days:
        own = reverse("accession-step", args=[day.city.slug, day.accession.pk, day.step.pk])
        was = _("was due %(day)s") if day.due_by < today else _("due %(day)s")
        is_exact = day.due_text == date_format(day.due_by)
        yield Task(
            pile="steps",
            subject=day,
            kind=TaskKind.DATES,
            word=_("Agreement"),
            title=dates.step(day),
            url=day.agreement.get_absolute_url(),
            action=_("Open"),
            action_url=own if day.city in editing else day.agreement.get_absolute_url(),
            places=(day.city,),
            note=words.joined(_state_of(day), day.step.text),
            due=day.due_by,
            due_text="" if is_exact and day.due_by >= today else was % {"day": day.due_text},
            waits=False,
            is_demo=day.accession.is_demo,
        )


def _state_of(day):
    """In a word where the step stands, if that is more than that it is due."""
    told = (StepStanding.LATE, StepStanding.EXTENDED)
    return day.status.label if day.status.progress in told else ""
