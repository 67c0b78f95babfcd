"""What partnerships, activities, agreements, exchanges and targets can be filtered and sorted by."""

import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.caching.versions import cached
from citydiplo.kit.db.years import day_in, moment_in
from citydiplo.kit.listing.facets import (
    BitsFacet,
    ChoiceFacet,
    ColumnFacet,
    CountriesFacet,
    CountryFacet,
    DecadeFacet,
    FacetedFilterSet,
    PlaceFacet,
    PublicFacet,
    SearchFilter,
    ThroughFacet,
    WordsFacet,
    YearFacet,
)
from citydiplo.kit.listing.keyset import Sort
from citydiplo.kit.search import folding
from citydiplo.kit.text import languages
from networks.choices import Dimension, FactState, PopulationBand, SinceDecade, Theme, WorldRegion
from networks.filters import (
    CityFacet,
    CityYearFacet,
    NamedCountryFacet,
    NamedNetworkFacet,
    network_names,
)
from networks.models import Membership
from partnerships.actions import exchanges
from partnerships.choices import (
    Binds,
    CostBand,
    EndAnswerKind,
    ExchangeAudience,
    ExchangeKind,
    PartnershipClass,
    PartnershipStatus,
    ReportState,
    ReviewState,
    SignAge,
    StepKind,
    TargetDecade,
    Visibility,
    VisitOutcome,
    VisitStatus,
    VisitVisibility,
    VisitWay,
)
from partnerships.models import (
    Accession,
    Activity,
    Agreement,
    Confirmation,
    EndAnswer,
    Exchange,
    Indicator,
    Partnership,
    Party,
    Reuse,
    StatusChange,
    StepDone,
    Target,
    Visit,
    VisitParty,
)
from partnerships.queries.steps import KEPT_BY_THE_CITY
from partnerships.signs import starts_of_ages

LONGEST_NUMBER = 16  # digits of a record's number and one more


class SignFacet(ColumnFacet):
    """How long ago the last sign of life was, counted back from today."""

    spread = 4

    def vocabulary(self):
        """See Facet."""
        return {age.value: age.label for age in SignAge}

    def column(self):
        """The age as it stands in an address; "none" where no sign is known."""
        starts = starts_of_ages()
        return Case(
            When(**{f"{self.field_name}__isnull": True}, then=Value(SignAge.NONE)),
            *(When(**{f"{self.field_name}__gte": day}, then=Value(age)) for age, day in starts.items()),
            default=Value(SignAge.LONGER),
            output_field=CharField(),
        )

    def condition(self, values):
        """See Facet."""
        starts = starts_of_ages()
        ranges = {
            SignAge.YEAR: {"gte": starts[SignAge.YEAR]},
            SignAge.FIVE_YEARS: {"gte": starts[SignAge.FIVE_YEARS], "lt": starts[SignAge.YEAR]},
            SignAge.LONGER: {"lt": starts[SignAge.FIVE_YEARS]},
            SignAge.NONE: {"isnull": True},
        }
        found = Q()
        for value in values:
            found |= Q(**{f"{self.field_name}__{how}": day for how, day in ranges[SignAge(value)].items()})
        return found


def _partnerships_of(cities):
    return Q(pk__in=Party.objects.filter(city__in=cities).values("partnership"))


def _moved_to(status, year):
    """Partnerships that took ``status`` in ``year``: by the day of the step, or else of its record."""
    steps = StatusChange.objects.filter(partnership=OuterRef("pk"), status=status)
    return Q(Exists(steps.filter(day_in("date", year) | Q(date=None) & moment_in("recorded_at", year))))


def _began(year):
    return day_in("since_known", year) & ~Q(status=PartnershipStatus.DRAFT)


def _ended(year):
    undated = Q(until=None) & _moved_to(PartnershipStatus.ENDED, year)
    return Q(status=PartnershipStatus.ENDED) & (day_in("until", year) | undated)


def _confirmed(year):
    said = Confirmation.objects.filter(moment_in("said_at", year), partnership=OuterRef("pk"))
    return Q(Exists(said))


