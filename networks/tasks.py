"""Jobs on who exists; their schedule is in the settings."""

from celery import shared_task

from networks.actions import invitations


@shared_task
def forget_old_invitations() -> None:
    """Addresses of people who never answered are not kept for ever."""
    invitations.forget()
