"""Emails that came back after a mail server had taken them: digests and single emails."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from agenda.choices import DigestState
from agenda.digests import schedule
from agenda.models import Digest
from citydiplo.kit.errors import DeliveryRefusedError
from citydiplo.kit.mail import returned
from citydiplo.kit.models import OutgoingMail


def read_mailbox() -> int:
    """Read what waits in BOUNCE_MAILDIR and delete it; returns how many emails came back.

    A few statements for each. A report that was accounted for already changes nothing.
    """
    if not settings.BOUNCE_MAILDIR:
        return 0
    count = 0
    for path in returned.waiting(Path(settings.BOUNCE_MAILDIR)):
        count += account_for(returned.beginning(path))
        path.unlink(missing_ok=True)
    return count


@transaction.atomic
def account_for(report: bytes) -> bool:
    """Note that an email came back; whether the report says so of one that was sent, for the first time."""
    if not (found := returned.read(report)):
        return False
    (kind, number), refusal = found
    came_back = {"sent_at": None, "problem": str(refusal)[:300]}
    if kind == "m":
        mails = OutgoingMail.objects.filter(pk=number, state=OutgoingMail.State.SENT)
        return bool(mails.update(state=OutgoingMail.State.FAILED, **came_back))
    if kind != "d":
        return False
    digest = Digest.objects.filter(pk=number).first()
    digests = Digest.objects.filter(pk=number, state=DigestState.SENT)
    if not digest or not digests.update(state=DigestState.FAILED, **came_back):
        return False
    _count(digest, refusal)
    return True


def _count(digest: Digest, refusal: DeliveryRefusedError) -> None:
    if refusal.of == "address":
        schedule.refuse_address(digest, refusal)