def _renewed(year):
    """Those of which a party answered in ``year`` until when they are renewed."""
    said = EndAnswer.objects.filter(moment_in("said_at", year), answer=EndAnswerKind.RENEWED)
    return Q(Exists(said.filter(partnership=OuterRef("pk"))))


def _became_inactive(year):
    return _moved_to(PartnershipStatus.DORMANT, year)


class PartnershipFilters(FacetedFilterSet):
    """Region and country are those of any party; dimension is any of the partnership's."""

    region = BitsFacet("regions", WorldRegion, label=_("Region"))
    country = CountriesFacet("countries", related=Party.objects.all, link="partnership", label=_("Country"))
    dimension = BitsFacet("dimensions", Dimension, label=_("Dimension"), not_stated=True)
    network = WordsFacet("networks", vocabulary=network_names, label=_("Network of a party"))
    class_ = ChoiceFacet("partnership_class", PartnershipClass, label=_("Class"))
    status = ChoiceFacet("status", PartnershipStatus, label=_("Status"))
    since = DecadeFacet("since", SinceDecade, label=_("Since"))
    sign = SignFacet("sign_on", label=_("Last sign of life"))
    population = BitsFacet("sizes", PopulationBand, label=_("Population of a party"))
    state = ChoiceFacet("state", FactState, label=_("Reliability"))
    city = CityFacet(fits=_partnerships_of)
    began = YearFacet(fits=_began, label=_("Began"))
    renewed = YearFacet(fits=_renewed, label=_("Renewed"))
    ended = YearFacet(fits=_ended, label=_("Ended"))
    confirmed = YearFacet(fits=_confirmed, label=_("Confirmed by a city"))
    inactive = YearFacet(fits=_became_inactive, label=_("Became inactive"))
    shown_to = PublicFacet(Q(visibility=Visibility.PUBLIC) & ~Q(status=PartnershipStatus.DRAFT))
    q = SearchFilter("partnership")

    sorts = (
        Sort(
            "entered",
            _("Newest in the register"),
            {"created_at": datetime.datetime, "id": int},
            descending=True,
        ),
        Sort("newest", _("Newest start date"), {"since_known": datetime.date, "id": int}, descending=True),
        Sort("oldest", _("Oldest start date"), {"since_or_after_all": datetime.date, "id": int}),
        Sort("sign", _("Newest sign of life"), {"sign_known": datetime.date, "id": int}, descending=True),
        Sort("parties", _("Parties, A to Z"), {"label": str, "id": int}),
    )

    class Meta:
        model = Partnership
        fields = []


def _record_address(text):
    """(number, label) of a partnership by its number in an address; None for what is no number."""
    if not (text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER):
        return None
    found = Partnership.objects.visible_to(AnonymousUser()).filter(pk=int(text)).first()
    return (text, str(found)) if found else None


class ActivitySearch(SearchFilter):
    """The search index finds the partnership; an activity is found by its own words, too."""

    def condition(self, words, *, as_typed=False):
        own = Q()
        for word in words.split():
            own &= Q(what__icontains=word)
        return super().condition(words, as_typed=as_typed) | own


class ActivityFilters(FacetedFilterSet):
    """City, region and country are those of any party; the dimension is any of the partnership's."""

    region = BitsFacet("partnership__regions", WorldRegion, label=_("Region"))
    country = CountriesFacet(
        "partnership__countries",
        related=Party.objects.all,
        link="partnership",
        own="partnership",
        label=_("Country"),
    )
    dimension = BitsFacet("partnership__dimensions", Dimension, label=_("Dimension"))
    class_ = ChoiceFacet("partnership__partnership_class", PartnershipClass, label=_("Class"))
    since = DecadeFacet("on", SinceDecade, label=_("Date"))
    city = CityFacet(
        fits=lambda cities: Q(partnership__in=Party.objects.filter(city__in=cities).values("partnership"))
    )
    partnership = PlaceFacet(
        find=_record_address, fits=lambda keys: Q(partnership__in=keys), label=_("Partnership")
    )
    took_place = YearFacet(fits=lambda year: day_in("on", year), label=_("Took place"))
    shown_to = PublicFacet(
        Q(partnership__visibility=Visibility.PUBLIC) & ~Q(partnership__status=PartnershipStatus.DRAFT)
    )

    q = ActivitySearch("partnership", "partnership")

    sorts = (
        Sort("newest", _("Newest"), {"on": datetime.date, "id": int}, descending=True),
        Sort("oldest", _("Oldest"), {"on": datetime.date, "id": int}),
    )

    class Meta:
        model = Activity
        fields = []


