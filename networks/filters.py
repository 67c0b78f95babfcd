"""What cities, networks, institutions and mandates can be filtered and sorted by."""

import datetime
import functools
import operator
from collections.abc import Callable
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.caching.versions import cached
from citydiplo.kit.db.years import FIRST, LAST, day_in
from citydiplo.kit.listing.facets import (
    BitsFacet,
    ChoiceFacet,
    CountryFacet,
    DecadeFacet,
    FacetedFilterSet,
    PlaceFacet,
    SearchFilter,
    ThroughFacet,
)
from citydiplo.kit.listing.keyset import Sort
from citydiplo.kit.text.countries import country_names
from citydiplo.kit.text.lists import comma_separated
from networks import in_office
from networks.choices import (
    BodyKind,
    Dimension,
    FactState,
    InstitutionKind,
    MandateStatus,
    PopulationBand,
    SinceDecade,
    Theme,
    WorldRegion,
)
from networks.models import City, Institution, Mandate, Membership, Network
from networks.queries.cities import city_address

OF_CITY, OF_NETWORK = ("city", "network"), ("network", "city")  # whose list it is, and whose membership


def network_names():
    """Slug → short name of every network; the facet's options. Kept until a network changes."""

    def read():
        rows = Network.objects.order_by("name").values_list("slug", "acronym", "name")
        return {slug: acronym or name for slug, acronym, name in rows}

    return cached("network-names", ["networks"], read)


def _current_members():
    """Memberships of cities; one that was merged into another has handed its own over."""
    return Membership.objects.current().filter(city__isnull=False)


def _counted_members():
    """Those that a list counts beside its networks: demo rows are not counted."""
    return _current_members().filter(is_demo=False)


class CityFacet(PlaceFacet):
    """Cities that the address names. ``fits`` makes the Q of a queryset of cities."""

    def __init__(self, *, fits: Callable[[QuerySet], Q], label: Any = None):
        def of_addresses(slugs):
            return fits(City.objects.filter(slug__in=slugs).values("pk"))

        super().__init__(find=city_address, fits=of_addresses, label=label or _("City"))


class CityYearFacet(PlaceFacet):
    """A city and a year that the address names: ``lima.2025``. ``fits`` makes the Q of slug and year."""

    def __init__(self, *, fits: Callable[[str, int], Q], **kwargs: Any) -> None:
        super().__init__(find=_in_year(city_address), fits=_each(fits), **kwargs)


class NetworkYearFacet(PlaceFacet):
    """A network and a year that the address names: ``c40.2025``. ``fits`` makes the Q of slug and year."""

    def __init__(self, *, fits: Callable[[str, int], Q], **kwargs: Any) -> None:
        super().__init__(find=_in_year(network_address), fits=_each(fits), **kwargs)


def network_address(slug: str) -> tuple[str, str] | None:
    """(slug, short name) of a network; None for none. No statement while networks stay as they are."""
    name = network_names().get(slug)
    return (slug, name) if name else None


def country_address(code: str) -> tuple[str, str] | None:
    """(ISO code, name in the reader's language) of a country, also for small letters; None for none."""
    code = code.upper()
    name = country_names().get(code)
    return (code, name) if name else None


class NamedCountryFacet(PlaceFacet):
    """Countries that the address names, which no page offers. ``fits`` makes the Q of ISO codes."""

    def __init__(self, *, fits: Callable[[Any], Q], label: Any) -> None:
        super().__init__(find=country_address, fits=fits, label=label)


class NamedNetworkFacet(PlaceFacet):
    """Networks that the address names, which no page offers. ``fits`` makes the Q of addresses."""

    def __init__(self, *, fits: Callable[[Any], Q], label: Any = None) -> None:
        super().__init__(find=network_address, fits=fits, label=label or _("Network"))


def _in_year(find):
    """How a place and a year are read: (address, label), or None."""

    def read(text):
        slug, dot, year = text.rpartition(".")
        if not dot or not (year.isascii() and year.isdigit() and FIRST <= int(year) <= LAST):
            return None
        place = find(slug)
        return (f"{place[0]}.{year}", comma_separated((place[1], year))) if place else None

    return read


def _each(fits):
    def of_values(values):
        pairs = (value.rpartition(".") for value in values)
        return functools.reduce(operator.or_, (fits(slug, int(year)) for slug, _dot, year in pairs))

    return of_values


def _members_in_year(path, key):
    """The Q of slug and year: rows of whose memberships ``path`` is a day in the year."""
    column, place = key

    def fits(slug, year):
        found = Membership.objects.filter(day_in(path, year), **{f"{place}__slug": slug})
        real = Q(is_demo=False) | Q(**{f"{column}__is_demo": True})  # see ThroughFacet
        return Q(pk__in=found.filter(real, **{f"{column}__isnull": False}).values(column))

    return fits


