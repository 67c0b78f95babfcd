"""Places of one name: each case is a wrong match that a file of real places brought to light.

The rivals are places of the gazetteer, all that it holds of these names.
"""

import pytest

from networks.matching import AMBIGUOUS, MATCHED, UNMATCHED
from tests.networks.places import city, match
from tests.rows import make_gazetteer_place, make_real_places

pytestmark = pytest.mark.django_db
NAMES = (
    "Blackburn",
    "Boise City",
    "Burbank",
    "Chinatown",
    "Clifton",
    "Hadleigh",
    "Izhma",
    "Live Oak",
    "Münster",
    "Ozërsk",
    "Rivadavia",
    "Saint Marys",
)


@pytest.fixture(autouse=True)
def _gazetteer(db):
    make_real_places(*NAMES)


def test_an_area_of_that_name_is_still_an_area():
    city("Mpumalanga", "ZA", "KwaZulu-Natal", 140_121, (-29.81, 30.64))
    city("Nelspruit", "ZA", "Mpumalanga", 110_159, (-25.47, 30.97))
    found = match("Mpumalanga", "South Africa", "Mpumalanga")
    assert (found.outcome, found.remarks[0][0]) == (UNMATCHED, "elsewhere")


def test_a_name_said_twice_says_no_more_than_once():
    city("Münster", "DE", "North Rhine-Westphalia", 308_258, (51.96, 7.63))
    city("Münster", "DE", "Hesse", 14_071, (49.92, 8.87))
    assert match("Münster (Münster)", "Germany").outcome == AMBIGUOUS
    assert match("Münster", "Germany", "Münster").outcome == AMBIGUOUS
    assert match("Münster", "Germany", "North Rhine-Westphalia").outcome == MATCHED


def test_the_city_that_an_area_is_called_after_lies_in_it():
    capital = city("Maputo", "MZ", "Maputo City", 1_254_837, (-25.97, 32.58))
    city("Matola", "MZ", "Maputo", 1_032_197, (-25.96, 32.46))
    new_york = city("New York City", "US", "New York", 8_804_190, (40.71, -74.01))
    assert match("Maputo", "Mozambique", "Maputo").city.pk == capital.pk
    assert match("New York", "United States", "New York").city.pk == new_york.pk
    assert match("New York, NY", "USA").city.pk == new_york.pk


def test_a_state_leaves_the_small_places_of_the_name_in_it():
    city("Live Oak", "US", "California", 17_158, (36.98, -121.98))
    burbank = city("Burbank", "US", "California", 105_319, (34.18, -118.31))
    assert match("Live Oak", "US", "California").outcome == AMBIGUOUS  # another 250 km to the north
    assert match("Burbank", "US", "California").city.pk == burbank.pk  # twenty times that near San José
    assert match("Burbank", "US").outcome == AMBIGUOUS


def test_a_state_takes_the_places_of_the_name_elsewhere_off_the_list():
    blackburn = city("Blackburn", "GB", "England", 146_521, (53.75, -2.48))
    assert match("Blackburn", "United Kingdom").outcome == AMBIGUOUS
    assert match("Blackburn", "England").city.pk == blackburn.pk  # the town of 4,800 lies in Scotland


@pytest.mark.parametrize(("country", "area"), [("GB", "England"), ("UK", "ENGLAND"), ("England", "")])
def test_england_says_little_more_than_a_country_does(country, area):
    city("Hadleigh", "GB", "England", 18_300, (51.55, 0.61))
    found = match("Hadleigh", country, area)
    assert (found.outcome, found.remarks[0][0]) == (AMBIGUOUS, "several")  # in Suffolk, of 8,000


@pytest.mark.parametrize(
    ("written", "name", "area", "population", "position"),
    [
        ("Haines", "Haines City", "Florida", 22_807, (28.11, -81.62)),
        ("Panama", "Panama City", "Florida", 38_286, (30.16, -85.66)),
        ("Midwest", "Midwest City", "Oklahoma", 57_249, (35.45, -97.4)),
        ("Oklahoma", "Oklahoma City", "Oklahoma", 681_054, (35.47, -97.52)),
    ],
)
def test_city_is_a_part_of_an_american_name(written, name, area, population, position):
    known = city(name, "US", area, population, position)
    assert match(name, "United States").city.pk == known.pk
    assert match(written, "United States").outcome != MATCHED


def test_a_word_taken_off_a_name_leads_to_no_city_while_another_has_that_name():
    boise = city("Boise", "US", "Idaho", 235_684, (43.61, -116.2))
    assert match("Boise", "United States").city.pk == boise.pk
    assert match("Boise City", "United States").outcome == AMBIGUOUS  # a town in Oklahoma
    assert match("Boise City", "United States", "Idaho").city.pk == boise.pk
    assert match("City of Boise", "United States").city.pk == boise.pk