def _counted_accessions():
    """Those that a list counts beside its agreements: current ones; demo rows are not counted."""
    return Accession.objects.current().filter(is_demo=False)


def _joined_by(**facts):
    """The Q of agreements that such a city joined; see ThroughFacet for demo records."""
    found = Accession.objects.current().filter(Q(is_demo=False) | Q(agreement__is_demo=True), **facts)
    return Q(pk__in=found.values("agreement"))


def _members_of(slugs):
    """The cities that are members of networks today, without demo memberships."""
    members = Membership.objects.current().filter(network__slug__in=slugs, city__isnull=False)
    return members.filter(is_demo=False).values("city")


class AgreementFilters(FacetedFilterSet):
    binds = ChoiceFacet("binds", Binds, label=_("Who it binds"))
    dimension = BitsFacet("dimensions", Dimension, label=_("Dimension"))
    theme = BitsFacet("themes", Theme, label=_("Theme"), not_stated=True)
    region = ThroughFacet(
        related=Accession.objects.current,
        link="agreement",
        value="city__region",
        vocabulary=lambda: dict(WorldRegion.choices),
        label=_("Region of its cities"),
        by_count=False,
    )
    country = NamedCountryFacet(
        fits=lambda codes: _joined_by(city__country__in=codes), label=_("Country of its cities")
    )
    network = NamedNetworkFacet(
        fits=lambda slugs: _joined_by(city__in=_members_of(slugs)), label=_("Network of its cities")
    )
    city = CityFacet(fits=lambda cities: _joined_by(city__in=cities))
    since = DecadeFacet("year", SinceDecade, is_year=True, label=_("Adopted"))
    state = ChoiceFacet("state", FactState, label=_("Reliability"))
    q = SearchFilter("agreement")

    sorts = (
        Sort("name", _("Name, A to Z"), {"name": str, "id": int}),
        Sort.by_year("newest", _("Newest"), "year", descending=True),
        Sort.by_year("oldest", _("Oldest"), "year", descending=False),
        Sort.by_number("cities", _("Most cities"), _counted_accessions, "agreement"),
    )

    class Meta:
        model = Agreement
        fields = []


class ExchangeSearch(SearchFilter):
    """The search index holds what is public; what was published for some is found by its own words."""

    def condition(self, words, *, as_typed=False):
        public = super().condition(words, as_typed=as_typed)
        terms = [word for word in folding.words(folding.fold(words)) if exchanges.is_telling(word)]
        if not terms:
            return public
        own = ~Q(audience=ExchangeAudience.PUBLIC)
        for term in terms:
            own &= Q(words__contains=f" {term}")
        return public | own


def _reused(year):
    said = Reuse.objects.shown().filter(moment_in("said_at", year), exchange=OuterRef("pk"))
    return Q(Exists(said))


def _used_by(slug, year):
    said = Reuse.objects.shown().filter(moment_in("said_at", year), city__slug=slug)
    return Q(pk__in=said.values("exchange"))


