"""Visits: what to confirm, what came of them, follow-up tasks, and those that begin soon."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from citydiplo.portal.choices import TaskKind
from citydiplo.portal.queries.desk.rows import words
from citydiplo.portal.queries.desk.rows.pile import reads
from partnerships.models import VisitParty

if TYPE_CHECKING:
    from citydiplo.portal.queries.desk.scope import Scope
    from partnerships.models import Visit

ASKED_FOR = datetime.timedelta(days=14)


@reads(lambda rows, scope: rows.select_related("visit", "city").order_by("-visit__first_day", "pk"))
def to_confirm(found: Any, scope: Scope) -> Iterator[Any]:
    """Visits that another city recorded."""
    for party in found:
        yield _visit(party.visit, "visits_to_confirm", party, party.city) | {
            "kind": TaskKind.CONFIRM,
            "action": _("Confirm or dispute"),
            "action_url": reverse("visit-answer", args=[party.visit_id]),
        }


@reads(lambda rows, scope: rows.select_related("visit__city", "city").order_by("said_at", "pk"))
def disputes(found: Any, scope: Scope) -> Iterator[Any]:
    """Disputes of visits that wait for an answer."""
    for dispute in found:
        said = _("%(city)s disputes: %(field)s.") % {
            "city": dispute.city,
            "field": dispute.get_field_display(),
        }
        yield _visit(dispute.visit, "visit_disputes", dispute, dispute.visit.city) | {
            "kind": TaskKind.DISPUTES,
            "word": _("Dispute"),
            "note": words.short(f"{said} {dispute.reason}"),
            "action": pgettext("button", "Answer"),
            "action_url": reverse("visit-dispute", args=[dispute.pk]),
        }


@reads(lambda rows, scope: rows.select_related("city").order_by("last_day", "pk"))
def outcomes(found: Any, scope: Scope) -> Iterator[Any]:
    """Visits that are over for two weeks, and of which nobody said what came of them."""
    for visit in found:
        yield _visit(visit, "visit_outcomes", visit, visit.city) | {
            "kind": TaskKind.VISITS,
            "action": _("Record the outcome"),
            "action_url": reverse("visit-outcome", args=[visit.pk]),
            "due": visit.last_day + ASKED_FOR,
        }


@reads(lambda rows, scope: rows.select_related("city", "visit", "assignee").order_by("due_on", "pk"))
def tasks(found: Any, scope: Scope) -> Iterator[Any]:
    """Follow-up tasks of visits."""
    for task in found:
        yield _visit(task.visit, "visit_tasks", task, task.city) | {
            "kind": TaskKind.FOLLOW_UPS,
            "word": _("Follow-up task"),
            "title": task.action,
            "note": words.joined(task.owner, _for(task), str(task.visit)),
            "action": _("Mark as done"),
            "action_url": reverse("visit-task-mark", args=[task.pk]),
            "posts": {"done": "1"},
            "due": task.due_on,
        }


def _for(task):
    return _("for %(person)s") % {"person": task.assignee} if task.assignee else ""


def _to_brief(rows, scope):
    others = VisitParty.objects.filter(visit=OuterRef("pk"), city__isnull=False)
    rows = rows.annotate(has_other_city=Exists(others.exclude(city=OuterRef("city"))))
    return rows.select_related("city").order_by("first_day", "pk")


@reads(_to_brief)
def to_brief(found: Any, scope: Scope) -> Iterator[Any]:
    """Visits that begin within ten days, or are under way."""
    for visit in found:
        query = urlencode({"for": visit.city.slug, "visit": visit.pk})
        briefing = {"action": _("Briefing"), "action_url": f"{reverse('briefing')}?{query}"}
        page = {"action": _("Prepare the visit"), "action_url": visit.get_absolute_url()}
        yield _visit(visit, "visits_to_brief", visit, visit.city) | {
            "kind": TaskKind.VISITS,
            **(briefing if visit.has_other_city else page),
            "due": visit.first_day,
            "waits": False,
        }


def _visit(visit: Visit, pile: str, subject: Any, city: Any) -> dict[str, Any]:
    return {
        "pile": pile,
        "subject": subject,
        "word": _("Visit"),
        "title": str(visit),
        "url": visit.get_absolute_url(),
        "places": (city,),
        "note": visit.days,
        "is_demo": visit.is_demo,
    }
