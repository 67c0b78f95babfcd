"""Celery: jobs live in each app's ``tasks.py``, their schedule in the settings."""

import gc
import os
import time

from celery import Celery
from celery.signals import before_task_publish, task_postrun, worker_before_create_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydiplo.settings")

app = Celery("citydiplo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_before_create_process.connect
def share_memory(**_facts):
    """What the worker has loaded stays shared with its processes: their garbage collectors leave it alone."""
    gc.collect()
    gc.freeze()


@before_task_publish.connect
def note_queueing(sender=None, headers=None, **_facts):
    """Each message says since when it waits. Who queues the job `heartbeat` is beat."""
    from citydiplo.kit import heartbeats

    if headers is not None:
        headers[heartbeats.QUEUED_AT] = time.time()
    if sender == "citydiplo.portal.tasks.heartbeat":
        heartbeats.note(heartbeats.BEAT)


@task_postrun.connect
def note_end(sender=None, state="", **_facts):
    """When each job of the schedule last ended, for the operators' page on jobs."""
    from citydiplo.kit import heartbeats

    heartbeats.note_end(sender.name, has_failed=state == "FAILURE")
