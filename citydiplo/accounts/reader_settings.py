"""Language and time zone of the pages that links in a mail lead to, where nobody is signed in."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


def use_language_and_zone_of(request: HttpRequest, person: User) -> None:
    """Use the language and time zone of the mail, unless somebody is signed in to this browser.

    A language that the address names (``?lang=``) stays.

    Both are the request's own: the middleware of language and time set them again for each.
    """
    if request.user.is_authenticated:
        return
    asked = getattr(getattr(request, "language_asked", None), "code", "")
    has_own = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or asked
    if not has_own and person.language in dict(settings.LANGUAGES):
        translation.activate(person.language)
        request.LANGUAGE_CODE = translation.get_language()
    if person.time_zone in zoneinfo.available_timezones():
        timezone.activate(person.time_zone)
