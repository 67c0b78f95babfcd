"""The page of an exchange, its history, and the lists of them on the pages of others."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.text import languages
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import PAGES, kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.models import Network
from networks.views.addresses import at_city, city_frame
from networks.views.histories import history_frame
from partnerships import policies
from partnerships.choices import EXCHANGE_KIND_MEANING, ExchangeState
from partnerships.forms.conversation import ReplyForm
from partnerships.models import Correction, Exchange, Partnership
from partnerships.queries.exchanges import exchange_rows, published_by
from partnerships.queries.histories import streams_of_exchange
from partnerships.queries.matches import matches_of
from partnerships.queries.threads import reuses_of, threads_of

LINES_A_PAGE = 30
REUSES_SHOWN = 100


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
def exchange(request, pk):
    """An exchange to read: what it says, what came of it elsewhere, what fits it, and the talk."""
    found = Exchange.objects.visible_to(request.user).with_author().filter(pk=pk).first()
    if found is None:
        return _withdrawn(request, pk)
    authors = policies.places_to_write_for(request.user)
    others = [place for place in authors if not found.is_by(place)]
    context = {
        "exchange": found,
        "meaning": EXCHANGE_KIND_MEANING[found.kind],
        "languages": languages.in_words(found.language_codes),
        "partnership": _partnership(found, request.user),
        "documents": found.documents.visible_to(request.user).listed(),
        "corrections": Correction.objects.visible_to(request.user).of(found).open(),
        "reuses": reuses_of(found)[:REUSES_SHOWN],
        "threads": threads_of(found, request.user),
        "matches": matches_of(found, request.user),
        "may_edit": policies.can_edit_exchange(request.user, found),
        "may_approve": found.state == ExchangeState.WAITING
        and policies.can_approve_exchange(request.user, found),
        "may_moderate": policies.can_moderate(request.user),
        "may_contact": found.is_published and bool(others),
        "may_reuse": found.is_published and found.is_offer and bool(_cities(others)),
        "reply_form": ReplyForm(
            authors=authors, preferred=request.active_seat.seat and request.active_seat.seat.place
        )
        if found.is_published and authors
        else None,
        "canonical": absolute(request, found),
        "og_type": "article",
    }
    return render(request, "partnerships/exchanges/exchange.html", context)


@gate(PUBLIC)
@require_safe
def history(request, pk):
    """What was changed about an exchange since it was published; all of it for its author."""
    found = get_object_or_404(Exchange.objects.visible_to(request.user).with_author(), pk=pk)
    context = history_frame(request, streams_of_exchange(found, request.user))
    return render(request, "partnerships/exchanges/history.html", context | {"thing": found})


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=PAGES)
@at_city
def city_exchanges(request, city):
    """Tab of a city: what it tells, offers and asks."""
    context = city_frame(request, city, "exchanges") | _lines(request, city)
    return render(request, "partnerships/exchanges/city.html", context)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=PAGES)
def network_exchanges(request, slug):
    """What a network tells, offers and asks."""
    network = get_object_or_404(Network.objects.visible_to(request.user), slug=slug)
    context = {"network": network, "canonical": absolute(request, request.path), **_lines(request, network)}
    return render(request, "partnerships/exchanges/network.html", context)


def _lines(request, place):
    page = Numbered(published_by(place, request.user), request, LINES_A_PAGE, shows_demo=True)
    return {
        "page": page,
        "rows": exchange_rows(list(page.rows)),
        "may_write": place in policies.places_to_write_for(request.user),
    }


def _withdrawn(request, pk):
    """What somebody has a link to, and its author took back: when and why, and nothing of what it said."""
    found = Exchange.objects.withdrawn_from(request.user).with_author().filter(pk=pk).first()
    if found is None:
        raise Http404
    return render(request, "partnerships/exchanges/withdrawn.html", {"exchange": found}, status=410)


def _partnership(exchange, user):
    """The partnership that it is part of, if this reader may see that."""
    if exchange.partnership_id is None:
        return None
    return Partnership.objects.visible_to(user).filter(pk=exchange.partnership_id).first()


def _cities(places):
    return [place for place in places if not isinstance(place, Network)]
