"""oEmbed 1.0: the frame for the address of a city, a network, a target, a list or a frame itself."""

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import resolve, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from citydiplo.kit import branding
from citydiplo.kit.demo import without_demo
from citydiplo.kit.text.json_ld import absolute, origin
from citydiplo.kit.text.languages import ADDRESS_PARAMETER
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.directories import VISITOR
from citydiplo.kit.web.language_parameter import in_language
from citydiplo.portal.views.embeds.lists import LISTS, MAPS
from networks.models import Network
from networks.queries.cities import city_by_slug
from partnerships.models import Target

WIDTH, HEIGHT = 480, 420  # pixels
LONGEST_ADDRESS = 2_000


@dataclass(frozen=True)
class Frame:
    """What is shown, the path of it, and its usual height in pixels."""

    title: str
    path: str
    height: int = HEIGHT


@gate(PUBLIC)
@require_safe
def oembed(request):
    """The frame for an address of this site; 404 for other addresses, 501 for XML."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only JSON is offered here.", status=501, content_type="text/plain")
    frame = _frame_at(request, request.GET.get("url", ""))
    width = _at_most(request.GET.get("maxwidth"), WIDTH)
    height = _at_most(request.GET.get("maxheight"), frame.height)
    source = absolute(request, in_language(frame.path, get_language()))
    markup = (
        f'<iframe src="{escape(source)}" width="{width}" height="{height}" '
        f'title="{escape(frame.title)}" loading="lazy" style="border:0"></iframe>'
    )
    body = {
        "version": "1.0",
        "type": "rich",
        "title": frame.title,
        "provider_name": branding.of_request(request).name,
        "provider_url": absolute(request, "/"),
        "cache_age": 86_400,
        "html": markup,
        "width": width,
        "height": height,
    }
    return JsonResponse(body, headers={"Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"})


def _at_most(text: str | None, usual: int) -> int:
    """The size that is asked for, where it is smaller than the usual one."""
    return min(int(text), usual) if text and re.fullmatch(r"[1-9][0-9]{0,4}", text) else usual


def _frame_at(request: HttpRequest, address: str) -> Frame:
    """The frame for a page of this site, or for a frame. Raises Http404 for every other address."""
    try:
        parts = urlsplit(address[:LONGEST_ADDRESS])
    except ValueError as error:
        raise Http404 from error
    if parts.netloc not in {request.get_host(), urlsplit(origin(request)).netloc}:
        raise Http404
    match = resolve(parts.path)  # Resolver404 is a Http404
    name, found = match.url_name or "", match.kwargs
    if name in ("city", "embed-city", "embed-city-badge"):
        return _of_city(found["slug"], "embed-city" if name == "city" else name)
    if name in ("network", "embed-network-badge"):
        network = get_object_or_404(Network.objects.visible_to(VISITOR).filter(is_demo=False), **found)
        return Frame(network.name, reverse("embed-network-badge", args=[network.slug]), 160)
    if name in ("target", "embed-target"):
        target = get_object_or_404(without_demo(Target.objects.public()).with_names(), **found)
        return Frame(str(target), reverse("embed-target", args=[target.pk]), 520)
    return _of_list(request, name, parts.query)


def _of_city(slug: str, route: str) -> Frame:
    city = city_by_slug(slug, VISITOR)
    if city is None or city.is_demo:
        raise Http404
    height = HEIGHT if route == "embed-city" else 200
    return Frame(comma_separated((city.name, city.country.name)), reverse(route, args=[city.slug]), height)


def _of_list(request: HttpRequest, route: str, query: str) -> Frame:
    """Of a directory or of its map: only where each filter of the address is known."""
    as_map = route.startswith("embed-map-")
    name = route.removeprefix("embed-map-").removeprefix("embed-list-")
    if name not in (MAPS if as_map else LISTS):
        raise Http404
    try:
        sent = QueryDict(query, mutable=True)
    except ValueError as error:  # too many fields
        raise Http404 from error
    sent.pop(ADDRESS_PARAMETER, None)
    as_map = as_map or (sent.pop("view", [""])[-1] == "map" and name in MAPS)
    framed = LISTS[name]
    filters = framed.asked(request, sent)
    if filters.unknown:
        raise Http404
    asked = filters.parameters()
    path = reverse(f"embed-{'map' if as_map else 'list'}-{name}")
    whole = QueryDict(mutable=True)
    for key, value in asked:
        whole.appendlist(key, value)
    return Frame(framed.heading(filters), f"{path}?{whole.urlencode()}" if asked else path, 480)
