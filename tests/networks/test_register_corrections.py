"""Corrections of the cities file: what the data file says better, and what people said stays."""

import csv
import json
import lzma

import pytest

from citydiplo.kit import history
from citydiplo.portal.actions import cities
from networks.actions import register, register_corrections
from networks.actions.starterfiles import json_lines
from networks.choices import BodyKind
from networks.models import City
from tests.rows import make_city, make_person, make_source

pytestmark = pytest.mark.django_db

YORK = [5128581, "New York City", "US", "New York", 40.7, -74.0, 8_804_190, "America/New_York", ["NYC"], {}]
BROOKLYN = [5110302, "Brooklyn", "US", "New York", 40.6, -73.9, 2_736_074, "America/New_York", ["nyc"], {}]
ULAN_BATOR = [2028462, "Ulan Bator", "MN", "", 47.9, 106.9, 844_818, "Asia/Ulaanbaatar", ["Kulun"], {}]
WRONG = [1790842, "Wuzhong", "CN", "Ningxia", 37.9, 106.2, 7_202_654, "Asia/Shanghai", [], {}]
ROWS = [
    (BROOKLYN[0], "kind", "district", "A borough of New York City."),
    (BROOKLYN[0], "part_of", YORK[0], "A borough of New York City."),
    (BROOKLYN[0], "no_alias", "nyc", "The abbreviation of the whole city."),
    (YORK[0], "alias", "Gotham", "People say so."),
    (ULAN_BATOR[0], "name", "Ulaanbaatar", "The city calls itself so."),
    (WRONG[0], "population", "", "The number of the whole region."),
    (99, "kind", "region", "Of a place that the register does not hold."),
]


@pytest.fixture
def folder(tmp_path):
    make_source("geonames")
    lines = [YORK, BROOKLYN, ULAN_BATOR, WRONG]
    packed = lzma.compress("".join(json.dumps(line) + "\n" for line in lines).encode())
    (tmp_path / "cities.jsonl.xz").write_bytes(packed)
    return tmp_path


def write(folder, rows=ROWS):
    with (folder / "corrections.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("geonameid", "field", "value", "why"), *rows])


@pytest.fixture
def load(folder):
    def load(*names, again=False):
        steps = {"cities.jsonl.xz": register.load_cities, "corrections.csv": register.load_corrections}
        said = []
        chosen = {name: step for name, step in steps.items() if name in (names or steps)}
        register.load_files(chosen, say=said.append, folder=folder, again=again)
        return said

    return load


def test_a_new_register_is_right_from_the_start(folder, load):
    write(folder)
    load()
    york, brooklyn = City.objects.get(slug="new-york-city"), City.objects.get(slug="brooklyn")
    assert (brooklyn.kind, brooklyn.part_of, brooklyn.aliases) == ("district", york, [])
    assert york.aliases == ["Gotham", "NYC"]
    mongolia = City.objects.get(slug="ulaanbaatar")
    assert (mongolia.name, mongolia.aliases) == ("Ulaanbaatar", ["Ulan Bator", "Kulun"])
    assert City.objects.get(slug="wuzhong").population is None


def test_a_register_that_stands_is_corrected_with_the_reason_in_its_history(folder, load):
    load("cities.jsonl.xz")
    write(folder)
    assert load() == ["corrections.csv: cities corrected 4"]
    brooklyn = City.objects.get(slug="brooklyn")
    reasons = {act.history_change_reason: act.changes for act in brooklyn.history.all()}
    assert reasons["A borough of New York City."] == {
        "kind": ["municipality", "district"],
        "part_of": [None, City.objects.get(slug="new-york-city").pk],
    }
    mongolia = City.objects.get(slug="ulaanbaatar")
    assert (mongolia.name, mongolia.aliases) == ("Ulaanbaatar", ["Ulan Bator", "Kulun"])
    assert list(mongolia.former_slugs.values_list("slug", flat=True)) == ["ulan-bator"]


def test_loading_again_changes_nothing_whichever_file_is_news(folder, load):
    write(folder)
    load()
    rows, acts = list(City.objects.order_by("pk").values()), City.history.count()
    for names in ((), ("cities.jsonl.xz",), ("corrections.csv",)):
        said = load(*names, again=True)
        assert said
        assert all("corrected 0" in line for line in said)
    assert list(City.objects.order_by("pk").values()) == rows
    assert City.history.count() == acts


def test_a_new_name_is_passed_to_the_callback(folder, load):
    load("cities.jsonl.xz")
    write(folder)
    told = []
    register.load_corrections(folder / "corrections.csv", renamed=lambda city: told.append(city.name))
    assert told == ["Ulaanbaatar"]


def test_what_people_changed_stays(folder, load):
    load("cities.jsonl.xz")
    ana = make_person("Ana", is_staff=True)
    brooklyn = City.objects.get(slug="brooklyn")
    with history.acted_by(lambda: history.Actor(ana)):
        brooklyn.kind = "county"
        brooklyn.save()
    cities.rename(city=City.objects.get(geonames_id=ULAN_BATOR[0]), name="Niislel", by=None)
    City.objects.filter(geonames_id=WRONG[0]).update(state="declared", population=7)
    write(folder)
    load()
    brooklyn.refresh_from_db()
    assert (brooklyn.kind, brooklyn.part_of.slug) == ("county", "new-york-city")
    assert City.objects.get(geonames_id=ULAN_BATOR[0]).name == "Niislel"
    assert City.objects.get(geonames_id=WRONG[0]).population == 7


def test_a_merged_city_is_left_alone(folder, load):
    load("cities.jsonl.xz")
    brooklyn, other = City.objects.get(slug="brooklyn"), make_city("kings")
    cities.merge(city=brooklyn, into=other, by=None)
    write(folder)
    load()
    brooklyn.refresh_from_db()
    assert (brooklyn.kind, brooklyn.part_of) == ("municipality", None)


@pytest.mark.parametrize(
    "row",
    [(1, "nam", "x", "why"), (1, "kind", "planet", "why"), (1, "name", "", "why"), (1, "name", "x", "")],
)
def test_a_row_that_corrects_nothing_is_refused(tmp_path, row):
    write(tmp_path, [row])
    with pytest.raises(ValueError, match="is no correction"):
        register_corrections.read(tmp_path / "corrections.csv")


@pytest.mark.one_database
def test_the_corrections_fit_the_cities_file():
    """Each names a place of the file and says something else than it; a part lies in its whole's country."""
    places = {line[0]: line for line in json_lines(register.DATA / "cities.jsonl.xz")}
    rows = register_corrections.read(register.DATA / "corrections.csv")
    assert [row for row in rows if row.geonames_id not in places] == []
    wholes = {row.geonames_id: int(row.value) for row in rows if row.field == "part_of"}
    assert [pk for pk, whole in wholes.items() if places[pk][2] != places[whole][2] or pk == whole] == []
    assert wholes.keys() & set(wholes.values()) == set(), "the whole of a part is no part itself"
    kinds = {row.geonames_id: row.value for row in rows if row.field == "kind"}
    assert kinds.keys() == wholes.keys()
    assert BodyKind.MUNICIPALITY not in kinds.values()
    fields = {"name": 1, "population": 6}
    same = [
        row
        for row in rows
        if row.field in fields and row.value == str(places[row.geonames_id][fields[row.field]])
    ]
    assert same == []
