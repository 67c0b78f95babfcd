from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.directory import VIEWS, Directory
from citydiplo.kit.text.numbers import number
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import Filtered, kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.filters import CityFilters
from networks.models import City
from networks.queries.directories import CITY_COLUMNS, city_rows, points_of

POINTS_ON_THE_MAP = 2_000
NAMED_ON_THE_MAP = 250


def _cities(total):
    return ngettext("%(n)s city", "%(n)s cities", total) % {"n": number(total)}


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD, query=Filtered(CityFilters, views=VIEWS))
def cities(request):
    directory = Directory(
        request,
        CityFilters(request.GET, City.objects.visible_to(request.user), request=request),
        title=_("Cities"),
        counted=_cities,
        nouns=("cities", "memberships", "networks"),
        columns=CITY_COLUMNS,
        views=VIEWS,
    )
    context = {"rows": city_rows(directory.page.rows)}
    if directory.view == "map" and directory.total:
        context |= _map(directory)
    return directory.response("portal/cities.html", **context)


def _map(directory):
    drawing, drawn = points_of(
        directory.rows, directory.filters.sort, most=POINTS_ON_THE_MAP, named=NAMED_ON_THE_MAP
    )
    caption = _("The map shows the first %(drawn)s cities in this order. The first %(named)s are links.")
    if directory.total <= NAMED_ON_THE_MAP:
        caption = _("The map shows all %(drawn)s cities with a known position. Each one is a link.")
    words = caption % {"drawn": number(drawn), "named": number(min(drawn, NAMED_ON_THE_MAP))}
    return {
        "drawing": drawing,
        "map_title": directory.heading,
        "map_caption": directory.map_caption(words),
    }
