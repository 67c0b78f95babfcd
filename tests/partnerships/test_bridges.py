"""Bridges: which ties count, what is stored of them, and when they are worked out again."""

import datetime

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from citydiplo.kit.caching import versions
from partnerships import tasks
from partnerships.actions import bridges
from partnerships.models import BridgeCalculation, CityBridge
from partnerships.queries.ties import public_ties
from tests import fitting
from tests.rows import make_city, make_institution, make_partnership, make_visit

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
LATIN = "latin-america-caribbean"


@pytest.fixture
def places():
    """Four cities of four countries in three regions."""
    return {
        "lima": make_city("lima", country="PE", region=LATIN),
        "quito": make_city("quito", country="EC", region=LATIN),
        "bonn": make_city("bonn", country="DE", region="europe"),
        "lagos": make_city("lagos", country="NG", region="africa"),
    }


def pair(one, other):
    return tuple(sorted((one.pk, other.pk)))


def test_partnerships_visits_and_reuses_that_everybody_may_read_are_ties(places):
    lima, quito, bonn, lagos = places.values()
    make_partnership(lima, bonn)
    make_partnership(lima, bonn, status="ended", until="2001-01-01")
    make_partnership(quito, lagos, status="draft")
    make_partnership(quito, lagos, visibility="members")
    make_partnership(quito, lagos, is_demo=True)
    make_partnership(lagos, make_institution())
    assert public_ties() == {pair(lima, bonn)}
    make_visit(lagos, lima, status="done", visibility="public")
    make_visit(lagos, bonn, status="planned")
    make_visit(lagos, quito, status="done", visibility="members")
    assert public_ties() == {pair(lima, bonn), pair(lima, lagos)}
    lesson = fitting.exchange(city=bonn, state="published", published_at=NOON)
    fitting.reuse(exchange=lesson, city=quito)
    fitting.reuse(exchange=lesson, city=lagos, withdrawn_at=NOON)
    fitting.reuse(exchange=fitting.exchange(city=lagos), city=quito)
    assert public_ties() == {pair(lima, bonn), pair(lima, lagos), pair(bonn, quito)}


def test_a_partnership_of_three_joins_each_with_each(places):
    lima, quito, bonn, _lagos = places.values()
    make_partnership(bonn, lima, quito)
    assert public_ties() == {pair(lima, quito), pair(lima, bonn), pair(quito, bonn)}


def test_what_a_city_joins_is_stored_by_country(places):
    lima, quito, bonn, lagos = places.values()
    second = make_city("koeln", country="DE", region="europe")
    for other in (quito, bonn, second, lagos):
        make_partnership(lima, other)
    assert bridges.work_out(now=NOON) == 5
    row = lima.bridge
    assert (row.ties, row.places) == (4, {"DE": 2, "EC": 1, "NG": 1})
    assert (row.country_count, row.region_count) == (3, 3)
    assert (row.betweenness, row.eigenvector) == (1, pytest.approx(1))
    assert bonn.bridge.places == {"PE": 1}
    calculation = BridgeCalculation.objects.get()
    assert calculation.as_of == NOON
    numbers = (calculation.cities, calculation.ties, calculation.joined, calculation.sources)
    assert numbers == (5, 4, 5, 5)
    assert not calculation.is_estimate


def test_the_next_calculation_replaces_all_rows(places):
    lima, quito, bonn, lagos = places.values()
    partnership = make_partnership(lima, bonn)
    tasks.work_out_bridges()
    partnership.delete()
    make_partnership(quito, lagos)
    tasks.work_out_bridges()
    assert set(CityBridge.objects.values_list("city", flat=True)) == {quito.pk, lagos.pk}
    assert BridgeCalculation.objects.count() == 1


def test_a_server_that_goes_away_leaves_the_rows_as_they_were(places):
    lima, quito, bonn, _lagos = places.values()
    make_partnership(lima, bonn)
    bridges.work_out(now=NOON)
    make_partnership(lima, quito)

    def goes_away(execute, sql, params, many, context):
        if sql.startswith("UPDATE"):
            raise OperationalError("The server closed the connection.")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(goes_away), pytest.raises(OperationalError):
        bridges.work_out(now=NOON + HOUR)
    assert CityBridge.objects.get(city=lima).ties == 1
    assert BridgeCalculation.objects.get().as_of == NOON


def test_a_fresh_register_is_caught_up_and_then_left_alone(places):
    lima, _quito, bonn, _lagos = places.values()
    make_partnership(lima, bonn)
    cache.delete(bridges.WORKED_OUT_OF)
    assert bridges.catch_up(now=NOON)
    assert not bridges.catch_up(now=NOON + 2 * HOUR)
    tasks.catch_up_bridges()
    assert BridgeCalculation.objects.get().as_of == NOON


def test_ties_that_changed_are_worked_out_an_hour_later(places, django_capture_on_commit_callbacks):
    lima, quito, bonn, _lagos = places.values()
    make_partnership(lima, bonn)
    bridges.work_out(now=NOON)
    with django_capture_on_commit_callbacks(execute=True):
        make_partnership(lima, quito)
        versions.bump("partnerships")
    assert not bridges.catch_up(now=NOON + HOUR / 2)
    assert bridges.catch_up(now=NOON + HOUR)
    assert CityBridge.objects.get(city=lima).ties == 2
    assert not bridges.catch_up(now=NOON + 3 * HOUR)


def test_statements_do_not_grow_with_the_ties(places, django_assert_num_queries):
    lima, _quito, bonn, _lagos = places.values()
    make_partnership(lima, bonn)
    bridges.work_out()
    with CaptureQueriesContext(connection) as few:
        bridges.work_out()
    for _ in range(9):
        make_partnership(lima, make_city())
    with django_assert_num_queries(len(few)):
        bridges.work_out()
