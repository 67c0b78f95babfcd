"""Cards of cities and partnerships: what other sites show beside a link to a page (Open Graph)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit import branding
from citydiplo.kit.drawing.cards import Card, draw
from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.numbers import number
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.conditional_get import in_editions
from citydiplo.kit.web.directories import VISITOR
from citydiplo.kit.web.page_cache import kept_for_visitors
from citydiplo.portal.templatetags.counts import counted
from networks.views.addresses import at_city
from partnerships.models import Partnership

CITY_NOUNS = ("cities", "memberships", "accessions", "partnerships")


def _asked(request: HttpRequest, *args, **kwargs) -> str:
    """The question of a card: its path and the language; its query changes nothing."""
    return f"{request.get_host()}{request.path}|{get_language()}"


@gate(PUBLIC)
@require_safe
@in_editions(_asked, *CITY_NOUNS)
@kept_for_visitors(*CITY_NOUNS)
@at_city
def city(request, city):
    """The name of a city, where it is, and what the register counts of it."""
    numbers = (
        ("active partnerships", city.partnership_count),
        ("networks", city.membership_count),
        ("agreements", city.accession_count),
    )
    return _answer(
        request,
        title=str(city),
        kind=str(city.noun),
        below=f"{city.country.name} · {city.get_region_display()}",
        numbers=tuple((number(count), counted(name, count)) for name, count in numbers if count),
        mark=_("Demo") if city.is_demo else "",
    )


@gate(PUBLIC)
@require_safe
@in_editions(_asked, "partnerships")
@kept_for_visitors("partnerships")
def partnership(request, pk):
    """Who works together, in what, and since when."""
    found = get_object_or_404(Partnership.objects.visible_to(VISITOR), pk=pk)
    begun = partial_date.since(found.since, found.since_precision) if found.since else ""
    countries = [country_name(code) for code in found.countries.split()]
    return _answer(
        request,
        title=str(found),
        kind=f"{found.get_partnership_class_display()} · {found.get_status_display()}",
        below=" · ".join(filter(None, [begun, *countries[:3]])),
        mark=_("Demo") if found.is_demo else "",
    )


def _answer(request, **said):
    brand = branding.of_request(request)
    card = Card(site=brand.name, accent=brand.accent_light, is_right_to_left=get_language_bidi(), **said)
    picture = draw(card)
    if picture is None:  # a letter that no face of ours has
        raise Http404
    return HttpResponse(
        picture,
        content_type="image/png",
        headers={
            "Content-Encoding": "identity",  # compressed already
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        },
    )