def test_saint_is_written_in_two_ways():
    city("St. Marys", "US", "Georgia", 17_968, (30.73, -81.55))
    assert match("St. Marys", "United States").outcome == AMBIGUOUS  # Saint Marys, Pennsylvania


def test_another_spelling_is_held_to_the_rivals_of_the_name():
    city("Ozersk", "RU", "Chelyabinsk", 81_023, (55.76, 60.7), aliases=["Ozyorsk"])
    winsen = city("Winsen", "DE", "Lower Saxony", 32_662, (53.36, 10.21), aliases=["Winsen (Luhe)"])
    assert match("Ozyorsk", "Russia").outcome == AMBIGUOUS  # the one by Kaliningrad, written Ozërsk
    assert match("Winsen (Luhe)", "Germany").city.pk == winsen.pk  # says which of them


@pytest.mark.parametrize(
    ("written", "country", "now", "area"),
    [
        ("Parati", "BR", "Araquari", "Santa Catarina"),  # rather Paraty
        ("Yamburg", "RU", "Kingisepp", "Leningrad"),  # rather the gas field on the Taz
        ("Adaba", "ET", "Adwa", "Tigray"),
        ("Tajima", "JP", "Tajimi", "Gifu"),
        ("Izhma", "RU", "Sosnogorsk", "Komi"),
    ],
)
@pytest.mark.parametrize("is_placed", [False, True])
def test_an_old_name_of_one_place_may_be_the_name_of_another(written, country, now, area, is_placed):
    city(now, country, area, 90_000, aliases=[written])
    assert match(written, country, area if is_placed else "").outcome == AMBIGUOUS


def test_an_old_name_loses_to_a_city_elsewhere_that_has_it_now():
    city("Cruzília", "BR", "Minas Gerais", 15_362, (-21.84, -44.81), aliases=["Encruzilhada"])
    city("Encruzilhada", "BR", "Bahia", 19_107, (-15.53, -40.91))  # at the border of Minas Gerais
    assert match("Encruzilhada", "Brazil", "Minas Gerais").outcome == AMBIGUOUS


def test_an_old_name_stays_good_where_nothing_else_has_it():
    hrodna = city("Hrodna", "BY", "Grodnenskaya", 363_718, (53.68, 23.83), aliases=["Grodno"])
    assert match("Grodno", "Belarus").city.pk == hrodna.pk


def test_a_village_with_a_wholly_different_name_is_only_offered():
    svetly = {"aliases": "Svetly", "admin_area": "Nizhny Novgorod Oblast", "population": 2_958}
    village = make_gazetteer_place("Tsentral’nyy", "RU", latitude=56.297, longitude=42.789, **svetly)
    found = match("Svetly", "Russia")  # Svetly of Kaliningrad was meant
    assert (found.outcome, found.remarks[0][0]) == (AMBIGUOUS, "other_name")
    assert match("Svetly", "Russia", "Nizhny Novgorod Oblast").city.pk == -village.pk
    make_gazetteer_place("Përrenjas", "AL", population=5_847, aliases="Prrenjas")
    assert match("Prrenjas", "Albania").outcome == MATCHED


def test_a_hamlet_that_has_the_inhabitants_of_a_town_is_doubted():
    known = city("Kouandé", "BJ", "Atlantique", 27_197, (6.4, 2.07))
    assert match("Kouandé", "Benin").outcome == AMBIGUOUS  # the town is in the Atakora
    assert match("Kouandé", "Benin", "Atlantique").city.pk == known.pk


def test_a_prefecture_is_not_the_city_of_its_name_that_is_not_its_seat():
    known = city("Okinawa", "JP", "Okinawa", 142_752, (26.33, 127.8))  # the seat is Naha
    assert match("Okinawa", "Japan").remarks[0][0] == "province"
    assert match("Okinawa", "Japan", "Okinawa").city.pk == known.pk


def test_a_place_of_unknown_size_may_be_a_town():
    city("Rivadavia", "AR", "Mendoza", 34_830, (-33.19, -68.46))
    assert match("Rivadavia", "Argentina").outcome == AMBIGUOUS  # in Salta, and in San Juan


def test_a_position_may_be_that_of_a_smaller_place():
    clifton = city("Clifton", "US", "New Jersey", 86_334, (40.86, -74.16))
    assert match("Clifton", "US", position=(40.85, -74.15)).city.pk == clifton.pk
    found = match("Clifton", "US", position=(40.62, -74.08))  # on Staten Island
    assert (found.outcome, found.city.is_registered) == (MATCHED, False)
    city("Chinatown", "US", "California", 100_574, (37.8, -122.41))
    found = match("Chinatown", "US", position=(37.8, -122.27))  # Oakland's, of 3,400
    assert (found.outcome, found.city.population) == (MATCHED, 3_425)
