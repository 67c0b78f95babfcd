"""Who asks the API: a person in the one role of their token, or a visitor. Cookies say nothing."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from citydiplo.accounts.models import User
from networks.actions import api_tokens
from networks.models import ApiToken, Seat

SCHEME = "bearer"
LONGEST = 200  # characters of a header that can hold a token


class BearerToken(BaseAuthentication):
    """``Authorization: Bearer cdp_…``. A token that no longer stands is refused, also for what is public."""

    def authenticate(self, request: HttpRequest) -> tuple[User, ApiToken] | None:
        """(person, token); None without the header. Raises AuthenticationFailed."""
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _space, text = header.strip().partition(" ")
        if scheme.lower() != SCHEME or not text or len(header) > LONGEST:
            raise AuthenticationFailed(_("Send the token as “Authorization: Bearer” and the token."))
        token = api_tokens.find(text.strip())
        if token is None:
            raise AuthenticationFailed(_("This token is not valid. Create a new one in your account."))
        return in_role(token), token

    def authenticate_header(self, request: Any) -> str:
        """What a 401 asks for."""
        return "Bearer"


def in_role(token: Any) -> User:
    """The person of a token or webhook in its role alone, without other roles and an operator's rights."""
    person = token.person
    person.is_staff = person.is_superuser = False
    person.acts_only_in = token.seat_id
    token.seat.person = person
    Seat.objects.remember(person, [token.seat])
    return person
