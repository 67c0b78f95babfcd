"""An address that this browser has just proved: it followed a signed link that was mailed to it.

The proof lasts a day in the browser's own session. A person who then signs up with the address, or signs in
to an account that has it unconfirmed, need not confirm it by a second email.
"""

import datetime
import time

from allauth.account.models import EmailAddress
from django.http import HttpRequest

from citydiplo.accounts.models import User

KEY = "proved_address"
LASTS = datetime.timedelta(days=1)


def note(request: HttpRequest, address: str) -> None:
    """Remember that this browser followed a link that was mailed to ``address``."""
    request.session[KEY] = [address.lower(), time.time()]


def is_proved(request: HttpRequest, address: str) -> bool:
    """Whether this browser proved ``address`` within the last day."""
    match request.session.get(KEY):
        case [str(proved), (int() | float()) as at]:
            return proved == address.lower() and time.time() - at < LASTS.total_seconds()
    return False


def confirm(person: User, address: str) -> bool:
    """Mark an unconfirmed address of the person's account as confirmed; returns whether it was.

    An address that another account confirmed stays there.
    """
    own = EmailAddress.objects.filter(user=person, email=address.lower(), verified=False).first()
    if own is None or not own.set_verified(commit=True):
        return False
    own.set_as_primary(conditional=True)
    return True


def confirm_proved(request: HttpRequest, person: User) -> None:
    """Before a sign-in: confirm the address that this browser proved, if it is one of the account's."""
    match request.session.get(KEY):
        case [str(proved), _at] if is_proved(request, proved):
            confirm(person, proved)


def forget(request: HttpRequest) -> None:
    """The proof is used."""
    request.session.pop(KEY, None)
