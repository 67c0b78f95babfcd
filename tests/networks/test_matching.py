"""Which city a file means: real names that are easy to mistake. Precision before recall."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networks.matching import AMBIGUOUS, MATCHED, UNMATCHED, Matcher, Mention, country_of
from networks.matching.geography import kilometres
from networks.matching.readings import readings
from networks.models import City
from tests.networks.places import city, match
from tests.rows import make_gazetteer_place, make_real_places

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "twinnings_wikipedia_2026"


@pytest.mark.parametrize(
    ("text", "code", "area"),
    [
        ("England", "GB", "England"),
        ("England, United Kingdom", "GB", "England"),
        ("Northern Ireland, United Kingdom", "GB", "Northern Ireland"),
        ("USA", "US", ""),
        ("U.S.A.", "US", ""),
        ("us", "", ""),
        ("Georgia (country)", "GE", ""),
        ("Georgia", "GE", ""),
        ("NA", "NA", ""),
        ("Cote d’Ivoire", "CI", ""),
        ("Réunion, France", "RE", ""),
        ("Åland Islands, Finland", "AX", ""),
        ("Brandenburg, Germany", "DE", "Brandenburg"),
        ("in Italy", "IT", ""),
        ("Allemagne", "DE", ""),
        ("Alemanha", "DE", ""),
        ("Estados Unidos", "US", ""),
        ("Deutschland", "DE", ""),
        ("Германия", "DE", ""),
        ("ألمانيا", "DE", ""),
        ("德国", "DE", ""),
        ("Sverige", "SE", ""),
        ("США", "US", ""),
        ("EE. UU.", "US", ""),
        ("中华人民共和国", "CN", ""),
        ("Saint Vincent and the Grenadines", "VC", ""),
        ("Korea, Republic of", "KR", ""),
        ("Congo (Democratic Republic of the)", "CD", ""),
        ("Gambia, The", "GM", ""),
        ("Dominican Rep.", "DO", ""),
        ("Taiwan, Greater China", "TW", ""),
        ("United Kingdom of Great Britain and Northern Ireland", "GB", ""),
        ("UK - England", "GB", "England"),
        ("Czech Republic", "CZ", ""),
        ("Holland", "NL", ""),
        ("Surinam", "SR", ""),
        ("", "", ""),
        ("x", "", ""),
    ],
)
def test_countries_are_known_in_many_words(text, code, area):
    if text == "us":  # a code is written in capitals; this may be anything
        assert country_of(text).codes in ((), ("US",))
        return
    assert (country_of(text).code, country_of(text).area) == (code, area)


@pytest.mark.parametrize(
    ("text", "code"), [("Grece", "GR"), ("Japa", "JP"), ("Kazakhstah", "KZ"), ("United Kingdm", "GB")]
)
def test_a_slip_of_the_pen_is_forgiven(text, code):
    assert country_of(text).code == code


@pytest.mark.parametrize("text", ["Austrlia", "Irap", "Slovnia and", "Westeros"])
def test_a_slip_that_could_be_two_countries_matches_neither(text):
    assert country_of(text).codes == ()


def test_a_name_of_two_countries_stays_both():
    assert set(country_of("Congo").codes) == {"CG", "CD"}


@pytest.fixture
def world(db):
    make_real_places("Münster", "Turi", "Kalisz Pomorski")
    return {
        "granada": city("Granada", "ES", "Andalusia", 233_532, (37.2, -3.6)),
        "granada-ni": city("Granada", "NI", "Granada Department", 89_409, (11.9, -86.0)),
        "bonn": city("Bonn", "DE", "North Rhine-Westphalia", 330_579, (50.7, 7.1)),
        "galati": city("Galaţi", "RO", "Galaţi County", 217_851, (45.4, 28.0)),
        "denver": city("Denver", "US", "Colorado", 729_019, (39.7, -105.0)),
        "portland": city("Portland", "US", "Oregon", 652_503, (45.5, -122.7)),
        "portland-maine": city("Portland", "US", "Maine", 68_408, (43.7, -70.3)),
        "sao-paulo": city("São Paulo", "BR", "São Paulo", 12_400_232, (-23.5, -46.6)),
        "lima": city("Lima", "PE", "Lima", 10_004_141, (-12.0, -77.0)),
        "new-york": city("New York City", "US", "New York", 8_804_190, (40.7, -74.0)),
        "dueren": city("Düren", "DE", "North Rhine-Westphalia", 93_440, (50.8, 6.5)),
        "halle": city("Halle (Saale)", "DE", "Saxony-Anhalt", 237_865, (51.5, 12.0), aliases=["Halle"]),
        "halle-westfalen": city("Halle", "DE", "North Rhine-Westphalia", 21_393, (52.1, 8.4)),
        "prague": city("Prague", "CZ", "Prague", 1_165_581, (50.1, 14.4), aliases=["Praha", "PRG"]),
        "turin": city("Turin", "IT", "Piedmont", 847_287, (45.1, 7.7), aliases=["Torino", "Turi"]),
        "paris": city("Paris", "FR", "Île-de-France", 2_138_551, (48.9, 2.3)),
        "paris-texas": city("Paris", "US", "Texas", 24_782, (33.7, -95.6)),
        "delhi": city("Delhi", "IN", "Delhi", 11_034_555, (28.7, 77.2)),
        "wellington": city("Wellington", "GB", "England", 22_816, (52.7, -2.5)),
        "sokol": city("Sokol", "RU", "Moscow", 60_000, (55.8, 37.5)),
        "lefortovo": city("Lefortovo", "RU", "Moscow", 91_000, (55.76, 37.7)),
        "moscow": city("Moscow", "RU", "Moscow", 10_381_222, (55.75, 37.6)),
        "muenster": city("Münster", "DE", "North Rhine-Westphalia", 308_258, (51.96, 7.63)),
        "muenster-hesse": city("Münster", "DE", "Hesse", 14_071, (49.92, 8.87)),
        "kalisz": city("Kalisz", "PL", "Greater Poland", 108_759, (51.76, 18.09)),
        "washington": city(
            "Washington", "US", "District of Columbia", 689_545, (38.9, -77.0), aliases=["Washington D.C."]
        ),
        "milan": city("Milan", "IT", "Lombardy", 1_371_498, (45.46, 9.19)),
        "mpumalanga": city("Mpumalanga", "ZA", "KwaZulu-Natal", 140_121, (-29.81, 30.64)),
        "nelspruit": city("Nelspruit", "ZA", "Mpumalanga", 110_159, (-25.47, 30.97)),
        "cebu": city("Cebu City", "PH", "Central Visayas", 965_332, (10.32, 123.89)),
        "manila": city("Manila", "PH", "Metro Manila", 1_600_000, (14.6, 120.98)),
        "jelgava": city("Jelgava", "LV", "Jelgava", 54_834, (56.65, 23.71)),
        "mary": city("Mary", "TM", "Mary", 167_027, (37.59, 61.83), aliases=["Merv"]),
    }


@pytest.mark.parametrize(
    ("name", "country", "wanted"),
    [
        ("Granada", "Spain", "granada"),
        ("GRANADA", "Espagne", "granada"),
        ("Bonn (Bonn)", "Germany", "bonn"),
        ("Galați", "Romania", "galati"),
        ("Galati", "Rumänien", "galati"),
        ("Denver, CO", "USA", "denver"),
        ("Denver, CO", "", "denver"),
        ("Denver, Colorado", "United States", "denver"),
        ("Portland, Oregon", "United States", "portland"),
        ("Portland", "Maine, United States", "portland-maine"),
        ("Prefeitura de São Paulo", "Brazil", "sao-paulo"),
        ("Sao Paulo", "Brasil", "sao-paulo"),
        ("City of Lima", "Peru", "lima"),
        ("Municipalidad de Lima", "Perú", "lima"),
        ("New York", "United States", "new-york"),
        ("Praha", "Czech Republic", "prague"),
        ("Paris", "France", "paris"),
        ("Delhi NCT", "India", "delhi"),
        ("Sokol (Moscow)", "Russia", "sokol"),
        ("Halle (Saale)", "Germany", "halle"),
        ("Münster, North Rhine-Westphalia", "Germany", "muenster"),
        ("Kalisz", "Poland", "kalisz"),  # nobody calls Kalisz Pomorski so
        ("Milan", "Italy", "milan"),
        ("Cebu City", "Philippines", "cebu"),
        ("Washington, D.C.", "United States", "washington"),  # in a list of aliases too, which says less
    ],
)
def test_names_as_people_write_them_are_matched(world, name, country, wanted):
    found = match(name, country)
    assert (found.outcome, found.city and found.city.pk) == (MATCHED, world[wanted].pk), found


@pytest.mark.parametrize(
    ("name", "country", "doubt"),
    [
        ("Portland", "United States", "several"),
        ("Halle", "Germany", "several"),  # the larger one has this name too
        ("Turi", "Italy", "several"),  # a town of its own, and an alias of Turin
        ("Granada", "", "several"),
        ("Wellington, Somerset", "England", "unknown_hint"),
        ("Duren", "Germany", "other_marks"),
        ("Lefortovo", "Russia", "shadow"),
        ("Münster", "Germany", "several"),  # a town in Hesse of 14,000
        ("Wellington", "England", "unlisted"),  # one in Somerset, which GeoNames lacks
        ("Mpumalanga", "South Africa", "province"),
        ("Cebu", "Philippines", "province"),
        ("Jelgava Municipality", "Latvia", "province"),
        ("Merv", "Turkmenistan", "other_name"),  # its ruins, 30 km from Mary
    ],
)
def test_in_doubt_a_city_is_offered_and_not_taken(world, name, country, doubt):
    found = match(name, country)
    assert found.outcome == AMBIGUOUS, found
    assert found.candidates
    assert found.remarks[0][0] == doubt


@pytest.mark.parametrize(
    ("name", "country", "why"),
    [
        ("Granada", "France", "no_such_city"),
        ("Bonn", "Austria", "no_such_city"),
        ("PRG", "Czech Republic", "no_such_city"),
        ("Bonn (district)", "Germany", "not_a_city"),
        ("Denver, TX", "USA", "elsewhere"),
        ("Metro Manila", "Philippines", "no_such_city"),
        ("Granada", "Westeros", "no_such_country"),
        ("", "Spain", "no_city"),
        ("Atlantis", "", "no_such_city_anywhere"),
    ],
)
def test_what_is_not_there_is_never_matched_elsewhere(world, name, country, why):
    found = match(name, country)
    assert (found.outcome, found.city, found.remarks[0][0]) == (UNMATCHED, None, why)


def test_a_position_decides_between_places_of_a_name(world):
    assert match("Portland", "United States", position=(43.6, -70.2)).city.pk == world["portland-maine"].pk
    assert match("Turi", "Italy", position=(45.1, 7.7)).city.pk == world["turin"].pk
    assert match("Paris", "France", position=(33.7, -95.6)).remarks[0][0] == "far"


def test_identifiers_need_no_name(world):
    City.objects.filter(pk=world["bonn"].pk).update(geonames_id=2946447, wikidata_id="Q586", locode="DEBON")
    for identifier in ("2946447", "Q586", "DEBON", world["bonn"].slug):
        assert match("anything", identifier=identifier).city.pk == world["bonn"].pk
    for written in (
        "http://www.wikidata.org/entity/Q586",
        "DE BON",
        "https://www.geonames.org/2946447/bonn.html",
    ):
        assert match("anything", identifier=written).city.pk == world["bonn"].pk
    assert match("Bonn", "Germany", identifier="Q1").outcome == UNMATCHED
    assert match("Bonn", "Germany", identifier="no-such-address").outcome == UNMATCHED


def test_an_identifier_of_another_city_than_the_row_names_is_asked_about(world):
    City.objects.filter(pk=world["bonn"].pk).update(wikidata_id="Q586")
    found = match("Lima", "Peru", identifier="Q586")  # of Bonn
    assert (found.outcome, found.remarks[0][0]) == (AMBIGUOUS, "other_name")
    assert [city.name for city in found.candidates] == ["Bonn", "Lima"]
    assert match("Bonna", "Germany", identifier="Q586").city.pk == world["bonn"].pk


def test_an_identifier_that_the_register_lacks_leaves_it_to_the_name(world):
    found = match("Lima", "Peru", identifier="PE LIM")
    assert (found.city.pk, found.remarks) == (
        world["lima"].pk,
        (("identifier_unknown", {"value": "PE LIM"}),),
    )
    assert match("Portland", "United States", identifier="Q6106").outcome == AMBIGUOUS
    assert match("", "Peru", identifier="Q2868").remarks[0][0] == "no_such_identifier"


def test_a_merged_city_answers_with_what_it_became(world):
    City.objects.filter(pk=world["halle-westfalen"].pk).update(merged_into=world["halle"], wikidata_id="Q4")
    assert match("x", identifier="Q4").city.pk == world["halle"].pk
    assert match("Halle", "Germany", position=(51.5, 12.0)).city.pk == world["halle"].pk


def test_a_place_of_the_gazetteer_is_matched_as_a_city_is(world):
    found = match("Kalisz Pomorski", "Poland")
    assert (found.outcome, found.city.name, found.city.is_registered) == (MATCHED, "Kalisz Pomorski", False)
    assert match("Kalisz Pomorski", "Germany").outcome == UNMATCHED
    numbered = match("", "", identifier=f"geonames:{-found.city.pk}")
    assert (numbered.outcome, numbered.city) == (MATCHED, found.city)


def test_a_hamlet_of_the_gazetteer_is_offered_and_not_taken(world):
    make_gazetteer_place("Hintertupfing", "DE", population=420)
    make_gazetteer_place("Vordertupfing", "DE", population=2_420)
    assert match("Hintertupfing", "Germany").outcome == AMBIGUOUS
    assert match("Hintertupfing", "Germany", "Saarland").outcome == MATCHED
    assert match("Vordertupfing", "Germany").outcome == MATCHED
    assert match("Vordertupfing", "Germany", position=(49.15, 7.03)).outcome == MATCHED
    assert match("Vordertupfing", "Germany", position=(49.5, 7.03)).outcome == AMBIGUOUS


def test_a_typo_in_the_country_is_said(world):
    found = match("Granada", "Spainn")
    assert found.city.pk == world["granada"].pk
    assert found.remarks == (("country_typo", {"value": "Spainn", "name": "Spain"}),)


def test_statements_do_not_grow_with_the_file(world, django_assert_num_queries):
    mentions = [Mention(name, "Spain") for name in ("Granada", *map(str, range(3000)))]
    with django_assert_num_queries(2):
        Matcher(mentions)


@given(st.text(max_size=60), st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_read(name, country):
    ways, guess = readings(Mention(name, country))
    assert all(reading.key for reading in ways)
    assert not (guess.codes and not set(guess.codes) <= {code for code in guess.codes if len(code) == 2})


@pytest.mark.check
@pytest.mark.django_db
def test_no_match_in_the_wikipedia_twinnings_is_far_from_its_place():
    """Every sure match in 26,114 pairs, against positions that somebody else found for the names."""
    if not SHARED.exists():
        pytest.skip("the shared data are not on this machine")
    from networks.actions import register

    register.load(say=lambda line: None)
    with open(SHARED / "twin_cities_geocoded.csv", encoding="utf-8") as file:
        places = {}
        for row in csv.DictReader(file):
            for side in "12":
                position = float(row[f"lat{side}"] or 0), float(row[f"lng{side}"] or 0)
                places[Mention(row[f"city{side}"], row[f"country{side}"])] = position
    matcher = Matcher(places)
    found = {mention: matcher.match(mention) for mention in places}
    sure = [mention for mention, one in found.items() if one.outcome == MATCHED]
    far = [mention for mention in sure if kilometres(found[mention].city.position, places[mention]) > 50]
    assert len(sure) > 6_500
    # What is left was looked at by hand: almost all are slips of that geocoding (Christchurch, England, is
    # not in New Zealand), and a handful are the larger place of a name.
    assert len(far) / len(sure) < 0.03
