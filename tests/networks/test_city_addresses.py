import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from networks.models import City, FormerSlug
from networks.queries.cities import city_by_slug, other_names

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def city(slug, **facts):
    return City.objects.create(name=slug.title(), slug=slug, country="KZ", region="asia-pacific", **facts)


def test_a_current_address_costs_one_statement(django_assert_num_queries):
    astana = city("astana")
    with django_assert_num_queries(1):
        assert city_by_slug("astana", VISITOR) == astana


def test_a_former_address_leads_to_the_city_of_today():
    astana = city("astana")
    FormerSlug.objects.create(slug="nur-sultan", city=astana)
    assert city_by_slug("nur-sultan", VISITOR) == astana


def test_a_merged_city_leads_to_what_it_became_even_twice_over():
    whole = city("whole")
    half = city("half", merged_into=whole)
    city("quarter", merged_into=half)
    FormerSlug.objects.create(slug="old-half", city=half)
    assert city_by_slug("quarter", VISITOR) == whole
    assert city_by_slug("old-half", VISITOR) == whole


def test_a_circle_of_merges_ends_and_finds_no_city():
    one = city("one")
    two = city("two", merged_into=one)
    City.objects.filter(pk=one.pk).update(merged_into=two)
    assert city_by_slug("one", VISITOR) is None


def test_no_city_is_found_at_an_unknown_address():
    assert city_by_slug("atlantis", VISITOR) is None


def test_the_name_in_the_readers_language_leads(django_assert_num_queries):
    lima = city("lima", aliases=["Ciudad de los Reyes"])
    for language, name in (("zh", "利马"), ("ar", "ليما"), ("fr", "Lime")):
        lima.names.create(language=language, name=name)
    for language, first in (("en", "利马"), ("ar", "ليما"), ("fr", "Lime")):
        with translation.override(language), django_assert_num_queries(1):
            assert other_names(lima)[0][0] == first
    assert len(other_names(lima)) == 4
