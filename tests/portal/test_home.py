"""The first page: numbers without demo records, one map, few statements."""

import datetime

import pytest
from django.core.cache import cache
from django.test import TestCase
from django.utils import timezone

from citydiplo.kit.caching import versions
from citydiplo.portal.queries import home
from partnerships.models import Partnership
from tests.rows import make_agreement, make_city, make_membership, make_network, make_partnership, make_source

pytestmark = pytest.mark.django_db

LIMA = {"latitude": -12.05, "longitude": -77.04, "country": "PE", "region": "latin-america-caribbean"}
PARIS = {"latitude": 48.86, "longitude": 2.35}


@pytest.fixture
def twinning():
    source = make_source()
    return make_partnership(
        make_city("lima", population=7_737_002, **LIMA),
        make_city("paris", population=2_138_551, **PARIS),
        state="open-data",
        status="unknown",
        source=source,
    )


def test_an_empty_register_has_a_first_page(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert "0 lines" in answer.content.decode()
    assert "Cities with the most partnerships" not in answer.content.decode()


@pytest.mark.parametrize("pairs", [1, 25])
def test_the_first_page_costs_eleven_statements_and_then_none(client, django_assert_num_queries, pairs):
    for _ in range(pairs):
        make_partnership(make_city(**LIMA), make_city(**PARIS))
        make_membership(make_network(), make_city())
    with django_assert_num_queries(11):
        client.get("/")
    with django_assert_num_queries(0):
        client.get("/")


def test_the_numbers_count_what_they_say(client, twinning):
    make_city("quito", **LIMA)
    make_partnership(make_city(), make_city(), status="ended")
    make_partnership(make_city(), make_city(), visibility="members")
    make_network(dimension="culture", dimensions=["culture", "environment"])
    make_agreement(binds="states")
    front = home.front_page()
    assert front["partnerships"]["total"] == 1
    assert front["partnerships"]["not_stated"] == 1
    assert front["partnerships"]["active"] == 0
    assert front["partnerships"]["without_dimension"] == 1
    assert front["cities"]["total"] == 7
    assert front["networks"]["by_dimension"] == {"culture": 1, "environment": 1}
    assert (front["agreements"]["of_states"], front["agreements"]["of_cities"]) == (1, 0)


def test_demo_rows_are_neither_counted_nor_among_the_newest(client, twinning):
    make_partnership(make_city("demoville"), make_city("specimen"), is_demo=True)
    front = home.front_page()
    assert front["partnerships"]["total"] == 1
    assert front["lines"] == 1
    page = client.get("/").content.decode()
    assert "Demoville – Specimen" not in page
    assert "Lima – Paris" in page


@pytest.mark.parametrize("facts", [{"is_demo": True}, {"until": "2020-01-01"}])
def test_networks_with_members_are_those_with_members_that_count(client, facts):
    make_membership(make_network(), make_city())
    make_membership(make_network(), make_city(), **facts)
    assert home.front_page()["networks"]["with_members"] == 1


def test_no_row_of_zeros_is_shown(client, twinning):
    make_network(dimension="culture", dimensions=["culture"])
    page = client.get("/").content.decode()
    assert "0 cities" not in page
    assert "0 agreements" not in page
    assert (
        "If a dimension shows no number of cities, no source names it"
    ) not in page  # none is counted anywhere
    make_city(dimensions=["culture"])
    cache.clear()
    page = client.get("/").content.decode()
    assert page.count("If a dimension shows no number of cities, no source names it for a city yet.") == 1
    assert "1 city" in page


def test_every_city_stands_in_one_cell_of_the_gazetteer(twinning):
    make_city("tiny", population=900)
    make_city("uncounted")
    labels, rows = home.gazetteer(home.front_page()["cities"]["places"])
    assert [str(label) for label in labels][-1] == "Not known"
    assert sum(total for _region, _label, total, _counts in rows) == 4


def test_a_partnership_is_one_line_and_its_cities_lead_to_their_pages(client, twinning):
    page = client.get("/").content.decode()
    assert page.count('class="map__arcs"') == 1
    assert page.count('href="/cities/lima/"') >= 1
    assert "The line joins two cities with a partnership" in page


@pytest.mark.parametrize("pairs", [3, 30])
def test_where_there_are_too_many_lines_they_join_countries(
    client, twinning, monkeypatch, django_assert_max_num_queries, pairs
):
    monkeypatch.setattr(home, "LINES", 1)
    for number in range(pairs):
        make_partnership(make_city(f"andes-{number}", **LIMA), make_city(f"seine-{number}", **PARIS))
    make_partnership(make_city(**LIMA), make_city(**LIMA))  # within one country
    with django_assert_max_num_queries(13):
        page = client.get("/").content.decode()
    assert f"Lines: 1, for {pairs + 1} of {pairs + 2} partnerships" in page
    assert 'href="/cities/andes-0/"' in page
    assert home.front_page()["flows"]["within"] == 1


def test_a_map_between_countries_may_be_late_and_the_numbers_may_not(client, twinning, monkeypatch, settings):
    monkeypatch.setattr(home, "LINES", 1)
    settings.COUNTS_LAG = 3
    make_partnership(make_city(**LIMA), make_city(**PARIS))
    home.front_page()
    make_partnership(make_city(**LIMA), make_city(**PARIS))
    announced("cities", "partnerships")
    late = home.front_page()
    assert late["partnerships"]["total"] == 3
    assert late["flows"]["partnerships"] == 2
    assert late["late_map"]
    page = client.get("/")
    assert page.wsgi_request.has_late_numbers
    monkeypatch.setattr(home, "MAP_LAG", 0)
    settings.COUNTS_LAG = 0
    assert home.front_page()["flows"]["partnerships"] == 3
    assert home.front_page()["late_map"] == ""
    assert "for 3 of 3 partnerships" in client.get("/").content.decode()


def test_new_partnerships_are_counted_with_those_that_were_there(client, twinning):
    Partnership.objects.update(created_at=timezone.now() - datetime.timedelta(days=1))
    assert home.front_page()["partnerships"]["total"] == 1
    make_partnership(make_city(), make_city(), status="active")
    with versions.adding("partnerships"):
        announced("partnerships")
    assert home.front_page()["partnerships"]["total"] == 2
    assert home.front_page()["partnerships"]["active"] == 1


def announced(*nouns):
    with TestCase.captureOnCommitCallbacks(execute=True):
        versions.bump(*nouns)


def test_the_page_says_where_most_of_what_is_known_lies(client, twinning):
    for _number in range(3):
        make_city(region="europe", on_record_count=1)
    make_city(region="africa", on_record_count=1)
    page = client.get("/").content.decode()
    assert "75% of the cities with a record are in one region: Europe" in page


def test_three_cities_of_one_project_are_three_lines(client):
    make_partnership(*(make_city(**LIMA) for _ in range(3)), partnership_class="project")
    assert home.front_page()["lines"] == 3


def test_a_city_without_position_is_not_drawn(client):
    make_partnership(make_city(**LIMA), make_city())
    assert home.front_page()["lines"] == 0
