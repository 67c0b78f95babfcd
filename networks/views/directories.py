from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.directory import ONE_VIEW, Directory
from citydiplo.kit.text.numbers import number
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import Filtered, kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.filters import InstitutionFilters, MandateFilters, NetworkFilters
from networks.models import Institution, Mandate, Network
from networks.queries import directories as read


def _networks(total):
    return ngettext("%(n)s network", "%(n)s networks", total) % {"n": number(total)}


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=Filtered(NetworkFilters, views=ONE_VIEW))
def networks(request):
    directory = Directory(
        request,
        NetworkFilters(request.GET, Network.objects.visible_to(request.user), request=request),
        title=_("Networks"),
        counted=_networks,
        nouns=("networks", "memberships", "cities"),
        columns=read.NETWORK_COLUMNS,
    )
    return directory.response("networks/networks.html", rows=read.network_rows(directory.page.rows))


def _institutions(total):
    return ngettext("%(n)s institution", "%(n)s institutions", total) % {"n": number(total)}


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=Filtered(InstitutionFilters, views=ONE_VIEW))
def institutions(request):
    directory = Directory(
        request,
        InstitutionFilters(request.GET, Institution.objects.visible_to(request.user), request=request),
        title=_("Institutions"),
        counted=_institutions,
        nouns=("institutions", "cities"),
        columns=read.INSTITUTION_COLUMNS,
    )
    return directory.response("networks/institutions.html", rows=read.institution_rows(directory.page.rows))


def _mandates(total):
    return ngettext("%(n)s mandate", "%(n)s mandates", total) % {"n": number(total)}


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=Filtered(MandateFilters, views=ONE_VIEW))
def mayors(request):
    directory = Directory(
        request,
        MandateFilters(request.GET, Mandate.objects.visible_to(request.user), request=request),
        title=_("Mayors"),
        counted=_mandates,
        nouns=("mayors", "cities"),
        columns=read.MANDATE_COLUMNS,
    )
    return directory.response("networks/mayors.html", rows=read.mandate_rows(directory.page.rows))
