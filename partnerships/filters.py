"""What partnerships and agreements can be filtered and sorted by."""

import datetime

from django.utils.translation import gettext_lazy as _

from citydiplo.kit.facets import (
    BitsFacet,
    ChoiceFacet,
    CountriesFacet,
    DecadeFacet,
    FacetedFilterSet,
    SearchFilter,
    ThroughFacet,
    WordsFacet,
)
from citydiplo.kit.paging import Sort
from networks.choices import Dimension, FactState, PopulationBand, SinceDecade, Theme, WorldRegion
from networks.filters import network_names
from partnerships.choices import Binds, PartnershipClass, PartnershipStatus
from partnerships.models import Accession, Agreement, Partnership, Party


class PartnershipFilters(FacetedFilterSet):
    """Region and country are those of any party; dimension is any of the partnership's."""

    region = BitsFacet("regions", WorldRegion, label=_("Region"))
    country = CountriesFacet("countries", related=Party.objects.all, link="partnership", label=_("Country"))
    dimension = BitsFacet("dimensions", Dimension, label=_("Dimension"), not_stated=True)
    network = WordsFacet("networks", vocabulary=network_names, label=_("Network of a party"))
    class_ = ChoiceFacet("partnership_class", PartnershipClass, label=_("Class"))
    status = ChoiceFacet("status", PartnershipStatus, label=_("Status"))
    since = DecadeFacet("since", SinceDecade, label=_("Since"))
    population = BitsFacet("sizes", PopulationBand, label=_("Population of a party"))
    state = ChoiceFacet("state", FactState, label=_("State of confirmation"))
    q = SearchFilter("partnership")

    sorts = (
        Sort(
            "entered",
            _("Newest in the register"),
            {"created_at": datetime.datetime, "id": int},
            descending=True,
        ),
        Sort("newest", _("Newest beginning"), {"since_known": datetime.date, "id": int}, descending=True),
        Sort("oldest", _("Oldest beginning"), {"since_or_after_all": datetime.date, "id": int}),
        Sort("parties", _("Parties, A to Z"), {"label": str, "id": int}),
    )

    class Meta:
        model = Partnership
        fields = []


class AgreementFilters(FacetedFilterSet):
    binds = ChoiceFacet("binds", Binds, label=_("Whom it binds"))
    dimension = BitsFacet("dimensions", Dimension, label=_("Dimension"))
    theme = BitsFacet("themes", Theme, label=_("Theme"), not_stated=True)
    region = ThroughFacet(
        related=Accession.objects.all,
        link="agreement",
        value="city__region",
        vocabulary=lambda: dict(WorldRegion.choices),
        label=_("Region of its cities"),
        by_count=False,
    )
    since = DecadeFacet("year", SinceDecade, is_year=True, label=_("Adopted"))
    state = ChoiceFacet("state", FactState, label=_("State of confirmation"))
    q = SearchFilter("agreement")

    sorts = (
        Sort("name", _("Name, A to Z"), {"name": str, "id": int}),
        Sort.by_year("newest", _("Newest"), "year", descending=True),
        Sort.by_year("oldest", _("Oldest"), "year", descending=False),
        Sort.by_number("cities", _("Most cities"), Accession.objects.all, "agreement"),
    )

    class Meta:
        model = Agreement
        fields = []