class ExchangeFilters(FacetedFilterSet):
    """Region, country, size and networks are those of the city that wrote it."""

    kind = ChoiceFacet("kind", ExchangeKind, label=_("Kind"))
    dimension = BitsFacet("dimensions", Dimension, label=_("Dimension"), not_stated=True)
    theme = BitsFacet("themes", Theme, label=_("Theme"), not_stated=True)
    region = ChoiceFacet("region", WorldRegion, label=_("Region"), not_stated=True)
    country = CountryFacet("country", label=_("Country"))
    language = WordsFacet("languages", vocabulary=languages.names, label=_("Language"))
    network = WordsFacet("networks", vocabulary=network_names, label=_("Network of the author"))
    population = ChoiceFacet("size", PopulationBand, label=_("Population of the author"))
    city = CityFacet(fits=lambda cities: Q(city__in=cities))
    cost = ChoiceFacet("cost_band", CostBand, label=_("Cost"))
    by_network = NamedNetworkFacet(fits=lambda slugs: Q(network__slug__in=slugs))
    published = YearFacet(fits=lambda year: moment_in("published_at", year), label=_("Published"))
    reused = YearFacet(fits=_reused, label=_("Used by another city"))
    used_by = CityYearFacet(fits=_used_by, label=_("Used by"))
    shown_to = PublicFacet(Q(audience=ExchangeAudience.PUBLIC))
    q = ExchangeSearch("exchange")

    sorts = (
        Sort("newest", _("Newest"), {"published_at": datetime.datetime, "id": int}, descending=True),
        Sort(
            "reused",
            _("Most used by other cities"),
            {"reuse_count": int, "published_at": datetime.datetime, "id": int},
            descending=True,
        ),
    )

    class Meta:
        model = Exchange
        fields = []


def indicator_names():
    """Key → name of the suggested indicators, in the reader's language. Kept until one changes."""

    def read():
        return {one.key: str(one) for one in Indicator.objects.suggested()}

    return cached(f"indicator-names|{get_language()}", ["targets"], read)


class IndicatorFacet(ColumnFacet):
    """One of the suggested indicators, by its key; those of a city's own are no option."""

    spread = 12

    def vocabulary(self):
        """Key → name."""
        return indicator_names()

    def condition(self, values):
        """Rows of these indicators."""
        return Q(**{f"{self.field_name}__in": values})


def _of_members(slugs):
    members = Membership.objects.current().filter(network__slug__in=slugs, city__isnull=False)
    return Q(city__in=members.values("city"))


class TargetSearch(SearchFilter):
    """The search index finds the city; the indicator is found by its name."""

    def condition(self, words, *, as_typed=False):
        return super().condition(words, as_typed=as_typed) | Q(indicator__name__icontains=words)


class TargetFilters(FacetedFilterSet):
    """Region, country and size are those of the city; dimension and theme those of the indicator."""

    indicator = IndicatorFacet("indicator__key", label=_("Indicator"), not_stated=False)
    dimension = ChoiceFacet("indicator__dimension", Dimension, label=_("Dimension"))
    theme = ChoiceFacet("indicator__theme", Theme, label=_("Theme"), not_stated=True)
    region = ChoiceFacet("city__region", WorldRegion, label=_("Region"))
    country = CountryFacet("city__country", label=_("Country"))
    population = ChoiceFacet("city__population_band", PopulationBand, label=_("Population"))
    due = DecadeFacet("target_year", TargetDecade, is_year=True, label=_("Target year"))
    network = NamedNetworkFacet(fits=_of_members)
    city = CityFacet(fits=lambda cities: Q(city__in=cities))
    q = TargetSearch("city", "city")

    sorts = (
        Sort("newest", _("Newest"), {"published_at": datetime.datetime, "id": int}, descending=True),
        Sort("city", _("City, A to Z"), {"city__name": str, "id": int}),
    )

    class Meta:
        model = Target
        fields = []


_WAITS = Q(review=None, accession__agreement__keeper__isnull=False, accession__state__in=KEPT_BY_THE_CITY)


class ReportFacet(ColumnFacet):
    """How a reported step stands: verified, returned, waiting, or nobody is asked."""

    spread = 4

    def vocabulary(self):
        """See Facet."""
        return {member.value: member.label for member in ReportState}

    def column(self):
        """One of ReportState."""
        return Case(
            *(When(review__state=said, then=Value(said.value)) for said in ReviewState),
            When(_WAITS, then=Value(ReportState.WAITING)),
            default=Value(ReportState.UNVERIFIED),
            output_field=CharField(),
        )

    def condition(self, values):
        """See Facet."""
        found = Q(review__state__in=[value for value in values if value in ReviewState.values])
        if ReportState.WAITING in values:
            found |= _WAITS
        if ReportState.UNVERIFIED in values:
            found |= Q(review=None) & ~_WAITS
        return found


