"""The yearly report of a city or a network, as a page to read and print, and as a file."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import Export, ExportColumn, answer_with_table, plain
from citydiplo.kit.mail import outbox
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.zones import portal_day
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from citydiplo.portal.queries.yearly_report import FIRST_YEAR, report_of
from networks.choices import PUBLIC_RECORD
from networks.models import Network
from networks.policies import seats_at
from networks.views.addresses import at_city, city_frame

LABELS = {
    "part": gettext_lazy("Part"),
    "line": gettext_lazy("Line"),
    "currency": gettext_lazy("Currency"),
    "year": gettext_lazy("This year"),
    "year_before": gettext_lazy("Year before"),
    "list": gettext_lazy("List"),
}
FILE = Export(
    "yearly-report",
    (
        *plain("part", "line", "currency", "year", "year_before"),
        ExportColumn("list", ("list",), outbox.absolute),
    ),
    label=LABELS.__getitem__,
)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
@at_city
def city_report(request, city, year):
    """What a city did in a year. All read the public part; roles of the city see their own beside it."""
    context = city_frame(request, city, "report") | _context(request, city, year)
    return render(request, "portal/yearly_report/city.html", context)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
def network_report(request, slug, year):
    """The same of a network: members, items, meetings and attendance."""
    found = get_object_or_404(Network.objects.visible_to(request.user), slug=slug)
    context = {"network": found, "canonical": absolute(request, request.path)}
    return render(request, "portal/yearly_report/network.html", context | _context(request, found, year))


@gate(PUBLIC)
@require_safe
@at_city
def city_report_file(request, city, year, kind):
    """The public numbers as a file: it may be handed on."""
    return _file(request, city, year, kind)


@gate(PUBLIC)
@require_safe
def network_report_file(request, slug, year, kind):
    """The public numbers as a file: it may be handed on."""
    found = get_object_or_404(Network.objects.visible_to(request.user), slug=slug)
    return _file(request, found, year, kind)


def _file(request, place, year, kind):
    _refuse(year)
    table = report_of(place, year, request.user, is_own=False).table()
    return answer_with_table(request, kind, FILE, table, {"of": [place.slug], "year": [year]})


def _context(request, place, year):
    _refuse(year)
    found = report_of(place, year, request.user, is_own=bool(seats_at(request.user, place)))
    kind = "network" if isinstance(place, Network) else "city"
    return {
        "report": found,
        "years": [(each, reverse(f"{kind}-report", args=[place.slug, each])) for each in found.years],
        "path": reverse(f"{kind}-report", args=[place.slug, year]),
    }


def _refuse(year):
    if not FIRST_YEAR <= year <= portal_day().year:
        raise Http404
