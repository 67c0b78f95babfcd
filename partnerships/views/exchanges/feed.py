from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.strict import refuse_unknown
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.conditional_get import in_editions
from partnerships.feeds import exchanges_feed
from partnerships.filters import ExchangeFilters
from partnerships.models import Exchange

VISITOR = AnonymousUser()


def _asked(request, *args, **kwargs):
    """The question of the feed: its whole address, and the language."""
    return f"{request.get_host()}{request.get_full_path()}|{get_language()}"


@gate(PUBLIC)
@require_safe
@in_editions(_asked, "exchanges", "cities", "networks")
def feed(request):
    """The directory of exchanges, with its filters, as an Atom feed: the same for everybody."""
    rows = Exchange.objects.visible_to(VISITOR).published()
    filters = ExchangeFilters(request.GET, rows, request=request)
    refuse_unknown(request, names=filters.names, unknown=filters.unknown)
    question = f"?{filters.canonical}" if filters.canonical else ""
    return exchanges_feed(
        request,
        filters.narrowed(),
        link=f"{reverse('exchanges')}{question}",
        canonical=filters.canonical,
    )
