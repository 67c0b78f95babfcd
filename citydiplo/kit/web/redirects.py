"""Small forms that many pages have, which bring their reader back to where they were; former addresses."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from citydiplo.kit.web.access import PUBLIC, gate

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


def former_address(name: str) -> Callable[..., HttpResponseBase]:
    """A view that leads for good to the route ``name`` with the same arguments and query.

    For links in emails that were sent, and for forms that are open during an upgrade: what was sent is sent
    on (308). Its gate is open, since that of ``name`` is asked next.
    """

    @gate(PUBLIC)
    def view(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        path = reverse(name, kwargs=arguments) + (f"?{query}" if query else "")
        return redirect(path, permanent=True, preserve_request=request.method not in ("GET", "HEAD"))

    view.leads_to = name
    return view
