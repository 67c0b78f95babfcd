import random
from statistics import median

import pytest

from networks.choices import Dimension
from partnerships.actions import city_counts
from partnerships.models import Footprint
from partnerships.queries.medians import LEAST_SCALE, footprint_medians
from partnerships.tasks import recount_cities
from tests import rows

pytestmark = pytest.mark.django_db


def footprint(city):
    return {
        row.dimension: (row.partnerships, row.memberships, row.accessions)
        for row in Footprint.objects.filter(city=city)
    }


@pytest.fixture
def pair():
    return rows.make_city("lima"), rows.make_city("lagos")


def test_what_counts(pair):
    lima, lagos = pair
    rows.make_partnership(lima, lagos, dimension="culture", dimensions=["culture", "transport"])
    rows.make_partnership(lima, lagos)  # a twinning of which no source says the dimension
    rows.make_membership(rows.make_network(), lima)
    rows.make_accession(rows.make_agreement(), lima)
    rows.make_accession(rows.make_agreement("second"), lima, kind="reporting")
    assert city_counts.refresh() > 0
    lima.refresh_from_db()
    assert (lima.partnership_count, lima.membership_count, lima.accession_count) == (2, 1, 2)
    assert lima.dimensions == ("environment", "culture", "transport")
    assert footprint(lima) == {"culture": (1, 0, 0), "transport": (1, 0, 0), "environment": (0, 1, 2)}
    assert city_counts.refresh() == 0


def test_what_does_not_count(pair):
    lima, lagos = pair
    culture = {"dimension": "culture", "dimensions": ["culture"]}
    for facts in ({"status": "ended"}, {"visibility": "members"}, {"is_demo": True}):
        rows.make_partnership(lima, lagos, **culture, **facts)
    rows.make_membership(rows.make_network(), lima, until=rows.day("2020-01-01"))
    rows.make_membership(rows.make_network(), lima, is_demo=True)
    rows.make_accession(rows.make_agreement(), lima, is_demo=True)
    city_counts.refresh()
    for city, on_record in ((lima, 2), (lagos, 1)):  # what ended is in the register still
        city.refresh_from_db()
        assert (city.partnership_count, city.membership_count, city.accession_count) == (0, 0, 0)
        assert city.on_record_count == on_record
    assert footprint(lima) == {}


def test_all_that_the_public_register_knows_is_counted(pair):
    lima, lagos = pair
    rows.make_partnership(lima, lagos, status="unknown", state="open-data", source=rows.make_source())
    rows.make_partnership(lima, lagos, status="draft")
    rows.make_mandate(lima, "1999-01-01", "2003-01-01")
    rows.make_accession(rows.make_agreement(), lima)
    city_counts.refresh()
    lima.refresh_from_db()
    assert (lima.on_record_count, lima.partnership_count) == (3, 0)


def test_two_kinds_of_accession_to_one_agreement_count_once(pair):
    lima, _lagos = pair
    agreement = rows.make_agreement()
    for kind in ("signatory", "reporting"):
        rows.make_accession(agreement, lima, kind=kind)
    city_counts.refresh(city_ids=[lima.pk])
    lima.refresh_from_db()
    assert (lima.accession_count, footprint(lima)) == (1, {"environment": (0, 0, 1)})


def test_the_scheduled_job_mends_what_was_written_past_the_actions(pair):
    lima, lagos = pair
    twinning = rows.make_partnership(lima, lagos, dimension="culture", dimensions=["culture"])
    recount_cities()
    twinning.delete()
    rows.make_footprint(lagos, "security")
    recount_cities()
    lima.refresh_from_db()
    assert (lima.partnership_count, lima.dimensions, Footprint.objects.count()) == (0, (), 0)


def test_statements_do_not_grow_with_the_cities(django_assert_max_num_queries):
    agreement = rows.make_agreement()
    for number in range(40):
        rows.make_accession(agreement, rows.make_city(f"town-{number}"))
    with django_assert_max_num_queries(18):
        city_counts.refresh()


def test_medians_are_over_cities_active_in_some_dimension():
    for number, region in ((1, "europe"), (2, "europe"), (6, "europe"), (9, "africa")):
        rows.make_footprint(rows.make_city(region=region, population=60_000), "culture", number)
    rows.make_footprint(rows.make_city(region="europe", population=2_000_000), "security", 4)
    rows.make_city(region="europe")  # does nothing
    usual = footprint_medians()
    found = usual.of_region("europe")
    medians = found.medians
    assert (found.cities, medians["culture"], medians["security"], medians["transport"]) == (4, 1.5, 0, 0)
    found = usual.of_size(2)
    assert (found.cities, found.medians["culture"]) == (4, 4)
    assert usual.of_region("middle-east").cities == 0
    assert usual.scale == LEAST_SCALE


def test_medians_are_those_of_the_cities_one_by_one(django_assert_num_queries):
    chance = random.Random(7)
    totals = {dimension: [] for dimension in Dimension.values}
    for _ in range(21):
        city = rows.make_city(region="europe")
        for dimension in chance.sample(Dimension.values, chance.randint(1, 7)):
            totals[dimension].append(chance.randint(1, 4))
            rows.make_footprint(city, dimension, totals[dimension][-1])
    rows.make_footprint(rows.make_city(region="europe", merged_into=rows.make_city()), "culture", 99)
    with django_assert_num_queries(2):
        europe = footprint_medians().of_region("europe")
    assert europe.cities == 21
    assert europe.medians == {name: median(found + [0] * (21 - len(found))) for name, found in totals.items()}
