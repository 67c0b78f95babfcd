"""Jobs that belong to no noun."""

from celery import shared_task

from citydiplo.kit import heartbeats
from citydiplo.portal import dataset
from citydiplo.portal.actions import webhooks
from citydiplo.portal.webhooks import sending


@shared_task
def heartbeat(name: str = heartbeats.WORKER) -> None:
    """Note that a worker is at work; ``/health/jobs`` tells when one last was."""
    heartbeats.note(name)


@shared_task
def write_data() -> None:
    """Write today's version of the whole data set."""
    dataset.write()


@shared_task
def forget_old_data() -> None:
    """Delete versions of the data set that are kept no longer."""
    dataset.forget()


@shared_task
def send_webhooks() -> None:
    """Tell webhooks what changed, and try again what was not accepted."""
    sending.run_round()


@shared_task
def send_webhook(pk: int) -> None:
    """Send what one webhook has to tell, right after somebody asked for it."""
    sending.send_for(pk)


@shared_task
def forget_webhook_messages() -> None:
    """Keep what was sent to webhooks for as long as it takes to find out what went wrong."""
    webhooks.forget()
