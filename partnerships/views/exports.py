"""The rows that the reader may change, as files: to be changed in a spreadsheet and imported again."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import answer_with
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks.models import City
from networks.policies import can_edit_city
from partnerships import exports
from partnerships.models import Accession, Partnership

MOST_PARTIES = 2  # that a row can name; what has more is edited on its page


@gate(SIGNED_IN)
@require_safe
def partnerships_to_edit(request, slug, kind):
    city = _own_city(request, slug)
    own = Partnership.objects.of_city(city).annotate(number=Count("parties")).filter(number__lte=MOST_PARTIES)
    rows = Partnership.objects.visible_to(request.user).filter(pk__in=own.values("pk"))
    return answer_with(request, kind, exports.PARTNERSHIPS_TO_EDIT, rows, {"city": [slug]})


@gate(SIGNED_IN)
@require_safe
def accessions_to_edit(request, slug, kind):
    rows = Accession.objects.visible_to(request.user).filter(city=_own_city(request, slug))
    return answer_with(request, kind, exports.ACCESSIONS_TO_EDIT, rows, {"city": [slug]})


def _own_city(request, slug):
    city = get_object_or_404(City.objects.visible_to(request.user), slug=slug)
    if not can_edit_city(request.user, city):
        raise PermissionDenied
    return city
