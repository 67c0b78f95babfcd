from collections import Counter

import pytest
from django_countries import countries

from networks.choices import WorldRegion
from networks.regions import REGION_OF, countries_of, region_of

pytestmark = pytest.mark.one_database


def test_every_country_has_exactly_one_region():
    times = Counter(code for region in WorldRegion for code in countries_of(region))
    assert set(times.values()) == {1}
    assert set(times) == {country.code for country in countries}
    assert set(REGION_OF.values()) == set(WorldRegion)


def test_decisions_that_are_written_down():
    said = {"TR": "middle-east", "CY": "europe", "EG": "africa", "IR": "middle-east", "GE": "europe"}
    said |= {"RU": "europe", "KZ": "asia-pacific", "MX": "latin-america-caribbean", "XK": "europe"}
    assert {code: region_of(code).value for code in said} == said
