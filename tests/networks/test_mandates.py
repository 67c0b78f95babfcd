import datetime

import pytest
from django.db import IntegrityError, transaction

from networks.models import City, Mandate, Mayor

pytestmark = pytest.mark.django_db


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def lima():
    return City.objects.create(name="Lima", slug="lima", country="PE", region="latin-america-caribbean")


def term(city, starts, ends=None):
    mayor = Mayor.objects.create(name="A. Person", slug=f"person-{starts}-{ends}")
    return Mandate.objects.create(
        mayor=mayor, city=city, starts=day(starts), ends=ends and day(ends), is_demo=True
    )


def test_terms_that_touch_are_accepted(lima):
    term(lima, "2019-01-01", "2023-01-01")
    term(lima, "2023-01-01", "2027-01-01")
    assert Mandate.objects.on(day("2023-01-01")).get().starts == day("2023-01-01")


@pytest.mark.parametrize(
    ("starts", "ends"),
    [("2020-01-01", "2021-01-01"), ("2018-01-01", "2019-01-02"), ("2022-12-31", None), ("2018-01-01", None)],
)
def test_the_database_refuses_overlapping_terms(lima, starts, ends):
    term(lima, "2019-01-01", "2023-01-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        term(lima, starts, ends)


def test_the_database_refuses_to_move_a_term_onto_another(lima):
    term(lima, "2019-01-01", "2023-01-01")
    later = term(lima, "2023-01-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.filter(pk=later.pk).update(starts=day("2022-06-01"))


def test_terms_in_two_cities_may_overlap(lima):
    quito = City.objects.create(name="Quito", slug="quito", country="EC", region="latin-america-caribbean")
    term(lima, "2019-01-01", "2023-01-01")
    assert term(quito, "2020-01-01", "2024-01-01").pk
