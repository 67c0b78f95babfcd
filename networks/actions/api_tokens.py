"""Tokens for programs: made in one role, shown once, ended at any time."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from networks.errors import NotPossibleError
from networks.models import ApiToken
from networks.models.api_token import digest_of, expiry, new_secret

if TYPE_CHECKING:
    from networks.models import Seat

MOST = 20  # standing tokens of a person
USE_IS_NOTED_EVERY = datetime.timedelta(minutes=10)


def make(*, seat: Seat, name: str, scope: str, days: int) -> tuple[ApiToken, str]:
    """A token of the holder of ``seat`` in that role, and its text, which is not kept.

    Raises NotPossibleError where they have too many.
    """
    if ApiToken.objects.filter(person=seat.person).valid().count() >= MOST:
        raise NotPossibleError(_("You have %(most)s tokens. Revoke one first.") % {"most": MOST})
    text, beginning, digest = new_secret()
    made = ApiToken.objects.create(
        person=seat.person,
        seat=seat,
        name=name,
        scope=scope,
        beginning=beginning,
        digest=digest,
        expires_at=expiry(days),
    )
    return made, text


def revoke(*, token: ApiToken) -> bool:
    """End a token; whether it was not ended before."""
    ended = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    return bool(ended)


def find(text: str) -> ApiToken | None:
    """The token with this text, if it stands, with its person and role. One statement; two once in a while.

    That it was used is written at most every ten minutes.
    """
    now = timezone.now()
    found = ApiToken.objects.valid(now).with_role().filter(digest=digest_of(text)).first()
    if found and (found.last_used_at is None or found.last_used_at < now - USE_IS_NOTED_EVERY):
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found
