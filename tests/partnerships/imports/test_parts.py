"""The column "part of" of a file: it makes a new district or body a part of a larger place."""

import csv
import io

import pytest

from networks.models import City, GazetteerPlace, Membership
from partnerships.reasons import say
from tests.partnerships.imports.conftest import outcomes
from tests.rows import (
    make_accession,
    make_agreement,
    make_city,
    make_gazetteer_place,
    make_mandate,
    make_membership,
    make_network,
    make_partnership,
)

HEAD = "City,Country,Kind of body,Part of,Position,Network\n"
NEW = '{name},Peru,district,{whole},"-12.{at}, -77.1",C40\n'


@pytest.fixture
def c40(world):
    return make_network("c40", name="C40")


@pytest.fixture
def preview(c40, operator, send, go):
    def previewed(*rows, creates_places=True):
        text = HEAD + "".join(rows)
        job = send(text, operator, "memberships", membership_class="full", creates_places=creates_places)
        return go(job, "checking")

    return previewed


def new(name, whole, at="1"):
    return NEW.format(name=name, whole=whole, at=at)


@pytest.mark.parametrize("whole", ["Lima", "{slug}", "https://portal.example/cities/{slug}/"])
def test_a_new_district_becomes_part_of_its_city(world, preview, go, whole):
    lima = world["lima"]
    if "{" in whole and "/" not in whole:
        City.objects.filter(pk=lima.pk).update(wikidata_id="Q2868")
        whole = "Q2868"
    job = preview(new("Mirapuerto", whole.format(slug=lima.slug)))
    assert outcomes(job) == {2: ("new", "place_created")}
    assert ["part_of", "Lima"] in job.rows.get().read
    go(job, "applying")
    made = City.objects.get(name="Mirapuerto")
    assert (made.kind, made.part_of) == ("district", lima)
    assert made.history.filter(changes__has_key="part_of").exists() or made.history.count() >= 1


def test_a_place_of_the_gazetteer_becomes_part_of_another(world, preview, go):
    make_gazetteer_place("Berat", "AL", admin_area="Berat County", latitude=40.7, longitude=19.96)
    make_gazetteer_place("Kuçovë", "AL", admin_area="Berat County", latitude=40.8, longitude=19.91)
    job = preview("Berat,Albania,district,Kuçovë,,C40\n", creates_places=False)
    assert outcomes(job)[2][0] == "new"
    job = go(job, "applying")
    berat = City.objects.get(name="Berat")
    assert berat.part_of.name == "Kuçovë"
    job = go(job, "undoing")
    assert job.status == "undone", job.problem
    assert not City.objects.filter(name__in=("Berat", "Kuçovë")).exists()
    assert GazetteerPlace.objects.filter(name__in=("Berat", "Kuçovë")).count() == 2


def test_a_place_may_be_part_of_one_that_an_earlier_row_brings_along(world, preview, go):
    job = preview(new("Valle Alto", "Lima"), new("Mirapuerto", "Valle Alto", at="4"))
    assert {outcome for outcome, _reason in outcomes(job).values()} == {"new"}
    job = go(job, "applying")
    assert City.objects.get(name="Mirapuerto").part_of.name == "Valle Alto"
    assert City.objects.get(name="Valle Alto").part_of == world["lima"]
    assert go(job, "undoing").status == "undone"
    assert not City.objects.filter(name__in=("Mirapuerto", "Valle Alto")).exists()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([new("Mirapuerto", "Nowherecity")], "no_such_whole"),
        ([new("Mirapuerto", "Q999999999")], "no_such_whole"),
        (["Berat,Albania,,Berat,,C40\n"], "whole_itself"),
        (["Berat,Albania,,Kuçovë,,C40\n", "Kuçovë,Albania,,Berat,,C40\n"], "whole_circle"),
        (["Berat,Albania,,Kuçovë,,C40\n", "Berat,Albania,,Bonn (DE),,C40\n"], "other_whole"),
        (["Lima,Peru,,Mirahill,,C40\n"], "whole_circle"),
    ],
)
def test_what_cannot_be_is_refused_and_says_why(world, preview, rows, code):
    for name, latitude in (("Berat", 40.7), ("Kuçovë", 40.8)):
        make_gazetteer_place(name, "AL", admin_area="Berat County", latitude=latitude, longitude=19.96)
    make_city("mirahill", name="Mirahill", country="PE", part_of=world["lima"], kind="district")
    job = preview(*rows)
    found = job.rows.order_by("number").last()
    assert found.outcome in ("refused", "unmatched")
    assert found.reasons[0][0] == code
    assert say(*found.reasons[0]) != code
    assert job.counts["new"] == len(rows) - 1


