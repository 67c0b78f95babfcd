"""What all pages of a city have in common: how they find it, and its head line above the tabs."""

import unicodedata
from functools import wraps
from html import escape

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from citydiplo.kit.text import zones
from citydiplo.kit.text.json_ld import absolute
from networks.policies import can_edit_city
from networks.queries.cities import city_by_slug, other_names

NAMES_IN_SIGHT = 7


def at_city(view):
    """Hand the view its city instead of a slug; former and merged addresses redirect for ever, tab kept."""

    @wraps(view)
    def resolved(request, slug, **kwargs):
        city = city_by_slug(slug, request.user)
        if city is None:
            raise Http404
        if city.slug == slug:
            return view(request, city, **kwargs)
        answer = redirect(request.resolver_match.view_name, slug=city.slug, **kwargs, permanent=True)
        if query := request.META.get("QUERY_STRING"):
            answer["Location"] += f"?{query}"
        return answer

    return resolved


def at_own_city(view):
    """Hand the view a city that the reader's seats may edit: 404 for none, 403 for another's."""

    @wraps(view)
    def resolved(request, slug, **kwargs):
        city = city_by_slug(slug, request.user)
        if city is None or city.slug != slug:
            raise Http404
        if not can_edit_city(request.user, city):
            raise PermissionDenied
        return view(request, city, **kwargs)

    return resolved


def city_frame(request, city, tab):
    """The context that ``networks/city_base.html`` draws its head and tabs from. One statement."""
    names = other_names(city)
    return {
        "city": city,
        "tab": tab,
        "with_own": with_own(request, city),
        "briefing_url": _briefing_url(request, city),
        "may_edit_city": can_edit_city(request.user, city),
        "names": names,
        "own_script": _in_own_script(names),
        "names_in_sight": _marked(names[:NAMES_IN_SIGHT]),
        "further_names": _marked(names[NAMES_IN_SIGHT:]),
        "further_count": max(0, len(names) - NAMES_IN_SIGHT),
        "offset": zones.offset(city.time_zone, timezone.now()),
        "canonical": absolute(request, request.path),
    }


def _in_own_script(names):
    """What the reader's language calls the city, where that is not written in Latin letters; else ""."""
    name, language = names[0] if names else ("", "")
    is_own = language and language == (get_language() or "").partition("-")[0]
    return name if is_own and not unicodedata.name(name[:1], "LATIN").startswith("LATIN") else ""


def with_own(request, city):
    """(place that the reader acts for, address of all between it and ``city``); None without one."""
    own = request.active_seat
    if own.city and own.city != city:
        return own.city, reverse("city-with", args=sorted((own.city.slug, city.slug)))
    if own.network:
        return own.network, reverse("city-with-network", args=[city.slug, own.network.slug])
    return None


def briefing_address(own, other, visit=None):
    """The briefing of the city ``own`` on ``other``; with ``visit``, before that visit."""
    query = {"for": own.slug, "on": other.slug} | ({"visit": visit.pk} if visit else {})
    return f"{reverse('briefing')}?{urlencode(query)}"


def _briefing_url(request, city):
    own = request.active_seat.city
    return briefing_address(own, city) if own and own != city else ""


def _marked(names):
    """Names, each apart from the direction of its neighbours; in Python, since a capital has a hundred."""
    marked = (
        f'<bdi lang="{escape(language)}">{escape(name)}</bdi>' if language else f"<bdi>{escape(name)}</bdi>"
        for name, language in names
    )
    return mark_safe("\n".join(marked))
