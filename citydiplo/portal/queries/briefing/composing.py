"""A briefing as plain data: shown today, and kept as it is. The page and a kept one read the same."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils.timezone import localtime

from citydiplo.portal.queries.briefing import parts
from citydiplo.portal.queries.briefing.lines import day
from partnerships.models import BriefingNotes

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.models import Visit


def compose(
    own: City, other: City, user: User, today: datetime.date, visit: Visit | None = None
) -> dict[str, Any]:
    """What ``own`` should know of ``other`` before a visit, as far as ``user`` may read it.

    Text, numbers and lists alone. At most 40 statements, however many records there are.
    """
    found = _on_record(own, other, user, today, visit)
    if visit is None:
        return found
    notes = BriefingNotes.objects.filter(visit=visit, city=own).first()
    return found | {
        "visit": {"title": visit.purpose, "days": visit.days, "url": visit.get_absolute_url()},
        "points": notes.points if notes else [],
        "notes": notes.notes if notes else "",
        "written": day(localtime(notes.updated_at).date()) if notes else "",
    }


def shared_copy(own: City, other: City, today: datetime.date) -> dict[str, Any]:
    """The same without private parts: what every visitor may read, and nothing of the visit.

    So a talking point, a note, a cost, a contact or a plan cannot be in it. As many statements.
    """
    return _on_record(own, other, AnonymousUser(), today, None)


def _on_record(own, other, user, today, visit):
    found = [
        parts.leader(other, user, today),
        parts.size(other, today),
        parts.together(own, other, user, today),
        parts.strengths(other, today),
        parts.networks(other, user, today),
        parts.pledges(other, user, today),
        parts.exchanges(own, other, user, today),
        parts.targets(other, user, today),
        parts.visits(own, other, user, today, visit),
    ]
    return {
        "own": str(own),
        "other": str(other),
        "country": str(other.country.name),
        "day": day(today),
        "parts": [part.as_data() for part in found],
    }
