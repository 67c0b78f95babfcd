"""Two people enter the next mayor at the same instant."""

import pytest
from django.core.exceptions import ValidationError

from citydiplo.kit.fields.partial_date import Precision
from networks.actions import mandates
from networks.choices import SeatRole
from networks.models import Mandate, Mayor
from tests.at_once import MARKS, at_once
from tests.rows import day, make_mandate, make_person, make_seat

pytestmark = MARKS


def enter_at_once(city, *typed):
    def enter(person, mayor, starts):
        return mandates.enter(
            city=city,
            mayor=mayor,
            by=person,
            title="",
            starts=starts,
            starts_precision=Precision.DAY,
            ends=None,
            ends_precision=Precision.DAY,
        )

    return at_once(*[lambda entry=entry: enter(*entry) for entry in typed], refusals=ValidationError)


@pytest.fixture
def people(lima):
    return [make_seat(make_person(name), lima, SeatRole.CITY_EDITOR).person for name in ("Ana", "Ben")]


def test_the_same_successor_twice_is_one_term(lima, people):
    make_mandate(lima, "2023-01-01")
    answers = enter_at_once(lima, *[(person, "Rosa Huanca", day("2026-01-01")) for person in people])
    assert sorted(entered.is_new for entered in answers) == [False, True]
    assert (Mandate.objects.count(), Mayor.objects.count()) == (2, 2)


def test_two_successors_of_the_same_day_are_one_term_and_one_refusal(lima, people):
    make_mandate(lima, "2023-01-01")
    answers = enter_at_once(
        lima, (people[0], "Rosa Huanca", day("2026-01-01")), (people[1], "Luz Paredes", day("2026-01-01"))
    )
    assert len([answer for answer in answers if isinstance(answer, ValidationError)]) == 1
    assert (Mandate.objects.count(), Mayor.objects.count()) == (2, 2)
