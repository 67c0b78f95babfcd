import pytest

from citydiplo.kit.listing.facets.counting import count
from partnerships.actions import denormalized
from partnerships.filters import PartnershipFilters
from partnerships.models import Partnership
from tests.rows import day, make_city, make_membership, make_network, make_partnership

pytestmark = pytest.mark.django_db


@pytest.fixture
def twinning():
    lima = make_city("lima", country="PE", region="latin-america-caribbean", population=7_737_002)
    tartu = make_city("tartu", country="EE", population=93_000)
    make_membership(make_network("uclg"), lima)
    make_membership(make_network("uclg-africa"), make_city("accra", country="GH", region="africa"))
    make_membership(make_network("left"), tartu, until=day("2020-01-01"))
    return make_partnership(lima, tartu)


def found(query):
    return list(PartnershipFilters(query, queryset=Partnership.objects.all()).qs)


def test_a_partnership_repeats_the_networks_and_sizes_of_its_cities(twinning):
    assert denormalized.refresh() == 1
    twinning.refresh_from_db()
    assert twinning.networks == " uclg "
    assert [size.name for size in twinning.sizes] == ["UNDER_100K", "OVER_5M"]
    assert denormalized.refresh() == 0


def test_only_the_partnerships_that_are_named_are_written(twinning):
    other = make_partnership(make_city("oslo", population=600_000), make_city("riga", population=600_000))
    assert denormalized.refresh(partnership_ids=[other.pk]) == 1
    twinning.refresh_from_db()
    assert twinning.networks == ""


def test_a_city_that_leaves_takes_its_network_along(twinning):
    denormalized.refresh()
    twinning.parties.get(city__slug="lima").city.memberships.update(until=day("2024-01-01"))
    assert denormalized.refresh() == 1
    twinning.refresh_from_db()
    assert twinning.networks == ""


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ({"network": ["uclg"]}, 1),
        ({"network": ["uclg-africa"]}, 0),
        ({"population": ["over-5m"]}, 1),
        ({"population": ["under-1m"]}, 0),
        ({"population": ["under-1m", "under-100k"], "network": ["uclg", "uclg-africa"]}, 1),
    ],
)
def test_partnerships_are_found_by_network_and_size(twinning, query, hits):
    denormalized.refresh()
    assert len(found(query)) == hits


@pytest.mark.parametrize(
    "query", [{}, {"region": ["europe"]}, {"network": ["uclg"]}, {"population": ["under-1m"]}]
)
def test_the_counts_are_what_each_choice_would_find(twinning, query):
    make_partnership(make_city("oslo", population=600_000), make_city("riga", population=600_000))
    make_partnership(make_city("rome", population=2_800_000), twinning.parties.get(city__slug="lima").city)
    denormalized.refresh()
    filters = PartnershipFilters(query, queryset=Partnership.objects.all())
    counted = count(filters)
    assert counted.total == len(found(query))
    for name in ("network", "population"):
        for value, rows in counted.options[name].items():
            assert rows == len(found({**query, name: [value]})), (name, value)
    assert counted.options["population"]