class CityFilters(FacetedFilterSet):
    region = ChoiceFacet("region", WorldRegion, label=_("Region"))
    country = CountryFacet("country", label=_("Country"))
    dimension = BitsFacet("dimensions", Dimension, label=_("Active in"))
    network = ThroughFacet(
        related=_current_members,
        link="city",
        value="network__slug",
        vocabulary=network_names,
        label=_("Network"),
    )
    population = ChoiceFacet("population_band", PopulationBand, label=_("Population"))
    kind = ChoiceFacet("kind", BodyKind, label=_("Kind of body"))
    state = ChoiceFacet("state", FactState, label=_("Reliability"))
    joined = NetworkYearFacet(fits=_members_in_year("since", OF_CITY), label=_("Joined"))
    left = NetworkYearFacet(fits=_members_in_year("until", OF_CITY), label=_("Left"))
    q = SearchFilter("city")

    sorts = (
        Sort(
            "records",
            _("Most records"),
            {"on_record_count": int, "population_known": int, "id": int},
            descending=True,
        ),
        Sort("population", _("Largest"), {"population_known": int, "id": int}, descending=True),
        Sort("name", _("Name, A to Z"), {"name": str, "id": int}),
        Sort(
            "partnerships",
            _("Most partnerships"),
            {"partnership_count": int, "population_known": int, "id": int},
            descending=True,
        ),
        Sort(
            "networks",
            _("Most networks"),
            {"membership_count": int, "population_known": int, "id": int},
            descending=True,
        ),
    )

    class Meta:
        model = City
        fields = []


def _with_members(**facts):
    """The Q of networks with such a current member; see ThroughFacet for demo records."""
    found = _current_members().filter(Q(is_demo=False) | Q(network__is_demo=True), **facts)
    return Q(pk__in=found.values("network"))


class NetworkFilters(FacetedFilterSet):
    region = ThroughFacet(
        related=_current_members,
        link="network",
        value="city__region",
        vocabulary=lambda: dict(WorldRegion.choices),
        label=_("Region of its members"),
        by_count=False,
    )
    country = NamedCountryFacet(
        fits=lambda codes: _with_members(city__country__in=codes), label=_("Country of its members")
    )
    network = NamedNetworkFacet(fits=lambda slugs: Q(slug__in=slugs))
    city = CityFacet(fits=lambda cities: _with_members(city__in=cities), label=_("Member city"))
    dimension = BitsFacet("dimensions", Dimension, label=_("Dimension"))
    theme = BitsFacet("themes", Theme, label=_("Theme"), not_stated=True)
    since = DecadeFacet("founded", SinceDecade, is_year=True, label=_("Founded"))
    state = ChoiceFacet("state", FactState, label=_("Reliability"))
    joined_by = CityYearFacet(fits=_members_in_year("since", OF_NETWORK), label=_("Joined by"))
    left_by = CityYearFacet(fits=_members_in_year("until", OF_NETWORK), label=_("Left by"))
    q = SearchFilter("network")

    sorts = (
        Sort("name", _("Name, A to Z"), {"name": str, "id": int}),
        Sort.by_number("members", _("Most member cities"), _counted_members, "network"),
        Sort.by_year("newest", _("Newest"), "founded", descending=True),
        Sort.by_year("oldest", _("Oldest"), "founded", descending=False),
    )

    class Meta:
        model = Network
        fields = []


class InstitutionFilters(FacetedFilterSet):
    kind = ChoiceFacet("kind", InstitutionKind, label=_("Kind"))
    region = ChoiceFacet("seat__region", WorldRegion, label=_("Region of its headquarters"), not_stated=True)
    country = CountryFacet("seat__country", label=_("Country of its headquarters"))
    since = DecadeFacet("founded", SinceDecade, is_year=True, label=_("Founded"))
    state = ChoiceFacet("state", FactState, label=_("Reliability"))
    q = SearchFilter("institution")

    sorts = (
        Sort("name", _("Name, A to Z"), {"name": str, "id": int}),
        Sort.by_year("newest", _("Newest"), "founded", descending=True),
        Sort.by_year("oldest", _("Oldest"), "founded", descending=False),
    )

    class Meta:
        model = Institution
        fields = []


class MandateStatusFacet(ChoiceFacet):
    """Whether a person is in office today, as far as is known: a matter of dates, not of a column."""

    @staticmethod
    def _conditions():
        today = timezone.localdate()
        return {
            MandateStatus.CURRENT: in_office.in_office(today),
            MandateStatus.LAST_KNOWN: in_office.last_known(today),
            MandateStatus.FORMER: in_office.begun(today) & Q(ends__lte=today),
            MandateStatus.COMING: Q(starts__gt=today),
        }

    def column(self):
        whens = [
            When(condition, then=Value(status.value)) for status, condition in self._conditions().items()
        ]
        return Case(*whens, default=Value(""), output_field=CharField())

    def condition(self, values):
        chosen = [condition for status, condition in self._conditions().items() if status in values]
        return functools.reduce(operator.or_, chosen, Q(pk__in=()))


class MandateFilters(FacetedFilterSet):
    """For the directory of mayors, whose rows are mandates: a mayor of two cities has two rows."""

    status = MandateStatusFacet("ends", MandateStatus, label=_("Mandate"))
    region = ChoiceFacet("city__region", WorldRegion, label=_("Region"))
    country = CountryFacet("city__country", label=_("Country"))
    population = ChoiceFacet("city__population_band", PopulationBand, label=_("Population of the city"))
    since = DecadeFacet("starts", SinceDecade, label=_("In office since"))
    state = ChoiceFacet("state", FactState, label=_("Reliability"))
    q = SearchFilter("mayor", "mayor")

    sorts = (
        Sort("newest", _("Newest mandate"), {"first_known": datetime.date, "id": int}, descending=True),
        Sort("name", _("Name, A to Z"), {"mayor__name": str, "id": int}),
        Sort("city", _("City, A to Z"), {"city__name": str, "id": int}),
    )

    class Meta:
        model = Mandate
        fields = []
