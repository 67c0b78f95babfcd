"""Jobs that belong to no noun."""

from celery import shared_task

from citydiplo.kit import heartbeats
from citydiplo.portal import dataset


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
