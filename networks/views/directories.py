"""The directories of cities, networks, institutions and mayors, as pages and as files."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from citydiplo.kit.listing.directory import Listing
from citydiplo.kit.text.numbers import number
from citydiplo.kit.web.directories import atom_view, directory_view, file_view
from networks import exports, feeds
from networks.choices import PUBLIC_RECORD, BodyKind
from networks.filters import CityFilters, InstitutionFilters, MandateFilters, NetworkFilters
from networks.models import City, Institution, Mandate, Membership, Network
from networks.queries import directories as read

POINTS_ON_THE_MAP = 2_000
NAMED_ON_THE_MAP = 250


def _points(directory):
    drawing, drawn = read.points_of(
        directory.rows, directory.filters.sort, most=POINTS_ON_THE_MAP, named=NAMED_ON_THE_MAP
    )
    caption = _("The map shows the first %(drawn)s cities in this order. The first %(named)s are links.")
    if directory.total <= NAMED_ON_THE_MAP:
        caption = _("The map shows all %(drawn)s cities with a known position. Each one is a link.")
    return drawing, caption % {"drawn": number(drawn), "named": number(min(drawn, NAMED_ON_THE_MAP))}, None


def _listed(user):
    return City.objects.visible_to(user).listed()


def _cities_and_bodies(total, counts, chosen):
    """ "32,308 cities and 14 other bodies": the kinds that the number of rows holds."""
    kinds = counts.options["kind"]
    bodies = sum(kinds[kind] for kind in chosen.get("kind") or kinds if kind != BodyKind.MUNICIPALITY)
    words = [CITIES.counted % {"total": n, "n": number(n)} for n in [total - bodies] if n or not bodies]
    if bodies:
        words.append(ngettext("%(n)s other body", "%(n)s other bodies", bodies) % {"n": number(bodies)})
    return _("%(one)s and %(other)s") % {"one": words[0], "other": words[1]} if words[1:] else words[0]


CITIES = Listing(
    filters=CityFilters,
    rows=_listed,
    columns=read.CITY_COLUMNS,
    shown=read.city_rows,
    title=gettext_lazy("Cities"),
    counted=ngettext_lazy("%(n)s city", "%(n)s cities", "total"),
    nouns=("cities", "memberships", "networks"),
    template="networks/cities.html",
    feed="cities-atom",
    drawing=_points,
    phrase=_cities_and_bodies,
    rows_stand_alone=True,
)
NETWORKS = Listing(
    filters=NetworkFilters,
    rows=Network.objects.visible_to,
    columns=read.NETWORK_COLUMNS,
    shown=read.network_rows,
    title=gettext_lazy("Networks"),
    counted=ngettext_lazy("%(n)s network", "%(n)s networks", "total"),
    nouns=("networks", "memberships", "cities"),
    template="networks/networks.html",
    feed="networks-atom",
)
INSTITUTIONS = Listing(
    filters=InstitutionFilters,
    rows=Institution.objects.visible_to,
    columns=read.INSTITUTION_COLUMNS,
    shown=read.institution_rows,
    title=gettext_lazy("Institutions"),
    counted=ngettext_lazy("%(n)s institution", "%(n)s institutions", "total"),
    nouns=("institutions", "cities"),
    template="networks/institutions.html",
    feed="institutions-atom",
)
MAYORS = Listing(
    filters=MandateFilters,
    rows=Mandate.objects.visible_to,
    columns=read.MANDATE_COLUMNS,
    shown=read.mandate_rows,
    title=gettext_lazy("Mayors"),
    counted=ngettext_lazy("%(n)s mandate", "%(n)s mandates", "total"),
    nouns=("mayors", "cities"),
    template="networks/mayors.html",
    feed="mayors-atom",
    rows_stand_alone=True,
)

cities = directory_view(CITIES, PUBLIC_RECORD)
networks = directory_view(NETWORKS, PUBLIC_RECORD)
institutions = directory_view(INSTITUTIONS, PUBLIC_RECORD)
mayors = directory_view(MAYORS, PUBLIC_RECORD)

cities_file = file_view(exports.CITIES, CITIES.rows, CITIES.filters)
networks_file = file_view(exports.NETWORKS, NETWORKS.rows, NETWORKS.filters)
institutions_file = file_view(exports.INSTITUTIONS, INSTITUTIONS.rows, INSTITUTIONS.filters)
mayors_file = file_view(exports.MANDATES, MAYORS.rows, MAYORS.filters, city="city")
memberships_file = file_view(
    exports.MEMBERSHIPS, Membership.objects.visible_to, city="city", network="network"
)

cities_feed = atom_view(
    CITIES,
    title=gettext_lazy("Cities in the register"),
    subtitle=gettext_lazy("Cities that were entered or changed here."),
    tell=feeds.tell_cities,
)
networks_feed = atom_view(
    NETWORKS,
    title=gettext_lazy("Networks of cities"),
    subtitle=gettext_lazy("Networks that were entered or changed here."),
    tell=feeds.tell_networks,
)
mayors_feed = atom_view(
    MAYORS,
    title=gettext_lazy("Mayors of cities"),
    subtitle=gettext_lazy("Mandates that were entered or changed here."),
    tell=feeds.tell_mandates,
)