def test_what_a_city_of_the_register_is_part_of_stays(world, preview, go):
    district = make_city("mirahill", name="Mirahill", country="PE", part_of=world["lima"], kind="district")
    job = preview("Mirahill,Peru,,Bonn (DE),,C40\n")
    assert outcomes(job) == {2: ("new", "whole_kept")}
    same = preview("Mirahill,Peru,,Lima,,C40\n")
    assert outcomes(same) == {2: ("new", "")}
    go(job, "applying")
    district.refresh_from_db()
    assert district.part_of == world["lima"]
    assert Membership.objects.filter(city=district).exists()


def test_several_places_of_a_name_are_asked_for(world, preview):
    job = preview('Mirapuerto,United States,district,Portland,"45.1, -122.1",C40\n')
    row = job.rows.get()
    assert row.outcome == "ambiguous"
    assert job.choices.get().candidates


@pytest.mark.parametrize(
    "target", ["partnerships", "memberships", "accessions", "mandates", "verified-steps"]
)
def test_the_column_is_found_by_its_name(world, operator, send, target):
    job = send("City,Country,Belongs to,Partner\nLima,Peru,Bonn,Bonn\n", operator, target)
    name = "a_part_of" if target == "partnerships" else "part_of"
    assert job.columns[name] == [2]


def test_many_rows_ask_the_register_as_often_as_few(world, preview, django_assert_max_num_queries):
    for place in range(30):
        make_city(f"part-{place}", country="PE", part_of=world["lima"], kind="district")
    with django_assert_max_num_queries(400):
        preview(*[new(f"Mirapuerto {place}", "Lima", at=str(10 + place)) for place in range(30)])


FILES = {
    "partnerships": "/partnerships/export.csv",
    "memberships": "/memberships/export.csv",
    "accessions": "/accessions/export.csv",
    "mandates": "/mayors/export.csv",
}


@pytest.fixture
def exported(client):
    def row(target):
        content = b"".join(client.get(FILES[target]).streaming_content).decode("utf-8-sig")
        return next(csv.DictReader(io.StringIO(content)))

    return row


@pytest.fixture
def apply(operator, send, go):
    """An import of one row, written."""

    def written(target, row):
        text = io.StringIO()
        writer = csv.DictWriter(text, row)
        writer.writeheader()
        writer.writerow(row)
        job = go(send(text.getvalue(), operator, target, note="none"), "checking")
        assert outcomes(job)[2][0] == "new", job.rows.get().reasons
        return go(job, "applying")

    return written


@pytest.mark.parametrize("target", FILES)
def test_an_export_says_what_a_place_is_part_of(exported, apply, world, c40, target):
    """A register that does not have the place brings it in again from the file, as part of the same city."""
    lima = world["lima"]
    City.objects.filter(pk=lima.pk).update(geonames_id=3936456)
    place = make_city("mirapuerto", name="Mirapuerto", kind="district", part_of=lima, geonames_id=111)
    City.objects.filter(pk=place.pk).update(country="PE", admin_area="Lima")
    made = {
        "partnerships": lambda: make_partnership(world["lagos"], place),
        "memberships": lambda: make_membership(c40, place),
        "accessions": lambda: make_accession(make_agreement("pact", name="The Pact"), place),
        "mandates": lambda: make_mandate(place, "2023-01-01", name="Luis Paz"),
    }[target]()
    row = exported(target)
    side = "second_" if target == "partnerships" else ""
    assert (row[f"{side}part_of"], row[f"{side}part_of_geonames_id"]) == ("Lima", "3936456")
    made.delete()
    place.delete()
    make_gazetteer_place("Mirapuerto", "PE", geonames_id=111, admin_area="Lima")
    del row["record_id"]
    apply(target, row)
    again = City.objects.get(name="Mirapuerto")
    assert (again.kind, again.part_of) == ("district", lima)
