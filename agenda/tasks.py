"""Jobs of the agenda; their schedule is in the settings."""

from celery import shared_task
from django.utils import timezone

from agenda.actions import announcements, documents, items, last_signs, meetings, reminders, welcome
from agenda.digests import collect, plan, send
from agenda.models import ItemDocument, MeetingDocument

AT_ONCE = 8  # workers that are asked to send, a minute


@shared_task
def tell_followers() -> None:
    """Account for lost batches, collect what is new, plan what is due, and ask workers to send it."""
    send.find_lost()
    welcome.introduce()
    collect.collect()
    plan.plan()
    for _batch in range(min(AT_ONCE, send.batches_due(timezone.now()))):
        send_digests.apply_async(expires=60)


@shared_task
def send_digests() -> None:
    """Send one batch of digests; if more are due, queue the next. Does nothing where no batch is due."""
    if send.send_batch() and send.batches_due(timezone.now()):
        send_digests.apply_async(expires=60)


@shared_task(name="agenda.tasks.carry_digests")
def carry_digests() -> None:
    """The name of ``send_digests`` until 2026: tasks that were queued before an upgrade still run."""
    send_digests()


@shared_task
def read_returned_mail() -> None:
    """Account for emails that came back."""
    send.read_mailbox()


@shared_task
def forget_old_digests() -> None:
    """Keep who was told what for a year, and no longer."""
    plan.forget()


@shared_task
def publish_scheduled_items() -> None:
    """What was scheduled and whose moment has come."""
    items.publish_due()


@shared_task
def remind_of_meetings() -> None:
    """Mails about what was moved or cancelled, before meetings and deadlines, and for minutes after."""
    reminders.tell_changes()
    reminders.remind()
    reminders.remind_of_deadlines()
    reminders.nudge()


@shared_task
def send_announcements() -> None:
    """What secretariats wrote to their cities."""
    announcements.send_waiting()


@shared_task
def settle_clocks() -> None:
    """Coming meetings keep their time on the wall when a country changes its clocks."""
    meetings.settle_clocks()


@shared_task
def read_item_document(pk: int) -> None:
    """The text of one PDF; harmless when it was read already."""
    documents.read(model=ItemDocument, pk=pk)


@shared_task
def read_meeting_document(pk: int) -> None:
    """The text of one PDF; harmless when it was read already."""
    documents.read(model=MeetingDocument, pk=pk)


@shared_task
def tell_partnerships_of_meetings() -> None:
    """Meetings that partners attended are a sign of life of their partnership; harmless to repeat."""
    last_signs.tell_meetings()
