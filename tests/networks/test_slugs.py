import pytest

from citydiplo.kit.text.slugs import ascii_slug
from networks.slugs import city_slug

pytestmark = pytest.mark.one_database

PLACES = [  # in the order of their size
    ({"country": "FR"}, "paris"),
    ({"country": "US", "admin_area": "Texas", "geonames_id": 1}, "paris-us"),
    ({"country": "US", "admin_area": "Tennessee", "geonames_id": 2}, "paris-us-tennessee"),
    ({"country": "US", "admin_area": "Tennessee", "geonames_id": 3}, "paris-us-3"),
    ({"country": "US", "admin_area": "Tennessee"}, "paris-us-2"),
    ({"country": "US"}, "paris-us-4"),
]


def test_same_named_cities_say_more_and_more():
    taken = {"paris-us-3-taken"}
    for place, slug in PLACES[:-1]:
        assert city_slug(name="Paris", taken=taken, **place) == slug
        taken.add(slug)
    assert city_slug(name="Paris", country="US", taken=taken) == "paris-us-4"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("São Paulo", "sao-paulo"),
        ("Łódź", "lodz"),
        ("Nuku‘alofa", "nukualofa"),
        ("Zürich", "zurich"),
        ("東京", "city"),
    ],
)
def test_addresses_are_ascii(name, slug):
    assert ascii_slug(name) == slug
