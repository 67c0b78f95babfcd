"""The names of the register that a process keeps: they lead to the same cities as reading all of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citydiplo.kit.caching import versions
from networks.matching import Matcher, Mention, kept
from networks.matching.index import _names_to_keep
from networks.models import City
from tests import rows
from tests.networks.places import city

pytestmark = pytest.mark.django_db
WRITTEN = (
    *(
        "Lima",
        "Lima, Peru",
        "Municipalidad de Lima",
        "Limma",
        "Frankfurt",
        "Frankfurt (Oder)",
        "Frankfurt a. M.",
    ),
    *(
        "Freiburg i. Br.",
        "St. Gallen",
        "St Gallen, CH",
        "Munich",
        "Muenchen",
        "Monaco di Baviera",
        "New York",
    ),
    *(
        "Springfield",
        "Springfield, Illinois",
        "Boise",
        "Sokol, Moscow",
        "Москва",
        "Nowhere",
        "",
        "Newcastle-u-Tyne",
    ),
    *("Weiden in der Oberpfalz", "Ste-Foy", "San", "Q64", "a.b"),
)


@pytest.fixture
def register():
    city("Lima", "PE", "Lima", 7_700_000, (-12.0, -77.0))
    city("Lima", "US", "Ohio", 35_000, (40.7, -84.1))
    city("Frankfurt am Main", "DE", "Hessen", 750_000, (50.1, 8.7))
    city("Frankfurt (Oder)", "DE", "Brandenburg", 57_000, (52.3, 14.5))
    city("Freiburg im Breisgau", "DE", "Baden-Württemberg", 230_000, (48.0, 7.8))
    city("Sankt Gallen", "CH", "Sankt Gallen", 75_000, (47.4, 9.4))
    city("Munich", "DE", "Bayern", 1_500_000, (48.1, 11.6), aliases=["München", "Monaco di Baviera"])
    city("New York City", "US", "New York", 8_000_000, (40.7, -74.0))
    city("Boise", "US", "Idaho", 235_000, (43.6, -116.2))
    city("Springfield", "US", "Illinois", 114_000, (39.8, -89.6))
    city("Springfield", "US", "Missouri", 169_000, (37.2, -93.3))
    city("Moscow", "RU", population=10_000_000, aliases=["Москва"])
    city("Newcastle upon Tyne", "GB", "England", 192_000, (55.0, -1.6))
    city("Weiden", "DE", "Bayern", 42_000, (49.7, 12.2))
    city("San José", "CR", "San José", 335_000, (9.9, -84.1))
    rows.make_gazetteer_place()


def outcomes(matcher):
    return {
        text: (
            found.outcome,
            found.city and found.city.pk,
            [one.pk for one in found.candidates],
            found.remarks,
        )
        for text in WRITTEN
        for found in [matcher.match(Mention(text))]
    }


def test_a_few_mentions_are_matched_as_all_of_an_import_are(register):
    mentions = [Mention(text) for text in WRITTEN]
    assert outcomes(Matcher(mentions, is_small=True)) == outcomes(Matcher(mentions))
    for text in WRITTEN:
        one = [Mention(text)]
        assert Matcher(one, is_small=True).match(one[0]) == Matcher(one).match(one[0]), text


def statements(mentions):
    with CaptureQueriesContext(connection) as asked:
        Matcher(mentions, is_small=True)
    return len(asked)


def test_the_register_is_read_once_for_many_requests(register):
    ten = [Mention(text) for text in WRITTEN[:10]]
    assert statements(ten) == 3  # once for all
    assert statements(ten[:1]) == statements(ten) == 2  # the cities that may be meant, and the gazetteer
    for number in range(30):
        city(f"Town {number}", "FR")
    assert statements(ten) == 2


def test_each_name_takes_eight_bytes(register):
    names = kept.names_of_register(_names_to_keep)
    assert names.names.itemsize == 8
    assert len(names.names) < 12 * len(names.pks)
    assert list(names.names) == sorted(names.names)


def matched(text):
    return Matcher([Mention(text)], is_small=True).match(Mention(text)).city


def test_a_new_city_is_found_at_once(register):
    assert matched("Oslo") is None
    made = city("Oslo", "NO", population=700_000, position=(59.9, 10.7))
    assert matched("Oslo").pk == made.pk


def test_a_name_that_is_gone_is_not_taken_and_a_new_one_comes_later(
    register, django_capture_on_commit_callbacks
):
    munich = City.objects.get(name="Munich")
    assert matched("Munich").pk == munich.pk
    City.objects.filter(pk=munich.pk).update(name="Minga", aliases=[])
    assert matched("Munich") is None
    assert matched("Minga") is None  # the process does not know that name yet
    with django_capture_on_commit_callbacks(execute=True):
        versions.bump("cities")
    assert matched("Minga") is None
    kept._kept.until = 0.0  # a minute later
    assert matched("Minga").pk == munich.pk
