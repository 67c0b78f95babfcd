"""Jobs that belong to no noun."""

import datetime

from celery import shared_task
from django.core.cache import cache

HEARTBEAT = "heartbeat"


@shared_task
def heartbeat(name: str = HEARTBEAT) -> None:
    """Note that scheduler, broker and worker work together; ``/health/ready`` tells when they last did."""
    cache.set(name, datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), 86_400)
