"""Counts of the facets of cities, networks, institutions and mandates equal what their filters find."""

import datetime
import itertools

import pytest
from django.http import QueryDict
from django.utils import timezone

from citydiplo.kit.demo import Tally
from citydiplo.kit.listing.facets.counting import count, relief
from citydiplo.kit.search import SearchDocument, replace
from networks.filters import CityFilters, InstitutionFilters, MandateFilters, NetworkFilters
from networks.models import City, Institution, Mandate, Mayor, Network
from partnerships.filters import AgreementFilters
from partnerships.models import Agreement
from tests import rows

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
A_YEAR = datetime.timedelta(days=365)


@pytest.fixture
def world():
    places = [
        ("FR", "europe", 20_000),
        ("FR", "europe", 3_000_000),
        ("NG", "africa", None),
        ("JP", "asia-pacific", 70_000),
    ]
    cities = [
        rows.make_city(country=country, region=region, population=people, dimensions=dimensions)
        for (country, region, people), dimensions in itertools.product(
            places, [[], ["culture"], ["culture", "security"]]
        )
    ]
    for number, city in enumerate(cities):
        mayor = Mayor.objects.create(name=f"Mayor {number}", slug=f"mayor-{number}")
        Mandate.objects.create(mayor=mayor, city=city, starts=TODAY - 3 * A_YEAR, ends=TODAY - A_YEAR)
        if number % 2:
            Mandate.objects.create(mayor=mayor, city=city, starts=TODAY - A_YEAR)
        rows.make_institution(seat=city if number % 3 else None, founded=1930 + 7 * number, kind="foundation")
    c40, uclg = (
        rows.make_network("c40", founded=2005, themes=["immigration"]),
        rows.make_network("uclg", founded=1913),
    )
    for city in cities[::2]:
        rows.make_membership(c40, city)
    rows.make_membership(uclg, cities[0])
    rows.make_membership(uclg, cities[1], until=TODAY)  # a former member counts for nothing
    pact = rows.make_agreement("pact", year=1994)
    rows.make_agreement("treaty", binds="states", year=2015, themes=["global-values"])
    for city in cities[:5]:
        rows.make_accession(pact, city)
        rows.make_accession(pact, city, kind="reporting")


NOUNS = [
    (CityFilters, City),
    (NetworkFilters, Network),
    (InstitutionFilters, Institution),
    (MandateFilters, Mandate),
    (AgreementFilters, Agreement),
]


@pytest.mark.parametrize(("filter_set", "model"), NOUNS, ids=lambda one: one.__name__)
def test_each_count_is_what_choosing_the_option_finds(world, filter_set, model):
    """For no filter and for each option chosen: every other option's count is what adding it finds."""

    def filters(**chosen):
        data = QueryDict(mutable=True)
        for name, values in chosen.items():
            data.setlist(name, values)
        return filter_set(data, model.objects.visible_to(None))

    plain = count(filters())
    assert plain.total == model.objects.visible_to(None).count() > 0
    chosen = [{}] + [{name: [value]} for name, values in plain.options.items() for value in values]
    assert len(chosen) > 5
    for base in chosen:
        counts = count(filters(**base))
        assert counts.total == filters(**base).qs.count() > 0
        for name, facet in filters().facets.items():
            for value in {*list(facet.options())[:6], *counts.options[name]}:
                found = filters(**{**base, name: [value]}).qs
                assert counts.options[name].get(value, 0) == found.count(), (base, name, value)
                assert len(set(found.values_list("pk", flat=True))) == found.count()


@pytest.mark.parametrize(("filter_set", "model"), NOUNS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("every", [1, 2, 3])
def test_demo_records_count_for_no_option_but_are_offered(world, filter_set, model, every):
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    model.objects.filter(pk__in=keys[::every]).update(is_demo=True)
    rows = model.objects.visible_to(None)
    counts = count(filter_set(QueryDict(), rows))
    assert (counts.total, counts.demo) == (rows.count(), rows.filter(is_demo=True).count())
    assert counts.demo > 0
    offered = 0
    for name, facet in filter_set(QueryDict(), rows).facets.items():
        for value in facet.options():
            found = filter_set(QueryDict(f"{name}={value}"), rows).qs
            assert counts.options[name][value] == found.filter(is_demo=False).count(), (name, value)
            assert counts.demo_options[name][value] == found.filter(is_demo=True).count(), (name, value)
            offered += counts.demo_options[name][value]
    assert offered > 0


def test_words_narrow_by_the_search_index(world):
    lima = rows.make_city("lima", name="Lima", country="PE", region="latin-america-caribbean")
    replace(
        [SearchDocument(kind="city", object_id=lima.pk, title="Lima", names=["Lima"], url="/cities/lima/")]
    )
    filters = CityFilters(QueryDict("q=lima"), City.objects.visible_to(None))
    counts = count(filters)
    assert (counts.total, counts.options["country"]) == (1, {"PE": 1})
    assert list(filters.qs) == [lima]
    nothing = CityFilters(QueryDict("q=lima&country=FR"), City.objects.visible_to(None))
    assert (count(nothing).total, relief(nothing)) == (0, {"country": Tally(1), "q": Tally(6)})
