"""The news of one city or one network as an Atom feed: what everybody may read of all that concerns it."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.feeds.atom import tell_items, tell_meetings
from agenda.views.directories import AGENDA, MEETINGS
from citydiplo.kit.demo import without_demo
from citydiplo.kit.listing.directory import Listing
from citydiplo.kit.listing.strict import refuse_unknown
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.atom import MOST, Feed
from citydiplo.kit.web.conditional_get import in_editions, whole_address
from citydiplo.kit.web.directories import VISITOR, Tell
from citydiplo.kit.web.page_cache import kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.feeds import tell_cities, tell_mandates, tell_memberships, tell_networks
from networks.models import City, Mandate, Membership, Network
from networks.views.addresses import at_city
from partnerships import feeds
from partnerships.models import Accession
from partnerships.views.directories import (
    ACTIVITIES,
    EXCHANGES,
    PARTNERSHIPS,
    REPORTED_STEPS,
    TARGETS,
    VISITS,
)

Part = tuple[Listing, str, Tell]  # a directory, its filter for such a place, and what tells of its rows

OF_CITY: tuple[Part, ...] = (
    (PARTNERSHIPS, "city", feeds.tell_partnerships),
    (ACTIVITIES, "city", feeds.tell_activities),
    (EXCHANGES, "city", feeds.tell_exchanges),
    (TARGETS, "city", feeds.tell_targets),
    (REPORTED_STEPS, "city", feeds.tell_verified_steps),
    (VISITS, "city", feeds.tell_visits),
    (AGENDA, "city", tell_items),
    (MEETINGS, "city", tell_meetings),
)
OF_NETWORK: tuple[Part, ...] = (
    (EXCHANGES, "by_network", feeds.tell_exchanges),
    (REPORTED_STEPS, "network", feeds.tell_verified_steps),
    (AGENDA, "network", tell_items),
    (MEETINGS, "network", tell_meetings),
)


@gate(PUBLIC)
@require_safe
@in_editions(whole_address, *PUBLIC_RECORD)
@kept_for_visitors(*PUBLIC_RECORD, ignores_unknown=False)
@at_city
def city_feed(request, city):
    """What happened to a city's records, the newest first."""
    refuse_unknown(request, names=())
    made = _feed(request, city, _("%(name)s in the register") % {"name": city})
    tell_cities(made, request, City.objects.visible_to(VISITOR).filter(pk=city.pk, is_demo=False))
    tell_mandates(made, request, without_demo(Mandate.objects.visible_to(VISITOR).filter(city=city)))
    tell_memberships(made, request, without_demo(Membership.objects.visible_to(VISITOR).filter(city=city)))
    feeds.tell_accessions(made, request, Accession.objects.visible_to(VISITOR).filter(city=city))
    return _answer(made, request, OF_CITY, city.slug)


@gate(PUBLIC)
@require_safe
@in_editions(whole_address, *PUBLIC_RECORD)
@kept_for_visitors(*PUBLIC_RECORD, ignores_unknown=False)
def network_feed(request, slug):
    """What a network published and who joined it, the newest first."""
    refuse_unknown(request, names=())
    networks = Network.objects.visible_to(VISITOR)
    network = get_object_or_404(networks, slug=slug)
    made = _feed(request, network, _("%(name)s in the register") % {"name": network})
    tell_networks(made, request, networks.filter(pk=network.pk, is_demo=False))
    members = Membership.objects.visible_to(VISITOR).filter(network=network)
    tell_memberships(made, request, without_demo(members))
    return _answer(made, request, OF_NETWORK, network.slug)


def _feed(request: HttpRequest, place: Any, title: str) -> Feed:
    return Feed(
        title=title,
        link=absolute(request, place),
        self_url=absolute(request, request.get_full_path()),
        subtitle=_("All public news, the newest first."),
        name=f"{place._meta.model_name}/{place.pk}/news",
    )


def _answer(made: Feed, request: HttpRequest, parts: Iterable[Part], slug: str) -> HttpResponse:
    """The directories asked as their pages are, by the filter for the place."""
    for listing, name, tell in parts:
        asked = QueryDict(mutable=True)
        asked[name] = slug
        filters = listing.filters(asked, listing.rows(VISITOR), request=request)
        tell(made, request, without_demo(filters.narrowed()))
    made.keep_newest(MOST)
    return made.response()
