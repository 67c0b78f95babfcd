"""Asking a worker for a job by its name, from code that lies below the jobs."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def run_soon(name: str) -> None:
    """Ask for the job ``name`` once this transaction commits.

    Without a broker nothing is raised: only for jobs that also run on a schedule, which then make up for it.
    """

    def ask() -> None:
        try:
            current_app.send_task(name, retry=False)
        except OperationalError:
            log.warning("No broker: %s waits for its schedule.", name)

    transaction.on_commit(ask)
