"""Loading a changed data file: what is new arrives, what people did stays."""

import json
import lzma

import pytest

from citydiplo.portal.actions import cities
from networks.actions import register
from networks.models import City, LoadedFile, Network
from tests.rows import make_city, make_network, make_source

pytestmark = pytest.mark.django_db

PARIS = [
    2988507,
    "Paris",
    "FR",
    "Île-de-France",
    48.85,
    2.35,
    2_138_551,
    "Europe/Paris",
    ["Lutetia"],
    {"it": "Parigi"},
]
TEXAS = [4717560, "Paris", "US", "Texas", 33.66, -95.55, 24_782, "America/Chicago", [], {}]
TENNESSEE = [4647963, "Paris", "US", "Tennessee", 36.3, -88.33, None, "America/Chicago", [], {}]


@pytest.fixture
def load(tmp_path):
    """Writes lines as a cities file and loads it; the lines of the log come back."""
    make_source("geonames")

    def load(*lines):
        path = tmp_path / "cities.jsonl.xz"
        path.write_bytes(lzma.compress("".join(json.dumps(line) + "\n" for line in lines).encode()))
        said = []
        steps = {path.name: register.load_cities}
        register.load_files(steps, say=said.append, folder=tmp_path, again=False)
        return said

    return load


def slugs():
    return dict(City.objects.values_list("geonames_id", "slug"))


def test_the_largest_of_a_name_has_the_bare_address(load):
    load(TENNESSEE, TEXAS, PARIS)
    assert slugs() == {PARIS[0]: "paris", TEXAS[0]: "paris-us", TENNESSEE[0]: "paris-us-tennessee"}
    paris = City.objects.get(slug="paris")
    assert (paris.region, paris.state, paris.aliases) == ("europe", "open-data", ["Lutetia"])
    assert paris.names.in_language("it").get().name == "Parigi"


def test_an_address_never_changes_by_loading(load):
    load(TEXAS)
    load(TEXAS, PARIS)
    assert slugs() == {TEXAS[0]: "paris", PARIS[0]: "paris-fr"}
    load([*TEXAS[:6], 3, *TEXAS[7:]], PARIS)
    assert slugs() == {TEXAS[0]: "paris", PARIS[0]: "paris-fr"}
    assert City.objects.get(slug="paris").population == 3


def test_a_file_that_was_loaded_costs_one_statement(load, django_assert_num_queries):
    assert len(load(PARIS)) == 1
    with django_assert_num_queries(1):
        assert load(PARIS) == []
    assert LoadedFile.objects.count() == 1


def test_what_people_did_outlives_a_new_file(load):
    load(PARIS, TEXAS, TENNESSEE)
    paris, texas, tennessee = (City.objects.get(geonames_id=line[0]) for line in (PARIS, TEXAS, TENNESSEE))
    cities.rename(city=paris, name="Lutetia", by=None)
    cities.merge(city=tennessee, into=texas, by=None)
    City.objects.filter(pk=texas.pk).update(website="https://paris.example")
    said = load([*PARIS[:6], 5, *PARIS[7:]], [*TEXAS[:8], ["Other"], {}], TENNESSEE)
    assert "3 left to people" in said[0]
    paris.refresh_from_db()
    texas.refresh_from_db()
    assert (paris.name, paris.population) == ("Lutetia", PARIS[6])
    assert (texas.aliases, texas.website) == ([], "https://paris.example")
    assert register.cities_by_geonames()[TENNESSEE[0]] == texas.pk


@pytest.mark.parametrize("state", ["declared", "confirmed"])
def test_a_fact_that_a_person_confirmed_is_left_alone(state):
    make_source(register.STARTER_FACTS)
    make_network("c40", name="Our own words", state=state)
    make_network("iclei", name="Old words")
    tally = register.load_networks(register.DATA / "networks.csv")
    assert (tally.kept, tally.changed) == (1, 1)
    assert Network.objects.get(slug="c40").name == "Our own words"
    assert Network.objects.get(slug="iclei").name.startswith("ICLEI – ")


def test_seats_of_networks_lead_to_the_city_of_today():
    make_source(register.STARTER_FACTS)
    london = make_city("greater-london")
    make_city("london", geonames_id=2643743, merged_into=london)
    register.load_networks(register.DATA / "networks.csv")
    assert Network.objects.get(slug="c40").seat == london
