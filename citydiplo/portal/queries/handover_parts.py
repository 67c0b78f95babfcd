"""The parts of a handover as plain rows: what a page lists, and what is kept as of a day.

Rows hold text and dates only, so that a kept handover stays as it was when records change.
"""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from agenda.models import Attendance, CoSignature, FollowUp, Meeting
from agenda.queries import desk as agenda
from citydiplo.kit.text.lists import comma_separated
from citydiplo.portal.choices import HandoverPart
from networks.policies import seats_at
from partnerships.choices import VisitStatus
from partnerships.models import Approval, Funding, Visit, VisitTask
from partnerships.queries.partners import partnerships_of
from partnerships.queries.targets import target_lines, targets_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from citydiplo.accounts.models import User
    from networks.models import City, Mandate

MOST = 200  # rows of a part
FIRST_DAYS = 100
LATELY = datetime.timedelta(days=365)


@dataclass(frozen=True)
class HandoverRow:
    """A line: what it is, where it leads, what is said of it, and its day if it has one."""

    title: str
    url: str = ""
    text: str = ""
    day: datetime.date | None = None
    is_demo: bool = False


@dataclass(frozen=True)
class HandoverList:
    """A part and its rows."""

    part: HandoverPart
    rows: list[HandoverRow] = field(default_factory=list)


def parts_of(city: City, user: User | AnonymousUser, today: datetime.date) -> list[HandoverList]:
    """Visits, tasks, meetings, requests, co-signatures, targets and money of a city. 14 statements."""
    makers = {
        HandoverPart.REQUESTS: _requests(city),
        HandoverPart.FOLLOW_UPS: _follow_ups(city, user),
        HandoverPart.MEETINGS: _meetings(city, user, today),
        HandoverPart.VISITS: _visits(city, user, today),
        HandoverPart.CO_SIGNATURES: _co_signatures(city, user),
        HandoverPart.TARGETS: _targets(city, user, today),
        HandoverPart.MONEY: _money(city, user),
    }
    return [HandoverList(part, list(rows)) for part, rows in makers.items()]


def first_days(
    found: dict[str, Any], parts: Iterable[HandoverList], incoming: Mandate | None, today: datetime.date
) -> HandoverList:
    """What has a day within the first hundred days of the new mandate, by day. No statement.

    They begin with the mandate if it is ahead, else today. What is late comes first.
    """
    begins = today
    if incoming and incoming.starts:
        begins = max(incoming.starts, today)
    ends = begins + datetime.timedelta(days=FIRST_DAYS)
    ahead = [row for one in parts for row in one.rows if one.part.is_ahead and _is_ahead(row, today)]
    late = [row for one in parts for row in one.rows if one.part == HandoverPart.FOLLOW_UPS]
    rows = dict.fromkeys([*ahead, *late, *_dated(found)])
    due = [row for row in rows if row.day and row.day <= ends]
    return HandoverList(HandoverPart.FIRST_DAYS, sorted(due, key=lambda row: (row.day, row.title)))


def _is_ahead(row, today):
    return row.day is not None and row.day >= today


def all_parts(found: dict[str, Any], parts: list[HandoverList], first: HandoverList) -> list[HandoverList]:
    """Every part as rows, those that the page draws as tables too: what is kept. No statement."""
    tables = [
        HandoverList(HandoverPart.ACTIVE, [_partnership(line) for line in found["active"]]),
        HandoverList(HandoverPart.RESTING, [_partnership(line) for line in found["resting"]]),
        HandoverList(HandoverPart.DATES, list(_dated(found))),
        HandoverList(HandoverPart.OPEN, list(_waiting(found))),
        HandoverList(HandoverPart.NETWORKS, [_membership(line) for line in found["memberships"]]),
        HandoverList(HandoverPart.AGREEMENTS, [_accession(line) for line in found["accessions"]]),
        HandoverList(
            HandoverPart.PEOPLE,
            [HandoverRow(str(seat.person), "", str(seat.get_role_display())) for seat in found["holders"]],
        ),
    ]
    order = list(HandoverPart)
    filled = [one for one in [first, *parts, *tables] if one.rows]
    return sorted(filled, key=lambda one: order.index(one.part))


