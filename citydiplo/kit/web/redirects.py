"""Small forms that many pages have, which bring their reader back to where they were."""

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2_000  # characters: of an address that a filter made longer, the path is enough


def here(request: HttpRequest) -> str:
    """The address of a page, as its forms send it along in ``next``."""
    path = request.get_full_path()
    return path if len(path) <= LONGEST else request.path[:LONGEST]


def back(request: HttpRequest, otherwise: Any) -> HttpResponseRedirect:
    """Redirect to the page that had the form; to ``otherwise`` if it names none of ours.

    Only paths: a foreign address in a hidden field would make this a springboard, and a bare word the name
    of a route.
    """
    asked = request.POST.get("next", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return HttpResponseRedirect(asked if is_ours and len(asked) <= LONGEST else resolve_url(otherwise))
