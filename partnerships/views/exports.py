"""The directories as files, filtered as the pages are."""

from django.views.decorators.http import require_safe

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.kit.exports import respond
from partnerships import exports
from partnerships.filters import AgreementFilters, ExchangeFilters, PartnershipFilters
from partnerships.models import Agreement, Exchange, Partnership


@gate(PUBLIC)
@require_safe
def partnerships(request, kind):
    rows = Partnership.objects.visible_to(request.user)
    return respond(
        request, kind, exports.PARTNERSHIPS, PartnershipFilters(request.GET, rows, request=request)
    )


@gate(PUBLIC)
@require_safe
def agreements(request, kind):
    rows = Agreement.objects.visible_to(request.user)
    return respond(request, kind, exports.AGREEMENTS, AgreementFilters(request.GET, rows, request=request))


@gate(PUBLIC)
@require_safe
def exchanges(request, kind):
    rows = Exchange.objects.visible_to(request.user).published()
    return respond(request, kind, exports.EXCHANGES, ExchangeFilters(request.GET, rows, request=request))
