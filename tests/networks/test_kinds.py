"""Kinds of bodies: districts, counties and regions beside municipalities, and what they are part of."""

import pytest
from django.core.exceptions import ValidationError

from citydiplo.portal.actions import cities
from tests.rows import make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def york():
    return make_city("new-york-city", country="US", region="northern-america")


@pytest.fixture
def brooklyn(york):
    return make_city("brooklyn", country="US", region="northern-america", kind="district", part_of=york)


def test_a_city_is_a_municipality_until_somebody_says_otherwise(york, brooklyn):
    assert (york.kind, york.noun, york.part_of) == ("municipality", "City", None)
    assert (brooklyn.noun, list(york.parts.all())) == ("District", [brooklyn])


def test_nothing_is_a_part_of_what_is_a_part_of_it(york, brooklyn):
    heights = make_city("brooklyn-heights", kind="district", part_of=brooklyn)
    york.part_of = heights
    with pytest.raises(ValidationError) as refusal:
        york.full_clean()
    assert refusal.value.message_dict == {
        "part_of": ["Brooklyn Heights is itself a part of this record. Choose another one."]
    }


def test_nothing_is_a_part_of_what_was_merged_away(york, brooklyn):
    other = make_city("nyc")
    cities.merge(city=other, into=york, by=None)
    other.refresh_from_db()
    brooklyn.part_of = other
    with pytest.raises(ValidationError, match="was merged into another"):
        brooklyn.full_clean()


def test_the_parts_of_a_merged_city_go_along_and_the_history_tells(york, brooklyn):
    twin = make_city("nyc")
    cities.merge(city=york, into=twin, by=None)
    brooklyn.refresh_from_db()
    assert brooklyn.part_of == twin
    assert brooklyn.history.first().changes == {"part_of": [york.pk, twin.pk]}


def test_a_merge_takes_over_what_a_city_is_part_of(york, brooklyn):
    twin = make_city("kings-county", kind="district")
    cities.merge(city=brooklyn, into=twin, by=None)
    twin.refresh_from_db()
    brooklyn.refresh_from_db()
    assert (twin.part_of, brooklyn.part_of) == (york, None)


def test_a_merge_of_a_whole_into_its_part_makes_no_circle(york, brooklyn):
    state = make_city("new-york", kind="region")
    york.part_of = state
    york.save()
    heights = make_city("brooklyn-heights", kind="district", part_of=brooklyn)
    cities.merge(city=york, into=heights, by=None)
    brooklyn.refresh_from_db()
    heights.refresh_from_db()
    york.refresh_from_db()
    assert (brooklyn.part_of, heights.part_of, york.part_of) == (heights, state, None)


def test_a_merge_of_a_part_into_its_whole_leaves_nothing_behind(york, brooklyn):
    cities.merge(city=brooklyn, into=york, by=None)
    york.refresh_from_db()
    assert (york.part_of, york.parts.count()) == (None, 0)
