from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.directory import ONE_VIEW, VIEWS, Directory
from citydiplo.kit.text.numbers import number
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import Filtered, kept_for_visitors
from networks.choices import PUBLIC_RECORD
from partnerships.filters import AgreementFilters, ExchangeFilters, PartnershipFilters
from partnerships.models import Agreement, Exchange, Partnership
from partnerships.queries import exchanges as told
from partnerships.queries.audiences import audience_by_seats, audience_of
from partnerships.queries.directories import (
    AGREEMENT_COLUMNS,
    PARTNERSHIP_COLUMNS,
    agreement_rows,
    arcs_between,
    partnership_rows,
)

ARCS_ON_THE_MAP = 1_500
AUTHORS_NAMED = 250


def _partnerships(total):
    return ngettext("%(n)s partnership", "%(n)s partnerships", total) % {"n": number(total)}


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=Filtered(PartnershipFilters, views=VIEWS))
def partnerships(request):
    visible = Partnership.objects.visible_to(request.user)
    directory = Directory(
        request,
        PartnershipFilters(request.GET, visible, request=request),
        title=_("Partnerships"),
        counted=_partnerships,
        nouns=("partnerships",),
        columns=PARTNERSHIP_COLUMNS,
        audience=audience_of(request.user),
        views=VIEWS,
    )
    context = {"rows": partnership_rows(directory.page.rows)}
    if directory.view == "map" and directory.total:
        context |= _map(directory)
    return directory.response("partnerships/partnerships.html", **context)


def _map(directory):
    drawing, drawn = arcs_between(directory.rows, directory.filters.sort, most=ARCS_ON_THE_MAP)
    caption = _("Shown on the map: the first %(n)s in this order. Each line links the first two cities.")
    if directory.total <= ARCS_ON_THE_MAP:
        caption = _("Shown on the map: %(n)s. Each line links the first two cities with a known position.")
    return {
        "drawing": drawing,
        "map_title": directory.heading,
        "map_caption": directory.map_caption(caption % {"n": number(drawn.counted)}, demo_drawn=drawn.demo),
    }


def _agreements(total):
    return ngettext("%(n)s agreement", "%(n)s agreements", total) % {"n": number(total)}


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=Filtered(AgreementFilters, views=ONE_VIEW))
def agreements(request):
    directory = Directory(
        request,
        AgreementFilters(request.GET, Agreement.objects.visible_to(request.user), request=request),
        title=_("Agreements"),
        counted=_agreements,
        nouns=("agreements", "accessions", "cities"),
        columns=AGREEMENT_COLUMNS,
    )
    return directory.response("partnerships/agreements.html", rows=agreement_rows(directory.page.rows))


def _exchanges(total):
    return ngettext("%(n)s exchange", "%(n)s exchanges", total) % {"n": number(total)}


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=Filtered(ExchangeFilters, views=VIEWS))
def exchanges(request):
    directory = Directory(
        request,
        ExchangeFilters(request.GET, Exchange.objects.visible_to(request.user).published(), request=request),
        title=_("Exchanges"),
        counted=_exchanges,
        nouns=("exchanges", "networks", "cities"),
        columns=told.COLUMNS,
        audience=audience_by_seats(request.user),
        views=VIEWS,
    )
    context = {"rows": told.exchange_rows(directory.page.rows)}
    if directory.view == "map" and directory.total:
        drawing, cities = told.map_of_authors(directory.rows, most=AUTHORS_NAMED)
        caption = ngettext(
            "The city that wrote them. Select it to see its exchanges.",
            "The %(n)s cities that wrote them. Select a city to see its exchanges.",
            cities,
        )
        context |= {
            "drawing": drawing,
            "map_title": directory.heading,
            "map_caption": directory.map_caption(caption % {"n": number(cities)}),
        }
    return directory.response("partnerships/exchanges.html", **context)
