import xml.etree.ElementTree as ET

import pytest

from citydiplo.portal.sitemaps import Rows
from tests.rows import NOON, make_city, make_item, make_meeting, make_network, make_partnership

pytestmark = pytest.mark.django_db
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(answer):
    assert answer.status_code == 200
    return [node.text for node in ET.fromstring(answer.content).iter(f"{NAMESPACE}loc")]  # noqa: S314  the portal's own answer


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://portal.example.org"


def test_robots_names_the_sitemap_and_spares_the_search(client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://portal.example.org/sitemap.xml" in text
    assert "Disallow: /search/" in text
    assert "Disallow: /insights/coverage/?noun=" in text


def test_the_index_names_every_file(client, monkeypatch):
    monkeypatch.setattr(Rows, "limit", 2)
    for _ in range(5):
        make_city()
    files = [name for name in locations(client.get("/sitemap.xml")) if "cities" in name]
    assert files == [f"https://portal.example.org/sitemap-cities-{number}.xml" for number in (1, 2, 3)]
    assert len(locations(client.get("/sitemap-cities-3.xml"))) == 1


def test_a_section_names_what_a_visitor_may_see(client):
    city = make_city("lima")
    make_city("old-lima", merged_into=city)
    public = make_partnership(city, make_city("cusco"))
    make_partnership(city, make_city("quito"), visibility="city")
    make_network("c40")
    site = "https://portal.example.org"
    assert locations(client.get("/sitemap-cities-1.xml")) == [
        f"{site}/cities/{slug}/" for slug in ("lima", "cusco", "quito")
    ]
    assert locations(client.get("/sitemap-partnerships-1.xml")) == [site + public.get_absolute_url()]
    assert "<lastmod>" in client.get("/sitemap-partnerships-1.xml").content.decode()
    assert f"{site}/cities/" in locations(client.get("/sitemap-doors-1.xml"))
    assert f"{site}/insights/coverage/" in locations(client.get("/sitemap-doors-1.xml"))


def test_invented_rows_of_the_register_are_in_no_sitemap(client):
    lima = make_city("lima")
    made = make_partnership(lima, make_city("cusco"))
    make_partnership(lima, make_city("quito"), is_demo=True)
    make_network("c40")
    type(make_network("invented")).objects.filter(slug="invented").update(is_demo=True)
    site = "https://portal.example.org"
    assert locations(client.get("/sitemap-partnerships-1.xml")) == [site + made.get_absolute_url()]
    assert locations(client.get("/sitemap-networks-1.xml")) == [f"{site}/networks/c40/"]


def test_what_was_withdrawn_or_invented_is_in_no_sitemap(client):
    network = make_network("c40")
    item, meeting = make_item(network), make_meeting(network)
    gone = {"state": "withdrawn", "published_at": NOON, "withdrawn_at": NOON, "withdrawal_reason": "So."}
    make_item(network, **gone)
    make_item(network, is_demo=True)
    make_meeting(network, audience="members")
    for section, row in (("agenda", item), ("meetings", meeting)):
        found = locations(client.get(f"/sitemap-{section}-1.xml"))
        assert found == ["https://portal.example.org" + row.get_absolute_url()]


def test_files_are_made_once(client, django_assert_num_queries):
    make_city()
    with django_assert_num_queries(2):
        client.get("/sitemap-cities-1.xml")
    with django_assert_num_queries(0):
        client.get("/sitemap-cities-1.xml")


@pytest.mark.parametrize("path", ["/sitemap-cities-0.xml", "/sitemap-cities-2.xml", "/sitemap-secrets-1.xml"])
def test_there_is_no_other_file(client, path):
    assert client.get(path).status_code == 404
