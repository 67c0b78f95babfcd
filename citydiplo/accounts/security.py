"""The security log: what happened to an account's sign-in, as rows for its owner and as lines for operators.

Rows are what "Recent activity" shows and are deleted after ``settings.SECURITY_LOG_DAYS``. Lines go to
the logger ``citydiplo.security``: event, number of the person, address of the client, never what was typed.
"""

import datetime
import logging

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from citydiplo.accounts.models import SecurityEvent, User

log = logging.getLogger("citydiplo.security")

Kind = SecurityEvent.Kind
LONGEST_BROWSER = 200  # characters of what a browser says of itself
LOUD = {Kind.FAILED, Kind.CODE_FAILED, Kind.BLOCKED, Kind.REFUSED}


def record(request: HttpRequest, kind: Kind, person: User | None = None, *, keep: bool = True) -> None:
    """Write one event to the log and, where the person is known, to their recent activity (one statement).

    Without ``keep`` it goes to the log alone: an attacker decides how often it happens.
    """
    client = client_address(request)
    level = logging.WARNING if kind in LOUD else logging.INFO
    log.log(level, "%s person=%s client=%s", kind.value, person.pk if person else "-", client or "-")
    if person and keep:
        SecurityEvent.objects.create(
            person=person,
            kind=kind,
            client=client,
            browser=request.META.get("HTTP_USER_AGENT", "")[:LONGEST_BROWSER].replace("\0", ""),
        )


def client_address(request: HttpRequest) -> str | None:
    """The address of the client as the throttles see it; None where the server names none."""
    return get_adapter().get_client_ip(request) if request.META.get("REMOTE_ADDR") else None


def owner_of(address: str) -> User | None:
    """The active person who signs in with ``address``; None for an address that nobody proved or owns."""
    owned = EmailAddress.objects.filter(email=address, user__is_active=True).select_related("user")
    found = owned.order_by("-verified", "-primary").first()
    return found.user if found else User.objects.filter(email=address, is_active=True).first()


def happened_lately(person: User, kind: Kind, within: datetime.timedelta) -> bool:
    """Whether an event of this kind was recorded for the person within that time."""
    return SecurityEvent.objects.filter(person=person, kind=kind, at__gt=timezone.now() - within).exists()


def forget(now: datetime.datetime | None = None) -> int:
    """Delete events that are older than the site keeps them; returns how many."""
    now = now or timezone.now()
    too_old = now - datetime.timedelta(days=settings.SECURITY_LOG_DAYS)
    return SecurityEvent.objects.filter(at__lt=too_old).delete()[0]


def clear_sessions(now: datetime.datetime | None = None) -> int:
    """Delete sessions that have expired; returns how many."""
    return Session.objects.filter(expire_date__lt=now or timezone.now()).delete()[0]
