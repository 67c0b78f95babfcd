"""Celery: jobs live in each app's ``tasks.py``, their schedule in the settings."""

import gc
import os

from celery import Celery
from celery.signals import worker_before_create_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydiplo.settings")

app = Celery("citydiplo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_before_create_process.connect
def share_memory(**_facts):
    """What the worker has loaded stays shared with its processes: their garbage collectors leave it alone."""
    gc.collect()
    gc.freeze()
