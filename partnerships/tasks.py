"""Jobs on what actors share; their schedule is in the settings."""

from celery import shared_task

from partnerships.actions import standing, surroundings


@shared_task
def refresh_standing():
    """Recount what was written past the actions; harmless at any time."""
    standing.refresh()
    surroundings.refresh()
