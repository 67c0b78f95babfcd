"""What pages, files and forms say of districts, regions and other bodies beside municipalities."""

import csv
import io
import json
import re
import uuid

import pytest

from networks.actions.places import NewPlace
from networks.actions.places import add as add_place
from networks.actions.search import index_cities
from networks.choices import SeatRole
from networks.models import City
from partnerships.actions import city_counts
from partnerships.models import Partnership
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db

US = {"country": "US", "region": "northern-america"}


@pytest.fixture
def york():
    return rows.make_city("new-york-city", name="New York City", population=8_000_000, **US)


@pytest.fixture
def brooklyn(york):
    return rows.make_city("brooklyn", kind="district", part_of=york, population=2_700_000, **US)


@pytest.fixture
def bavaria():
    region = rows.make_city("bavaria", kind="region", country="DE")
    rows.make_membership(rows.make_network("regions"), region)
    city_counts.refresh()
    return region


def page(client, address):
    return client.get(address).content.decode()


def test_the_directory_holds_municipalities_and_bodies_with_a_record(client, york, brooklyn, bavaria):
    listed = page(client, "/cities/")
    assert "1 city and 1 other body" in listed
    assert "/cities/bavaria/" in listed
    assert "/cities/brooklyn/" not in listed
    assert re.search(r'class="sub">\s*Region ·', listed)


def test_a_kind_is_a_filter_and_the_count_says_what_it_counts(client, york, brooklyn, bavaria):
    assert "1 other body" in page(client, "/cities/?kind=region")
    only = page(client, "/cities/?kind=municipality")
    assert "1 city" in only
    assert "other bod" not in only
    assert "and 1 other body" in page(client, "/cities/?kind=municipality&kind=region")
    assert "No cities" in page(client, "/cities/?kind=district") or "0 cities" in page(
        client, "/cities/?kind=district"
    )


def test_a_page_says_what_it_is_about_and_leads_to_the_whole(client, brooklyn):
    shown = page(client, "/cities/brooklyn/")
    assert re.search(r'href="/cities/\?kind=district">District</a>', shown)
    assert re.search(r'Part of\s+<a href="/cities/new-york-city/">New York City</a>', shown)
    assert "Do you work for Brooklyn?" in shown
    assert "Is this your city?" not in shown
    assert "Mayor not recorded" not in shown


def test_a_city_lists_its_districts_and_bodies(client, york, brooklyn):
    shown = page(client, "/cities/new-york-city/")
    assert "Districts and bodies of New York City" in shown
    assert "/cities/brooklyn/" in shown
    assert "Districts and bodies" not in page(client, "/cities/brooklyn/")


def test_as_many_statements_with_one_district_as_with_many(client, york, brooklyn):
    rows.make_city("lone", **US)
    without = statements(client, "/cities/lone/")
    one = statements(client, "/cities/new-york-city/")
    assert len(one) == len(without) + 1
    for number in range(20):
        rows.make_city(f"district-{number}", kind="district", part_of=york, **US)
    assert len(statements(client, "/cities/new-york-city/")) == len(one)
    assert len(statements(client, "/cities/brooklyn/")) == len(without)


def test_lists_of_members_signatories_and_parties_say_the_kind(client, york, bavaria):
    pact = rows.make_agreement("pact")
    rows.make_accession(pact, bavaria)
    made = rows.make_partnership(york, bavaria)
    for address in ("/networks/regions/", "/agreements/pact/", made.get_absolute_url()):
        assert re.search(r"\bRegion\s+·", page(client, address)), address
    assert re.search(r"\bRegion\s+·", page(client, "/compare/?city=bavaria&city=new-york-city"))


def test_the_list_of_mayors_says_the_kind_too(client, york, bavaria):
    rows.make_mandate(york, "2022-01-01")
    assert "Region ·" not in page(client, "/mayors/")
    rows.make_mandate(bavaria, "2018-03-16")
    assert "Region · Germany" in page(client, "/mayors/")


def test_files_of_relations_say_the_kind_beside_the_city(client, york, bavaria):
    rows.make_partnership(york, bavaria)
    rows.make_accession(rows.make_agreement("pact"), bavaria)
    rows.make_mandate(bavaria, "2018-03-16")

    def lines_of(noun):
        content = b"".join(client.get(f"/{noun}/export.csv").streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(content)))

    (made,) = lines_of("partnerships")
    assert (made["first_kind"], made["second_kind"]) == ("municipality", "region")
    for noun in ("memberships", "accessions", "mayors"):
        assert [row["city_kind"] for row in lines_of(noun)] == ["region"], noun


def structured(client, address):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client, address), re.DOTALL)
    return json.loads(found[1])


def test_machines_read_the_kind_too(client, york, brooklyn, bavaria):
    """Each kind is a place of its own type; who governs it is a government, an association is neither."""
    governed = "GovernmentOrganization"
    assert structured(client, "/cities/new-york-city/")["@type"] == ["City", governed]
    district = structured(client, "/cities/brooklyn/")
    assert district["@type"] == ["AdministrativeArea", governed]
    assert (district["containedInPlace"]["@type"], district["containedInPlace"]["name"]) == (
        ["City", governed],
        "New York City",
    )
    assert structured(client, "/cities/bavaria/")["@type"] == ["State", governed]
    rows.make_city("leagues", kind="association")
    league = structured(client, "/cities/leagues/")
    assert (league["@type"], league["areaServed"]["name"]) == (["Organization"], "France")
    assert "containedInPlace" not in league
    made = rows.make_partnership(york, bavaria)
    parties = structured(client, made.get_absolute_url())["participant"]
    assert [one["@type"] for one in parties] == [governed, governed]  # who takes part acts, a place does not


