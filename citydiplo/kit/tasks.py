"""Jobs of the shared tools: each fetches, calls one function, and returns."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from citydiplo.kit import documents
from citydiplo.kit.forms import autosave
from citydiplo.kit.history import forgetting
from citydiplo.kit.mail import delivery
from citydiplo.kit.models import ApiAnswer, OutgoingMail

ROUND = 500  # mails a round; the rest waits for the next one


@shared_task
def send_mail(pk: int) -> None:
    """Send one mail, right after the transaction that wrote it."""
    delivery.deliver(pk)


@shared_task
def send_waiting_mail() -> None:
    """Send what stayed behind: its job was lost, the mail server was away, or a worker died."""
    delivery.recover()
    due = OutgoingMail.objects.due(timezone.now()).order_by("due_at")
    delivery.deliver(*due.values_list("pk", flat=True)[:ROUND])


@shared_task
def forget_old_mail() -> None:
    """Keep no list of who was written to for longer than it takes to answer a question about it."""
    delivery.forget()


@shared_task
def forget_old_history() -> None:
    """Keep who did what for as long as this site promises, and no longer."""
    forgetting.forget()


@shared_task
def read_waiting_documents() -> None:
    """PDF files whose text was not read, because the job was lost, are queued again."""
    documents.queue_unread()


@shared_task
def sweep_documents() -> None:
    """Delete stored files that no row names."""
    documents.sweep()


@shared_task
def forget_api_answers() -> None:
    """Delete answers of the API that nobody asks for again."""
    ApiAnswer.objects.filter(made_at__lt=timezone.now() - settings.API_ANSWERS_KEPT_FOR).delete()


@shared_task
def forget_unsaved_forms() -> None:
    """Delete drafts of forms that nobody came back for."""
    autosave.forget_old()