def agreement_names():
    """Slug → name of every agreement. Kept until one changes."""

    def read():
        return dict(Agreement.objects.order_by("name").values_list("slug", "name"))

    return cached("agreement-names", ["agreements"], read)


class SlugFacet(ColumnFacet):
    """A record that the column names by its slug; ``vocabulary`` is a callable (slug → name)."""

    by_count = True
    spread = 60

    def __init__(self, field_name, *, vocabulary, **kwargs):
        self._vocabulary = vocabulary
        super().__init__(field_name, **kwargs)

    def vocabulary(self):
        """See Facet."""
        return self._vocabulary()

    def condition(self, values):
        """See Facet."""
        return Q(**{f"{self.field_name}__in": values})


class ReportedStepFilters(FacetedFilterSet):
    """Region and country are those of the city; the network is the one that keeps the agreement."""

    state = ReportFacet(label=_("State"))
    step = ChoiceFacet("step__kind", StepKind, label=_("Step"))
    agreement = SlugFacet("accession__agreement__slug", vocabulary=agreement_names, label=_("Agreement"))
    network = SlugFacet(
        "accession__agreement__keeper__slug", vocabulary=network_names, label=_("Kept by the network")
    )
    region = ChoiceFacet("accession__city__region", WorldRegion, label=_("Region"))
    country = CountryFacet("accession__city__country", label=_("Country"))
    done = YearFacet(fits=lambda year: day_in("date", year), label=_("Done"))
    city = CityFacet(fits=lambda cities: Q(accession__city__in=cities))
    q = SearchFilter("city", "accession__city")

    sorts = (
        Sort("newest", _("Newest"), {"date": datetime.date, "id": int}, descending=True),
        Sort("city", _("City, A to Z"), {"accession__city__name": str, "id": int}),
    )

    class Meta:
        model = StepDone
        fields = []


def _visits_of(cities):
    return Q(pk__in=VisitParty.objects.filter(city__in=cities).values("visit"))


def _visits_of_members(slugs):
    parties = VisitParty.objects.filter(city__in=_members_of(slugs))
    return Q(pk__in=parties.values("visit"))


class VisitSearch(SearchFilter):
    """The search index holds what is public; what only some may read is found by its own words."""

    def condition(self, words, *, as_typed=False):
        own = ~Q(visibility=VisitVisibility.PUBLIC)
        for word in words.split():
            own &= Q(label__icontains=word) | Q(purpose__icontains=word)
        return super().condition(words, as_typed=as_typed) | own


class VisitFilters(FacetedFilterSet):
    """Region and country are those of any city that takes part."""

    region = BitsFacet("regions", WorldRegion, label=_("Region"))
    country = CountriesFacet("countries", related=VisitParty.objects.all, link="visit", label=_("Country"))
    network = NamedNetworkFacet(fits=_visits_of_members)
    city = CityFacet(fits=_visits_of)
    dimension = ChoiceFacet("dimension", Dimension, label=_("Dimension"), not_stated=True)
    theme = ChoiceFacet("theme", Theme, label=_("Theme"), not_stated=True)
    outcome = ChoiceFacet("outcome", VisitOutcome, label=_("Outcome"), not_stated=True)
    way = ChoiceFacet("way", VisitWay, label=_("Who travels"))
    status = ChoiceFacet("status", VisitStatus, label=_("Status"))
    since = DecadeFacet("first_day", SinceDecade, label=_("First day"))
    state = ChoiceFacet("state", FactState, label=_("Reliability"))
    began = YearFacet(fits=lambda year: day_in("first_day", year), label=_("Began"))
    shown_to = PublicFacet(Q(status=VisitStatus.DONE, visibility=VisitVisibility.PUBLIC))
    q = VisitSearch("visit")

    sorts = (
        Sort("newest", _("Newest"), {"first_day": datetime.date, "id": int}, descending=True),
        Sort("oldest", _("Oldest"), {"first_day": datetime.date, "id": int}),
    )

    class Meta:
        model = Visit
        fields = []
