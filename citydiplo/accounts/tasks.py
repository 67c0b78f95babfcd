"""Jobs of accounts: each calls one function and returns."""

from celery import shared_task

from citydiplo.accounts import security, throttles


@shared_task
def forget_old_sign_ins() -> None:
    """Keep sign-ins for as long as the site promises; clear expired sessions and counts of attempts."""
    security.forget()
    security.clear_sessions()
    throttles.forget()
