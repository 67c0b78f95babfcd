"""What a secretariat writes to its cities by mail: to all members, or to those that have not answered."""

import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from agenda.actions.addressed import NotPossibleError, once
from agenda.choices import AnnouncementKind
from agenda.models import AgendaItem, Announcement, Meeting
from agenda.models.announcement import EVERY
from agenda.queries.recipients import recipients_of_announcement
from citydiplo.accounts.models import User
from citydiplo.kit.caching import versions
from citydiplo.kit.jobs import run_soon
from citydiplo.kit.mail import outbox
from networks.models import Network

JOB = "agenda.tasks.send_announcements"
MESSAGES = {
    AnnouncementKind.MEMBERS: "announcement",
    AnnouncementKind.UNANSWERED: "answer_wanted",
}


def announce(*, network: Network, subject: str, text: str, token: UUID, by: User) -> Announcement:
    """Write to everybody with a role in the member cities of ``network``.

    Sent twice, it is written once: the first one is returned. Raises NotPossibleError within a week of the
    last one.
    """
    facts = {"network": network, "kind": AnnouncementKind.MEMBERS, "subject": subject, "text": text}
    return _keep(token, by=by, **facts)


def ask_unanswered(*, thing: AgendaItem | Meeting, text: str, token: UUID, by: User) -> Announcement:
    """Remind the cities that have not answered.

    Sent twice, it is written once: the first one is returned. Raises NotPossibleError within a week of the
    last reminder, and where answers are closed.
    """
    about = {"meeting": thing} if isinstance(thing, Meeting) else {"item": thing}
    facts = {"network": thing.network, "kind": AnnouncementKind.UNANSWERED, "text": text}
    return _keep(token, by=by, **facts, **about)


def next_day(*, network: Network, item: AgendaItem | None = None, meeting: Meeting | None = None) -> Any:
    """The moment from which on the next one about the same thing may be written; None for now."""
    last = Announcement.objects.about(network=network, item=item, meeting=meeting).first()
    again = last.created_at + EVERY if last else None
    return again if again and again > timezone.now() else None


def _check_open(*, item=None, meeting=None):
    """Raises NotPossibleError where cities can no longer answer."""
    if meeting and (not meeting.is_standing or meeting.starts_at <= timezone.now()):
        raise NotPossibleError(_("The meeting is cancelled or has begun. Cities can no longer answer."))
    if item and (not item.takes_signatures or not item.is_open or item.is_over):
        raise NotPossibleError(
            _("The item is closed or its deadline has passed. Cities can no longer answer.")
        )


def _keep(token, **facts):
    def make():
        # The network's row is the lock: of two concurrent colleagues one writes.
        network = Network.objects.select_for_update().get(pk=facts["network"].pk)
        about = {name: facts.get(name) for name in ("item", "meeting")}
        _check_open(**about)
        if again := next_day(network=network, **about):
            day = formats.date_format(timezone.localtime(again), "DATE_FORMAT")
            raise NotPossibleError(
                _("Your network wrote to these cities less than a week ago. You can write again on %(day)s.")
                % {"day": day}
            )
        made = Announcement(entry_token=token, **facts)
        made.full_clean()
        made.save()
        run_soon(JOB)
        return made

    return once(Announcement, token, make)


def send_waiting(*, now: datetime.datetime | None = None) -> int:
    """Write the mails of what waits. Returns how many; safe to run twice and concurrently."""
    waiting = Announcement.objects.waiting().select_related("network", "item", "meeting", "by")
    return sum(_send(announcement, now or timezone.now()) for announcement in waiting)


def _send(announcement, now):
    """All mails of one, in one transaction; they are put together before it begins."""
    found = recipients_of_announcement(announcement)
    thing = announcement.thing
    link = thing.get_absolute_url() if thing else reverse("network-agenda", args=[announcement.network.slug])
    context = {"announcement": announcement, "thing": thing, "link": outbox.absolute(link)}
    message = MESSAGES[AnnouncementKind(announcement.kind)]
    mails = [outbox.compose_for(seat.person, message, {**context, "city": seat.city}) for seat in found.seats]
    with transaction.atomic():
        claimed = Announcement.objects.filter(pk=announcement.pk, sent_at=None).update(
            sent_at=now, cities=len(found.cities) - len(found.unreached), people=len(found.seats)
        )
        if claimed:
            outbox.write_all(mails)
            versions.bump("agenda", "meetings")
    return len(mails) if claimed else 0
