"""A city in short for frames on other sites, and oEmbed, by which editors find it from a city's address."""

import re
from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from citydiplo.kit import branding
from citydiplo.kit.demo import without_demo
from citydiplo.kit.text.json_ld import absolute, origin
from citydiplo.kit.text.languages import ADDRESS_PARAMETER
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.framing import for_frames
from citydiplo.kit.web.page_cache import kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.queries.cities import city_by_slug
from networks.views.addresses import at_city
from partnerships.queries.lines import partnership_lines
from partnerships.queries.partners import partnerships_of

WIDTH, HEIGHT = 480, 420  # pixels
LINES = 5
_CITY = re.compile(r"/(?:cities|embed/city)/([a-z0-9-]{1,220})/")
VISITOR = AnonymousUser()


@gate(PUBLIC)
@require_safe
@for_frames
@kept_for_visitors(*PUBLIC_RECORD)
@at_city
def city(request, city):
    """The numbers of a city and its newest partnerships, without demo records."""
    lines = partnership_lines(without_demo(partnerships_of(city, VISITOR))[:LINES], beside=city)
    context = {"city": city, "lines": lines, "address": absolute(request, city)}
    return render(request, "portal/embed_city.html", context)


@gate(PUBLIC)
@require_safe
def oembed(request):
    """The frame for a city's address, by oEmbed 1.0; 404 for other addresses, 501 for XML."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only JSON is offered here.", status=501, content_type="text/plain")
    city = _city_at(request, request.GET.get("url", ""))
    width, height = (_at_most(request.GET.get(name), most) for name, most in _SIZES)
    title = f"{city.name}, {city.country.name}"
    address = reverse("embed-city", args=[city.slug])
    source = absolute(request, f"{address}?{ADDRESS_PARAMETER}={get_language()}")
    frame = (
        f'<iframe src="{escape(source)}" width="{width}" height="{height}" '
        f'title="{escape(title)}" loading="lazy" style="border:0"></iframe>'
    )
    body = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": branding.of_request(request).name,
        "provider_url": absolute(request, "/"),
        "cache_age": 86_400,
        "html": frame,
        "width": width,
        "height": height,
    }
    return JsonResponse(body, headers={"Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"})


_SIZES = (("maxwidth", WIDTH), ("maxheight", HEIGHT))


def _at_most(text: str | None, usual: int) -> int:
    """The size that is asked for, where it is smaller than the usual one."""
    return min(int(text), usual) if text and re.fullmatch(r"[1-9][0-9]{0,4}", text) else usual


def _city_at(request: HttpRequest, address: str) -> Any:
    """The city of a page of this site. Raises Http404 for every other address."""
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise Http404 from error
    found = _CITY.fullmatch(parts.path)
    hosts = {request.get_host(), urlsplit(origin(request)).netloc}
    city = city_by_slug(found[1], VISITOR) if found and parts.netloc in hosts else None
    if city is None:
        raise Http404
    return city