def as_data(parts: Iterable[HandoverList]) -> list[dict[str, Any]]:
    """The parts as JSON: [{"part": …, "rows": [{"title", "url", "text", "day", "is_demo"}]}]."""
    return [
        {
            "part": one.part.value,
            "rows": [asdict(row) | {"day": row.day and row.day.isoformat()} for row in one.rows],
        }
        for one in parts
    ]


def from_data(data: Iterable[dict[str, Any]]) -> list[HandoverList]:
    """The parts of ``as_data``; a part that is no longer known is left out."""
    known = set(HandoverPart.values)
    return [
        HandoverList(
            HandoverPart(one["part"]),
            [
                HandoverRow(**row | {"day": row["day"] and datetime.date.fromisoformat(row["day"])})
                for row in one["rows"]
            ],
        )
        for one in data
        if one["part"] in known
    ]


def _joined(*parts):
    return " · ".join(str(part) for part in parts if part)


def _visits(city, user, today) -> Iterator[HandoverRow]:
    """What is planned, and what took place within a year."""
    lately = Q(status=VisitStatus.PLANNED) | Q(first_day__gte=today - LATELY)
    visits = Visit.objects.visible_to(user).of_city(city).filter(lately)
    for visit in visits.exclude(status=VisitStatus.CANCELLED).order_by("-first_day", "pk")[:MOST]:
        said = _joined(visit.days, visit.get_status_display(), visit.get_outcome_display())
        yield HandoverRow(str(visit), visit.get_absolute_url(), said, visit.first_day, visit.is_demo)


def _follow_ups(city, user) -> Iterator[HandoverRow]:
    """Follow-up tasks of the city from visits and meetings that are not done.

    Tasks of visits are for the cities that take part: an operator reads none.
    """
    visits = Visit.objects.visible_to(user) if seats_at(user, city) else Visit.objects.none()
    tasks = VisitTask.objects.filter(city=city, done_at=None, visit__in=visits)
    rows = [
        HandoverRow(
            task.action,
            task.visit.get_absolute_url(),
            _joined(task.owner, task.visit),
            task.due_on,
            task.visit.is_demo,
        )
        for task in tasks.select_related("visit")[:MOST]
    ]
    meetings = Meeting.objects.visible_to(user).listed()
    open_ones = FollowUp.objects.filter(city=city, done_at=None, meeting__in=meetings)
    rows += [
        HandoverRow(
            one.action,
            one.meeting.get_absolute_url(),
            str(one.meeting),
            one.due_on,
            one.meeting.is_demo,
        )
        for one in open_ones.select_related("meeting")[:MOST]
    ]
    yield from sorted(rows, key=lambda row: (row.day, row.title))


def _meetings(city, user, today) -> Iterator[HandoverRow]:
    """Meetings ahead that concern the city, with what it answered."""
    answers = {
        one.meeting_id: one.get_answer_display()
        for one in Attendance.objects.filter(city=city, meeting__ends_on__gte=today)
    }
    ahead = Meeting.objects.visible_to(user).listed().filter(ends_on__gte=today)
    ahead = ahead.filter(Meeting.objects.all().concerns([city.pk]))
    for meeting in ahead.select_related("network").order_by("starts_at", "pk")[:MOST]:
        answer = answers.get(meeting.pk, _("not answered"))
        yield HandoverRow(
            meeting.title,
            meeting.get_absolute_url(),
            _joined(meeting.network, answer),
            meeting.starts_on,
            meeting.is_demo,
        )


def _requests(city) -> Iterator[HandoverRow]:
    """What networks ask of the city, and what waits for the approval of its office."""
    for item in agenda.to_sign([city]).select_related("network").order_by("deadline_at", "pk")[:MOST]:
        said = _joined(item.get_kind_display(), item.network)
        yield HandoverRow(item.title, item.get_absolute_url(), said, item.deadline_on, item.is_demo)
    for one in agenda.to_approve([city]).select_related("item").order_by("pk")[:MOST]:
        said = _("waits for the mayor’s office")
        yield HandoverRow(
            one.item.title, one.item.get_absolute_url(), said, one.item.deadline_on, one.item.is_demo
        )
    for one in Approval.objects.waiting_for([city]).select_related("partnership")[:MOST]:
        said = _("waits for the mayor’s office")
        yield HandoverRow(
            str(one.partnership),
            one.partnership.get_absolute_url(),
            said,
            None,
            one.partnership.is_demo,
        )


