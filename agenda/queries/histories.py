"""The acts that the history of an agenda item or a meeting tells, and to whom.

The network's own seats read all of it. Others read what happened since it was published, as long as its
audience was the one it has now; of what was withdrawn, they are told only that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from agenda.choices import ItemState
from agenda.models import (
    AgendaItem,
    Attendance,
    CoSignature,
    FollowUp,
    ItemDocument,
    Meeting,
    MeetingDocument,
    MeetingItem,
)
from agenda.policies import can_see_drafts
from citydiplo.kit.history.reading import Stream

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

INWARD = frozenset({"audience", "cities", "publish_at"})
TEXTS = frozenset({"text", "outcome", "minutes"})
UNSEEN = frozenset({"draft", "scheduled"})
PERSONAL = frozenset({"by", "decided_by", "done_by", "delegate_name", "online_link"})


def streams_of_item(item: AgendaItem, user: User | AnonymousUser) -> list[Stream]:
    """The acts on an agenda item that ``user`` may see."""
    signatures = CoSignature.history.filter(item=item.pk)
    documents = ItemDocument.history.filter(item=item.pk)
    if can_see_drafts(user, item.network):
        return [
            Stream(AgendaItem, AgendaItem.history.filter(id=item.pk)),
            _answers(item, signatures),
            Stream(ItemDocument, documents, named_by=("title",)),
        ]
    hidden = INWARD | (TEXTS if item.state == ItemState.WITHDRAWN else frozenset())
    streams = [
        _since_published(AgendaItem, item, hidden),
        _answers(item, signatures.filter(state="signed"), hidden=PERSONAL),
    ]
    if item.state != ItemState.WITHDRAWN:
        documents = documents.filter(history_date__gte=item.published_at)
        streams.append(Stream(ItemDocument, documents, named_by=("title",)))
    return streams


def _answers(item, records, hidden=frozenset()):
    """What cities said, in the words of its kind, which is fixed since the first of them spoke."""
    words = {}
    if item.is_decision:
        words = {"noun": _("position on a decision"), "labels": {"signed_at": _("answered")}}
    return Stream(CoSignature, records, named_by=("city",), hidden=hidden, **words)


def streams_of_meeting(meeting: Meeting, user: User | AnonymousUser) -> list[Stream]:
    """Answers of cities are on its page; their history is the network's."""
    follow_ups = FollowUp.history.filter(meeting=meeting.pk)
    documents = MeetingDocument.history.filter(meeting=meeting.pk)
    if can_see_drafts(user, meeting.network):
        return [
            Stream(Meeting, Meeting.history.filter(id=meeting.pk)),
            Stream(MeetingItem, MeetingItem.history.filter(meeting=meeting.pk), named_by=("item",)),
            Stream(Attendance, Attendance.history.filter(meeting=meeting.pk), named_by=("city",)),
            Stream(FollowUp, follow_ups, named_by=("city", "action")),
            Stream(MeetingDocument, documents, named_by=("title",)),
        ]
    documents = documents.filter(history_date__gte=meeting.published_at)
    return [
        _since_published(Meeting, meeting, INWARD | {"online_link"}),
        Stream(FollowUp, follow_ups, named_by=("city", "action"), hidden=PERSONAL),
        Stream(MeetingDocument, documents, named_by=("title",)),
    ]


def _since_published(model, row, hidden):
    acts = model.history.filter(id=row.pk, audience=row.audience).exclude(state__in=UNSEEN)
    return Stream(model, acts, hidden=hidden, opens=_opened)


def _opened(act):
    """Whether this act made it readable: what it said before is not for everybody who reads it now."""
    return "audience" in act.changes or act.changes.get("state", ("",))[0] in UNSEEN
