import json
import re

import pytest
from django.core.cache import cache

from networks.models import CityName, FormerSlug
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db
TABS = ("", "partnerships/", "networks/", "mayors/")


def furnish(city, size):
    """``size`` rows of everything that a city's pages show."""
    source = rows.make_source()
    for number in range(size):
        CityName.objects.create(city=city, language=f"x{number}", name=f"Name {number}")
        partner = rows.make_city(latitude=number, longitude=number)
        rows.make_partnership(city, partner, rows.make_city(), source=source)
        rows.make_membership(rows.make_network(), city, source=source)
        rows.make_accession(rows.make_agreement(), city, source=source)
        rows.make_mandate(city, f"{1900 + number}-01-01", f"{1901 + number}-01-01", source=source)


@pytest.mark.parametrize("tab", TABS)
def test_a_city_costs_the_same_with_few_rows_and_with_many(client, tab):
    few, many = (rows.make_city(slug, latitude=1, longitude=1) for slug in ("few", "many"))
    furnish(few, 1)
    furnish(many, 40)
    asked = statements(client, f"/cities/few/{tab}")
    assert len(statements(client, f"/cities/many/{tab}")) == len(asked) <= 10


@pytest.mark.parametrize("tab", TABS)
def test_a_cold_cache_still_keeps_within_twelve(client, tab, django_assert_max_num_queries):
    furnish(rows.make_city("lima", latitude=1, longitude=1), 3)
    cache.clear()
    with django_assert_max_num_queries(12):
        client.get(f"/cities/lima/{tab}")


@pytest.mark.parametrize("tab", TABS)
def test_a_former_address_redirects_for_ever_to_the_same_tab(client, tab):
    FormerSlug.objects.create(slug="nur-sultan", city=rows.make_city("astana"))
    answer = client.get(f"/cities/nur-sultan/{tab}?page=2")
    kept = (
        "?page=2" if tab == "partnerships/" else ""
    )  # other tabs know no parameter, and a visitor’s is ignored
    assert (answer.status_code, answer["Location"]) == (301, f"/cities/astana/{tab}{kept}")


@pytest.mark.parametrize("tab", TABS)
def test_a_merged_city_redirects_and_an_unknown_one_is_not_found(client, tab):
    rows.make_city("part", merged_into=rows.make_city("whole"))
    assert client.get(f"/cities/part/{tab}")["Location"] == f"/cities/whole/{tab}"
    assert client.get(f"/cities/atlantis/{tab}").status_code == 404


def test_an_empty_city_says_that_not_knowing_is_not_knowing_of_none(client):
    rows.make_city("hamlet")
    page = client.get("/cities/hamlet/").content.decode()
    assert "No partnership recorded. There may be partnerships that this register does not know." in page
    assert "Mayor not recorded" in page
    assert "Population not known" in page


def test_a_population_without_a_year_says_so(client):
    rows.make_city("lima", population=7_737_002)
    rows.make_city("quito", population=1_399_814, population_year=2022)
    assert "7,737,002 people (year not stated)" in client.get("/cities/lima/").content.decode()
    assert "1,399,814 people (2022)" in client.get("/cities/quito/").content.decode()


def test_a_city_is_aligned_with_what_binds_states_and_is_never_called_a_signatory(client):
    rows.make_accession(
        rows.make_agreement("paris-agreement", binds="states"), rows.make_city("lima"), "aligned"
    )
    for tab in ("", "networks/"):
        page = client.get(f"/cities/lima/{tab}").content.decode()
        assert "Aligned with <a" in page
        assert "signed" not in re.sub(r"<[^>]+>", "", page).lower().replace("signed in", "")


def test_demo_rows_are_marked(client):
    lima = rows.make_city("lima")
    rows.make_partnership(lima, rows.make_city("cusco"), is_demo=True)
    rows.make_mandate(lima, "2023-01-01", is_demo=True)
    assert client.get("/cities/lima/").content.decode().count("Demo</span>") == 2
    assert "Demo</span>" in client.get("/cities/lima/mayors/").content.decode()


def test_the_current_mayor_is_the_one_whose_mandate_runs(client):
    lima = rows.make_city("lima")
    rows.make_mandate(lima, "2019-01-01", "2023-01-01", name="Former Person")
    rows.make_mandate(lima, "2023-01-01", name="Present Person", starts_precision="year", state="declared")
    page = client.get("/cities/lima/").content.decode()
    assert "Present Person" in page
    assert "since 2023" in page
    assert "Former Person" not in page


def test_the_footprint_stands_beside_the_medians_of_region_and_size(client):
    lima = rows.make_city("lima", population=10_000_000)
    rows.make_footprint(lima, "culture", partnerships=4)
    for total in (1, 2, 3):
        rows.make_footprint(rows.make_city(population=10_000_000), "culture", partnerships=total)
    bars = {row.key: row for row in client.get("/cities/lima/").context["footprint"]}
    assert (bars["culture"].value, bars["culture"].first, bars["culture"].second) == (4, 2.5, 2.5)
    assert bars["security"].value == 0


def test_structured_data_is_valid_for_any_name_of_a_city(client):
    name = "</script><script>alert(1)</script> & Söhne"
    rows.make_city("odd", name=name, latitude=1.5, longitude=-2.5, geonames_id=7, wikidata_id="Q1")
    page = client.get("/cities/odd/").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(block)
    assert data["name"] == name
    assert data["geo"] == {"@type": "GeoCoordinates", "latitude": 1.5, "longitude": -2.5}
    assert "http://www.wikidata.org/entity/Q1" in data["sameAs"]
    assert "<script>alert" not in page


def test_the_canonical_address_is_the_sites(client, settings):
    settings.SITE_URL = "https://portal.example.org"
    rows.make_city("lima")
    page = client.get("/cities/lima/?utm=1").content.decode()
    assert '<link rel="canonical" href="https://portal.example.org/cities/lima/">' in page


def test_one_name_of_each_script_leads(client):
    rows.make_city("guangzhou", aliases=["CAN", "Cantão", "Cantón", "Гуанчжоу", "Ґуанчжоу", "广州", "廣州"])
    names = [name for name, _ in client.get("/cities/guangzhou/").context["names"]]
    assert names[:2] == ["广州", "Гуанчжоу"]
    assert names[-1] == "CAN"


@pytest.mark.parametrize("page", ["0", "-1", "2", "999999999999999999999", "x", "٣", "1.5", ""])
def test_any_page_number_gives_a_page(client, page):
    lima = rows.make_city("lima")
    for _ in range(51):
        rows.make_partnership(lima, rows.make_city(), since=rows.day("2020-01-01"))
    answer = client.get("/cities/lima/partnerships/", {"page": page})
    assert answer.status_code == 200
    assert answer.context["page"].total == 51


def test_what_is_not_public_is_on_no_tab(client):
    lima = rows.make_city("lima")
    rows.make_partnership(lima, rows.make_city("hidden-partner"), visibility="city")
    rows.make_partnership(lima, rows.make_city("draft-partner"), status="draft")
    for tab in TABS:
        page = client.get(f"/cities/lima/{tab}").content.decode()
        assert "Partner</a>" not in page
