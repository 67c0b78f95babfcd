"""What an operator decides about single digests: send one of unknown fate again, or take it as arrived."""

from django.utils import timezone

from agenda.choices import DigestState
from agenda.models import Digest


def send_again(*, pk: int) -> bool:
    """Plan a digest of unknown fate once more, under the same Message-ID. Returns whether it was one."""
    unknown = Digest.objects.filter(pk=pk, state=DigestState.UNKNOWN)
    return bool(
        unknown.update(
            state=DigestState.PLANNED,
            due_at=timezone.now(),
            batch=None,
            position=None,
            problem="",
            crash_count=0,
        )
    )


def take_as_arrived(*, pk: int) -> bool:
    """Somebody found out that it arrived."""
    unknown = Digest.objects.filter(pk=pk, state=DigestState.UNKNOWN)
    return bool(unknown.update(state=DigestState.SENT, sent_at=timezone.now(), problem=""))
