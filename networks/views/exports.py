"""The rows that the reader may change, as files: to be changed in a spreadsheet and imported again."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import answer_with
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks import exports
from networks.models import City, Mandate, Membership, Network
from networks.policies import can_edit_city, can_maintain_members


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
