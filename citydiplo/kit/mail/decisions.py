"""What an operator decides on single mails that did not arrive: send them again, or close them."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from citydiplo.kit import jobs
from citydiplo.kit.models import OutgoingMail


@transaction.atomic
def send_again(*, pks: Collection[int]) -> int:
    """Send those that failed and still have their text; returns how many.

    A mail that came back has none: its text was erased when it left.
    """
    rows = OutgoingMail.objects.failed().exclude(text="").filter(pk__in=pks)
    again = rows.update(state=OutgoingMail.State.PLANNED, attempts=0, due_at=timezone.now(), problem="")
    if again:
        jobs.run_soon("citydiplo.kit.tasks.send_waiting_mail")
    return again


def close(*, pks: Collection[int]) -> int:
    """Take those that failed off the desk, and erase what they said; returns how many.

    Their rows say for a while yet who was not reached.
    """
    rows = OutgoingMail.objects.failed().filter(pk__in=pks)
    return rows.update(closed_at=timezone.now(), text="", html="")
