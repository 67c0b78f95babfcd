"""The directories as files, filtered as the pages are; ``?city=lima`` and the like for a page's tab.

``…_to_edit`` are the rows that the reader may change, to be changed in a spreadsheet and imported again.
"""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import among, answer_with, respond
from citydiplo.kit.web.access import PUBLIC, SIGNED_IN, gate
from networks import exports
from networks.filters import CityFilters, InstitutionFilters, MandateFilters, NetworkFilters
from networks.models import City, Institution, Mandate, Membership, Network
from networks.policies import can_edit_city, can_maintain_members


@gate(PUBLIC)
@require_safe
def cities(request, kind):
    rows = City.objects.visible_to(request.user)
    return respond(request, kind, exports.CITIES, CityFilters(request.GET, rows, request=request))


@gate(PUBLIC)
@require_safe
def networks(request, kind):
    rows = Network.objects.visible_to(request.user)
    return respond(request, kind, exports.NETWORKS, NetworkFilters(request.GET, rows, request=request))


@gate(PUBLIC)
@require_safe
def institutions(request, kind):
    rows = Institution.objects.visible_to(request.user)
    return respond(
        request, kind, exports.INSTITUTIONS, InstitutionFilters(request.GET, rows, request=request)
    )


@gate(PUBLIC)
@require_safe
def mayors(request, kind):
    place = among(request, Mandate.objects.visible_to(request.user), city="city")
    filters = MandateFilters(request.GET, place.rows, request=request)
    return respond(request, kind, exports.MANDATES, filters, place)


@gate(PUBLIC)
@require_safe
def memberships(request, kind):
    """All memberships, or those of ``?city=`` and in ``?network=``."""
    rows = Membership.objects.visible_to(request.user)
    return respond(request, kind, exports.MEMBERSHIPS, among(request, rows, city="city", network="network"))


@gate(SIGNED_IN)
@require_safe
def mayors_to_edit(request, slug, kind):
    city = get_object_or_404(City.objects.visible_to(request.user), slug=slug)
    if not can_edit_city(request.user, city):
        raise PermissionDenied
    rows = Mandate.objects.visible_to(request.user).filter(city=city)
    return answer_with(request, kind, exports.MANDATES_TO_EDIT, rows, {"city": [slug]})


@gate(SIGNED_IN)
@require_safe
def members_to_edit(request, slug, kind):
    network = get_object_or_404(Network.objects.visible_to(request.user), slug=slug)
    if not can_maintain_members(request.user, network):
        raise PermissionDenied
    rows = Membership.objects.visible_to(request.user).filter(network=network)
    return answer_with(request, kind, exports.MEMBERSHIPS_TO_EDIT, rows, {"network": [slug]})
