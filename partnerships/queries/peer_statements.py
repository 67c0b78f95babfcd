"""The statements that peers are found and compared by, whose SQL is kept; cities are their keys.

What is not public, and demo records, count for nobody here; only ties may rest on more.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, Sum, Value, When

from citydiplo.kit.db.compiled import Many, compiled
from networks.choices import PopulationBand
from networks.models import City, Membership
from networks.queries.readers import Reader
from partnerships.choices import (
    ExchangeAudience,
    ExchangeKind,
    ExchangeState,
    PartnershipStatus,
    Visibility,
    VisitStatus,
)
from partnerships.models import Accession, Exchange, Footprint, Partnership, Party, Reuse, Visit, VisitParty

FOUND = 60  # cities that each way of looking finds
# A row of the directory, for a page or a file.
ROW = (
    *("id", "name", "label", "slug", "country", "region", "admin_area", "population", "population_band"),
    *("latitude", "longitude"),
)

_PUBLIC = {"visibility": Visibility.PUBLIC, "is_demo": False}
_OF_PUBLIC = {f"partnership__{name}": value for name, value in _PUBLIC.items()}
_DRAFT = Q(partnership__status=PartnershipStatus.DRAFT)


class Fits(NamedTuple):
    """Which cities may be peers at all. Empty values leave nothing out.

    ``not_region`` is a region outside of which they are; ``asking`` is the reader of the open requests that
    they must have.
    """

    kind: str
    excluded: Many
    region: str = ""
    not_region: str = ""
    countries: tuple[str, ...] | None = None
    band: PopulationBand | None = None
    dimension: str = ""
    asking: Reader | None = None

    def at(self, path: str) -> Q:
        """The condition on the city that ``path`` leads to, such as ``city__``."""
        facts: dict[str, Any] = {"merged_into": None, "kind": self.kind, "is_demo": False}
        if self.region:
            facts["region"] = self.region
        if self.countries is not None:
            facts["country__in"] = self.countries
        if self.band is not None:
            facts["population_band"] = self.band
        if self.dimension:
            facts["dimensions__has"] = self.dimension
        found = Q(**{f"{path}{name}": value for name, value in facts.items()})
        if self.not_region:
            found &= ~Q(**{f"{path}region": self.not_region})
        if self.asking is not None:
            requests = Exchange.objects.visible_to(self.asking.user()).published().still_open()
            requests = requests.filter(kind=ExchangeKind.REQUEST, is_demo=False)
            found &= Q(Exists(requests.filter(city=OuterRef(f"{path}pk"))))
        return found & ~Q(**{f"{path}pk__in": self.excluded})


@compiled
def by_networks(fits: Fits, networks: Many, weights: Many) -> Any:
    """(city, weight of the networks that it shares) of those that share most."""
    rows = Membership.objects.current().filter(fits.at("city__"), network__in=networks, is_demo=False)
    return _best(
        rows, "city", [When(network=key, then=Value(one)) for key, one in zip(networks, weights, strict=True)]
    )


@compiled
def by_partners(fits: Fits, partners: Many, weights: Many) -> Any:
    """The same of partners."""
    to = "partnership__parties__city"
    rows = Party.objects.filter(fits.at(f"{to}__"), ~_DRAFT, city__in=partners, **_OF_PUBLIC)
    # A party of a partnership is no partner of itself.
    rows = rows.annotate(other=F(to)).exclude(other=F("city"))
    return _best(
        rows, to, [When(city=key, then=Value(one)) for key, one in zip(partners, weights, strict=True)]
    )


@compiled
def by_agreements(fits: Fits, agreements: Many) -> Any:
    """The same of agreements, each of which weighs 1."""
    rows = Accession.objects.current().filter(fits.at("city__"), agreement__in=agreements, is_demo=False)
    return _best(rows, "city", [When(agreement__in=agreements, then=Value(1.0))])


def _best(rows, to, whens):
    shared = Sum(Case(*whens, default=Value(0.0), output_field=FloatField()))
    found = rows.order_by().values_list(to).annotate(shared=shared).filter(shared__gt=0)
    return found.order_by("-shared", to)[:FOUND]


@compiled
def by_size(fits: Fits, region: str, sizes: tuple[int, int] | None) -> Any:
    """Cities of a size, from and to, in a region or anywhere: those with most facts in the register first."""
    rows = City.objects.filter(fits.at(""), on_record_count__gt=0)
    if sizes:
        rows = rows.filter(population_known__range=sizes)
    if region:
        rows = rows.filter(region=region)
    rows = rows.order_by("-on_record_count", "-population_known", "-id")
    return rows.values_list("pk", flat=True)[:FOUND]


@compiled
def city_rows(cities: Many) -> Any:
    """Values of ``ROW``."""
    return City.objects.filter(pk__in=cities).values(*ROW)


@compiled
def networks_of(cities: Many) -> Any:
    """(city, network)"""
    rows = Membership.objects.current().filter(city__in=cities, is_demo=False)
    return rows.order_by().values_list("city", "network")


@compiled
def agreements_of(cities: Many) -> Any:
    """(city, agreement)"""
    rows = Accession.objects.current().filter(city__in=cities, is_demo=False)
    return rows.order_by().values_list("city", "agreement")


@compiled
def footprints_of(cities: Many) -> Any:
    """(city, dimension, total)"""
    return Footprint.objects.filter(city__in=cities).values_list("city", "dimension", "total")


@compiled
def partners_of(cities: Many) -> Any:
    """(city, partner, cities that the partner has), the city itself among its partners."""
    other = "partnership__parties__city"
    rows = Party.objects.filter(~_DRAFT, city__in=cities, **_OF_PUBLIC).order_by()
    return rows.filter(**{f"{other}__isnull": False}).values_list("city", other, f"{other}__tie_count")


@compiled
def reuses_of(cities: Many) -> Any:
    """(user, its cities, author, its cities) where one used what the other published for everybody."""
    rows = (
        Reuse.objects.shown()
        .filter(
            Q(city__in=cities) | Q(exchange__city__in=cities),
            exchange__state=ExchangeState.PUBLISHED,
            exchange__audience=ExchangeAudience.PUBLIC,
            exchange__is_demo=False,
            exchange__city__isnull=False,
        )
        .exclude(exchange__city=F("city"))
    )
    author = "exchange__city"
    return rows.order_by().values_list("city", "city__tie_count", author, f"{author}__tie_count")


@compiled
def public_visits_of(cities: Many) -> Any:
    """(city, other, cities that the other has) of those who took part in public visits."""
    return _of_visits(Visit.objects.public(), cities)


@compiled
def visits_of(cities: Many, reader: Reader) -> Any:
    """The same of visits that a reader may see, planned ones too."""
    visits = Visit.objects.visible_to(reader.user()).exclude(status=VisitStatus.CANCELLED)
    return _of_visits(visits, cities)


def _of_visits(visits, cities):
    other = "visit__parties__city"
    rows = VisitParty.objects.filter(
        city__in=cities, visit__in=visits.filter(is_demo=False).order_by().values("pk")
    )
    return rows.order_by().values_list("city", other, f"{other}__tie_count")


@compiled
def tied_by_partnerships(city: int, reader: Reader) -> Any:
    """The cities of its partnerships that a reader may see."""
    own = Party.objects.filter(city=city).values("partnership")
    together = Partnership.objects.visible_to(reader.user()).filter(pk__in=own).values("pk")
    parties = Party.objects.filter(partnership__in=together, city__isnull=False).exclude(city=city)
    return parties.values_list("city", flat=True).order_by()


@compiled
def names_of(model: Any, columns: tuple[str, ...], keys: Many) -> Any:
    """(key, then ``columns``) of a model."""
    return model.objects.filter(pk__in=keys).order_by().values_list("pk", *columns)
