"""Jobs on what actors share; their schedule is in the settings."""

from celery import shared_task

from partnerships.actions import (
    bridges,
    city_counts,
    denormalized,
    documents,
    end_reminders,
    exchanges,
    steps,
    verification,
    visit_documents,
    visits,
)
from partnerships.imports import forgetting, worker
from partnerships.models import ExchangeDocument, ImportJob, PartnershipDocument


@shared_task
def recount_cities() -> None:
    """Recount what was written past the actions; harmless at any time."""
    city_counts.refresh()
    denormalized.refresh()
    exchanges.repeat_authors()


@shared_task(name="partnerships.tasks.refresh_standing")
def refresh_standing() -> None:
    """The name of ``recount_cities`` until 2026: tasks that were queued before an upgrade still run."""
    recount_cities()


@shared_task
def publish_exchanges() -> None:
    """What was scheduled and is due; a late or doubled run does no harm."""
    exchanges.publish_due()


@shared_task
def work_on_import(pk: int) -> None:
    """Do the next step of an import; nothing if it has none."""
    worker.work(pk=pk)


@shared_task
def resume_imports() -> None:
    """Imports whose message was lost or whose worker was killed continue."""
    for pk in ImportJob.objects.abandoned().order_by("pk").values_list("pk", flat=True)[:20]:
        work_on_import.delay(pk)


@shared_task
def read_document(pk: int) -> None:
    """The text of one PDF; harmless when it was read already."""
    documents.read(model=PartnershipDocument, pk=pk)


@shared_task
def run_yearly_checks() -> None:
    """The yearly question to the parties of a record, and what follows from silence; catches up on both."""
    verification.run()


@shared_task(name="partnerships.tasks.ask_whether_still_right")
def ask_whether_still_right() -> None:
    """The name of ``run_yearly_checks`` until 2026: tasks that were queued before an upgrade still run."""
    run_yearly_checks()


@shared_task
def remind_of_ends() -> None:
    """Emails before a partnership ends or is to be renewed; a late or doubled run does no harm."""
    end_reminders.run()


@shared_task
def ask_for_outcomes() -> None:
    """The question what came of a visit, once for each; a late or doubled run does no harm."""
    visits.ask_outcomes()


@shared_task
def read_exchange_document(pk: int) -> None:
    """The same for what is attached to an exchange."""
    documents.read(model=ExchangeDocument, pk=pk)


@shared_task
def read_step_document(pk: int) -> None:
    """The same for evidence of a step."""
    steps.read(pk=pk)


@shared_task
def forget_old_imports() -> None:
    """Files that came to nothing are not kept for ever."""
    forgetting.forget()


@shared_task
def work_out_bridges() -> None:
    """Which cities join others, of all ties; harmless at any time. Up to a minute for 100,000 ties."""
    bridges.work_out()


@shared_task
def catch_up_bridges() -> None:
    """The same where nothing is stored yet, or where ties changed since; else one small statement."""
    bridges.catch_up()


@shared_task
def read_visit_document(pk: int) -> None:
    """The same for what is attached to a visit."""
    visit_documents.read(pk=pk)