def _co_signatures(city, user) -> Iterator[HandoverRow]:
    """What the city signed or decided, newest first."""
    names = CoSignature.objects.visible_to(user).signed().filter(city=city).select_related("item__network")
    for one in names.order_by("-signed_at", "pk")[:MOST]:
        position = one.get_position_display() if one.item.is_decision else ""
        said = _joined(one.item.network, position)
        yield HandoverRow(
            one.item.title, one.item.get_absolute_url(), said, one.signed_at.date(), one.item.is_demo
        )


def _targets(city, user, today) -> Iterator[HandoverRow]:
    """What the city measures and aims at, with the verdict as of today."""
    for line in target_lines(targets_of(city, user)[:MOST], as_of=today, draws=False):
        said = f"{line.kind.label}. {line.sentence}"
        yield HandoverRow(
            str(line.target.indicator),
            line.target.get_absolute_url(),
            said,
            None,
            line.target.is_demo,
        )


def _money(city, user) -> Iterator[HandoverRow]:
    """Who funds partnerships of the city that are not over, as far as an amount is known."""
    standing = partnerships_of(city, user).exclude(status__in=("draft", "ended")).order_by()
    fundings = Funding.objects.filter(partnership__in=standing, amount__isnull=False)
    rows = fundings.select_related("partnership", "city", "institution").order_by("currency", "-amount", "pk")
    for one in rows[:MOST]:
        said = _joined(one, one.period, one.partnership)
        record = one.partnership
        yield HandoverRow(one.sum_text, record.get_absolute_url(), said, None, record.is_demo)


def _dated(found) -> Iterator[HandoverRow]:
    """Steps of agreements and renewals, with the day by which each is due."""
    for accession, step in found["steps"]:
        agreement = accession.agreement
        yield HandoverRow(
            str(step.step), agreement.get_absolute_url(), str(agreement), step.due_by, accession.is_demo
        )
    for record in found["renewals"]:
        yield HandoverRow(
            str(record), record.get_absolute_url(), _("to be renewed"), record.renewal_on, record.is_demo
        )


def _waiting(found) -> Iterator[HandoverRow]:
    """Records to confirm, and disputes."""
    for party in found["waiting"]:
        url = reverse("partnership-answer", args=[party.partnership_id])
        yield HandoverRow(str(party.partnership), url, _("to confirm"))
    for one in found["disputes"]:
        said = _joined(_("disputed"), one.get_field_display(), one.reason)
        yield HandoverRow(str(one.partnership), one.partnership.get_absolute_url(), said)
    for membership in found["memberships_waiting"]:
        yield HandoverRow(str(membership.network), membership.network.get_absolute_url(), _("to confirm"))
    for one in found["membership_disputes"]:
        network = one.membership.network
        said = _joined(_("disputed"), one.get_field_display(), one.reason)
        yield HandoverRow(str(network), network.get_absolute_url(), said)


def _partnership(line):
    partners = comma_separated(partner["name"] for partner in line["partners"])
    said = _joined(line["class_label"], line["status_label"], line["dimension_label"], line["since_text"])
    return HandoverRow(line["title"] or partners or line["label"], line["url"], said, None, line["is_demo"])


def _membership(line):
    said = _joined(line["class_label"], line["role_label"], line["since_text"])
    return HandoverRow(line["network__name"], line["url"], said, None, line["is_demo"])


def _accession(line):
    steps = "" if line["steps"] or line["until"] else _("No steps published")
    said = _joined(
        html.unescape(strip_tags(line["relation"])), line["date_text"], line["status_label"], steps
    )
    return HandoverRow(line["agreement__name"], line["url"], said, None, line["is_demo"])
