"""Asking a worker for a job by its name, from code in the layers below the jobs."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from citydiplo.kit.caching.breaker import CircuitBreaker
from citydiplo.kit.errors import CircuitOpenError

log = logging.getLogger(__name__)
_broker = CircuitBreaker((OperationalError,))


def run_now(name: str, *args: object) -> bool:
    """Ask for the job ``name``; whether that was possible.

    Without a broker nothing is raised, and one that hangs is not waited for again for some seconds: only for
    jobs that also run on a schedule, which then make up for it.
    """
    if name not in current_app.tasks:  # the modules of jobs are imported when somebody asks for one
        current_app.loader.import_default_modules()
    try:
        with _broker.call():
            current_app.tasks[name].apply_async(args, retry=False)
    except (OperationalError, CircuitOpenError):
        log.warning("No broker: %s %s waits for its schedule.", name, args)
        return False
    return True


def run_soon(name: str, *args: object) -> None:
    """The same, once this transaction commits."""
    transaction.on_commit(lambda: run_now(name, *args))
