"""The directories as files, filtered as the pages are."""

from django.views.decorators.http import require_safe

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.kit.exports import respond
from networks import exports
from networks.filters import CityFilters, InstitutionFilters, MandateFilters, NetworkFilters
from networks.models import City, Institution, Mandate, Network


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
    rows = Mandate.objects.visible_to(request.user)
    return respond(request, kind, exports.MANDATES, MandateFilters(request.GET, rows, request=request))
