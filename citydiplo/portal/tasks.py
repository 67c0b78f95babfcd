"""Jobs that belong to no noun."""

from celery import shared_task

from citydiplo.kit import heartbeats


@shared_task
def heartbeat(name: str = heartbeats.WORKER) -> None:
    """Note that a worker is at work; ``/health/jobs`` tells when one last was."""
    heartbeats.note(name)
