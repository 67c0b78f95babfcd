"""The second step of operators: no page of the site opens to them before this session has passed it.

Required where ``settings.OPERATORS_NEED_SECOND_FACTOR`` is on. The session remembers who proved it, so that a
request costs no statement more.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from citydiplo.accounts.models import User

PROVED = "second_factor_proved_by"


def is_missing(request: HttpRequest) -> bool:
    """Whether an operator is signed in who must prove a second factor first."""
    return (
        settings.OPERATORS_NEED_SECOND_FACTOR
        and request.user.is_authenticated
        and request.user.is_staff
        and request.session.get(PROVED) != request.user.pk
    )


def types_of(person: User) -> set[str]:
    """The kinds of second factors that a person has, recovery codes left out; one statement."""
    return set(_factors(person).values_list("type", flat=True))


def prove(request: HttpRequest, person: User) -> None:
    """This session passed the second step."""
    request.session[PROVED] = person.pk


def enrolled(request: HttpRequest, person: User, authenticator: Authenticator) -> None:
    """A first factor was just shown to work. A later one proves nothing: a password was enough to add it."""
    if not _factors(person).exclude(pk=authenticator.pk).exists():
        prove(request, person)


def removed(request: HttpRequest, person: User) -> None:
    """Without any factor left, nothing is proved."""
    if not _factors(person).exists():
        request.session.pop(PROVED, None)


def _factors(person: User):
    return Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)