def test_a_finder_says_the_kind(client, york, brooklyn):
    index_cities()
    found = client.get("/search/suggest/?q=brook&kind=city").content.decode()
    assert "District · United States of America" in found
    assert "District" not in client.get("/search/suggest/?q=new+york&kind=city").content.decode()


def test_the_history_tells_of_kind_and_whole(client, york, brooklyn):
    city = rows.make_city("queens", **US)
    city.kind, city.part_of = "district", york
    city.save()
    shown = page(client, "/cities/queens/history/")
    assert "District or quarter" in shown
    assert "New York City" in shown


def test_a_file_says_kind_and_whole(client, york, brooklyn, bavaria):
    york.geonames_id = 5128581
    york.save()
    rows.make_membership(rows.make_network("boroughs"), brooklyn)
    city_counts.refresh()
    file = client.get("/cities/export.csv").getvalue().decode("utf-8-sig")
    lines = {row["slug"]: row for row in csv.DictReader(io.StringIO(file))}
    row = lines["brooklyn"]
    assert (row["kind"], row["part_of"], row["part_of_geonames_id"]) == (
        "district",
        "New York City",
        "5128581",
    )
    assert row["part_of_permalink"].endswith("/cities/new-york-city/")
    assert (lines["bavaria"]["kind"], lines["bavaria"]["part_of_permalink"]) == ("region", "")


# --- Forms ------------------------------------------------------------------------


@pytest.fixture
def editor(client, brooklyn):
    client.force_login(rows.make_seat(rows.make_person("Ana"), brooklyn, SeatRole.CITY_EDITOR).person)
    return client


def test_an_editor_says_what_kind_it_is_and_what_it_is_part_of(editor, york, brooklyn):
    state = rows.make_city("new-york-state", kind="region", **US)
    index_cities()
    shown = page(editor, "/cities/brooklyn/edit/")
    assert "New York City (new-york-city)" in shown
    assert "Edit this record" in shown
    editor.post("/cities/brooklyn/edit/", {"kind": "county", "part_of": "New York State", "names": ""})
    brooklyn.refresh_from_db()
    assert (brooklyn.kind, brooklyn.part_of) == ("county", state)
    editor.post("/cities/brooklyn/edit/", {"kind": "county", "part_of": "", "names": ""})
    brooklyn.refresh_from_db()
    assert brooklyn.part_of is None


def test_a_form_from_before_changes_neither(editor, york, brooklyn):
    assert editor.post("/cities/brooklyn/edit/", {"names": ""}).status_code == 302
    brooklyn.refresh_from_db()
    assert (brooklyn.kind, brooklyn.part_of) == ("district", york)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Atlantis", "No city with the name “Atlantis” was found."),
        ("Springfield", "“Springfield” can be several cities. Write one of these: Springfield"),
        ("brooklyn (brooklyn)", "Brooklyn is itself a part of this record."),
    ],
)
def test_an_impossible_whole_is_refused_at_its_field(editor, brooklyn, typed, said):
    for slug in ("springfield-us", "springfield-us-ohio"):
        rows.make_city(slug, name="Springfield", **US)
    index_cities()
    shown = editor.post("/cities/brooklyn/edit/", {"kind": "district", "part_of": typed, "names": ""})
    assert said in shown.content.decode()
    assert {*shown.context["form"].errors} == {"part_of"}


def log(client, **facts):
    typed = {
        "partner": "Métropole de Lyon",
        "candidate": "new",
        "new_country": "FR",
        "partnership_class": "project",
        "dimension": "culture",
        "since": "2020",
        "status": "active",
        "token": str(uuid.uuid4()),
    }
    return client.post("/partnerships/new/", typed | facts)


def test_a_new_place_can_be_a_body_of_another_kind(editor):
    lyon = rows.make_city("lyon", name="Lyon")
    index_cities()
    log(editor, new_kind="metropolitan", new_whole="")
    metropole = City.objects.get(name="Métropole de Lyon")
    assert (metropole.kind, metropole.part_of, metropole.state) == ("metropolitan", None, "unverified")
    log(editor, partner="Lyon 3e", new_kind="district", new_whole="Lyon")
    assert City.objects.get(name="Lyon 3e").part_of == lyon
    assert Partnership.objects.count() == 2


def test_a_new_place_is_a_municipality_unless_said(editor):
    log(editor, partner="Villefranche")
    assert City.objects.get(name="Villefranche").kind == "municipality"


def test_a_province_is_not_the_city_of_its_name():
    city = rows.make_city("barcelona", name="Barcelona", country="ES")
    assert NewPlace("Barcelona", "ES").twin() == city
    assert NewPlace("Barcelona", "ES", kind="district").twin() == city
    province = add_place(place=NewPlace("Barcelona", "ES", kind="county"))
    assert (province.kind, NewPlace("Barcelona", "ES", kind="county").twin()) == ("county", province)
