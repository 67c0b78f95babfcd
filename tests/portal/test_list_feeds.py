"""Each list is a feed too, with the same filters; so is one city, and one network."""

import datetime
import xml.etree.ElementTree as ET
from html import unescape

import feedparser
import pytest
from django.urls import reverse

from agenda.models import AgendaItem, Meeting
from networks.models import City, Mandate, Mayor, Network
from partnerships.models import Agreement, Exchange, Partnership, Visit
from tests import rows
from tests.kit.test_atom import HOSTILE
from tests.matrix import one_in
from tests.pages import statements
from tests.portal.test_gates import OURS

pytestmark = pytest.mark.django_db


def directories():
    """{name of the route: Listing} of all directories."""
    views = {entry.name: entry.callback for _path, entry in OURS}
    return {name: view.listing for name, view in views.items() if hasattr(view, "listing")}


DIRECTORIES = directories()
FED = sorted(DIRECTORIES)


def entries(client, address):
    answer = client.get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(answer.content)
    assert not read.bozo
    return read.entries


def titles(client, address):
    return [entry.title for entry in entries(client, address)]


def test_each_directory_has_a_feed():
    assert len(DIRECTORIES) > 12
    for name in FED:
        assert DIRECTORIES[name].feed == f"{name}-atom"
        assert reverse(f"{name}-atom") == f"{reverse(name)}feed.atom"


@pytest.mark.parametrize("name", FED)
def test_a_list_names_its_feed_with_the_filters_in_force(client, name):
    plain = reverse(name)
    assert 'type="application/atom+xml" title="' in client.get(plain).text
    parameter, value = next(
        (name, next(iter(facet.vocabulary())))
        for name, facet in DIRECTORIES[name].filters().facets.items()
        if hasattr(facet, "vocabulary") and facet.vocabulary()
    )
    asked = f"{parameter}={value}"
    page = client.get(f"{plain}?{asked}").text
    link = page.split('<link rel="alternate" type="application/atom+xml"')[1].split('href="')[1].split('"')[0]
    assert unescape(link) == f"{plain}feed.atom?{asked}"
    root = ET.fromstring(client.get(unescape(link)).content)  # noqa: S314  our own
    assert root.find("{http://www.w3.org/2005/Atom}updated") is not None
    assert client.get(f"{plain}feed.atom?{parameter}=none-such").status_code == 400
    assert client.get(f"{plain}feed.atom?colour=red").status_code == 400


def test_what_came_with_a_file_is_no_news(client, lima):
    City.objects.bulk_create([City(slug="loaded", name="Loaded", country="FR", region="europe")])
    assert titles(client, "/cities/feed.atom") == ["Lima"]
    loaded = City.objects.get(slug="loaded")
    loaded.website = "https://loaded.example"
    loaded.save()
    newest, _lima = entries(client, "/cities/feed.atom?sort=name")
    assert (newest.title, "published" in newest) == ("Loaded", False)


def test_partnerships_are_told_when_everybody_may_read_them(client, lima, lagos, ana):
    rows.make_partnership(lima, lagos)
    rows.make_partnership(lima, rows.make_city("oslo"), visibility="members")
    rows.make_partnership(lima, rows.make_city("rome"), status="draft")
    rows.make_partnership(lima, rows.make_city("quito"), is_demo=True)
    client.force_login(ana)
    assert titles(client, "/partnerships/feed.atom") == ["Lima – Lagos"]
    assert titles(client, "/partnerships/feed.atom?country=US") == []


def test_agreements_tell_which_cities_join_and_leave(client, lima, lagos):
    pact, other = (
        rows.make_agreement("pact"),
        rows.make_agreement("other", dimension="security", dimensions=["security"]),
    )
    rows.make_accession(pact, lima, date=datetime.date(2020, 5, 1), until=datetime.date(2024, 1, 1))
    rows.make_accession(other, lagos)
    rows.make_accession(pact, lagos, is_demo=True)
    told = entries(client, "/agreements/feed.atom?dimension=environment")
    assert [entry.title for entry in told] == ["Lima: Pact"]
    assert told[0].summary == "Signatory of Pact · since 1 May 2020 · until 1 January 2024"


def test_institutions_tell_what_they_do_with_cities(client, lima, lagos, ana):
    bank = rows.make_institution("bank", kind="development-bank")
    other = rows.make_institution("other", kind="foundation")
    rows.make_partnership(lima, bank)
    rows.make_partnership(lagos, other)
    rows.make_partnership(lima, lagos)
    rows.make_partnership(lagos, bank, visibility="members")
    rows.make_partnership(lagos, bank, is_demo=True)
    client.force_login(ana)
    assert titles(client, "/institutions/feed.atom") == ["Lagos – Other", "Lima – Bank"]
    assert titles(client, "/institutions/feed.atom?kind=development-bank") == ["Lima – Bank"]


def test_meetings_tell_no_online_link_and_say_what_was_cancelled(client):
    network = rows.make_network("c40")
    rows.make_meeting(network, title="Ports", online_link="https://room.example/1")
    rows.make_meeting(network, title="Members", audience="members")
    called_off = rows.make_meeting(network, title="Trams")
    type(called_off).objects.filter(pk=called_off.pk).update(
        state="cancelled", cancellation_reason="A strike", cancelled_at=rows.NOON
    )
    text = client.get("/meetings/feed.atom").text
    assert titles(client, "/meetings/feed.atom") == ["Cancelled: Trams", "Ports"]
    assert "A strike" in text
    assert "room.example" not in text


@pytest.fixture
def news(lima, lagos):
    """Something of each kind for Lima and for a network, public and not."""
    network = rows.make_network("c40", acronym="C40", name="C40 Cities")
    rows.make_membership(network, lima)
    rows.make_membership(network, rows.make_city("quito"), is_demo=True)
    rows.make_partnership(lima, lagos)
    rows.make_partnership(lima, rows.make_institution("bank"))
    rows.make_partnership(lima, rows.make_city("oslo"), visibility="members")
    rows.make_accession(rows.make_agreement("pact"), lima)
    mayor = Mayor.objects.create(name="Marta Ruiz", slug="marta")
    Mandate.objects.create(mayor=mayor, city=lima, starts=datetime.date(2023, 1, 1))
    rows.make_exchange(lima, title="Trams", situation="Words")
    rows.make_exchange(network, title="Of a network", situation="Words")
    rows.make_visit(lima, lagos, purpose="Ports", status="done", visibility="public")
    rows.make_visit(lima, lagos, purpose="Secret")
    rows.make_item(network, title="For ours")
    rows.make_item(network, title="Draft", state="draft")
    rows.make_meeting(network, title="Assembly")
    rows.make_meeting(network, title="Among members", audience="members")
    return network


def test_one_city_has_a_feed_of_all_that_concerns_it(client, news, ana):
    client.force_login(ana)
    told = titles(client, "/cities/lima/feed.atom")
    records = ["Lima", "Marta Ruiz, Lima", "Lima: C40", "Lima – Lagos", "Lima – Bank", "Lima: Pact"]
    assert sorted(told) == sorted([*records, "Trams", "Lima – Lagos: Ports", "For ours", "Assembly"])
    moments = [entry.updated for entry in entries(client, "/cities/lima/feed.atom")]
    assert moments == sorted(moments, reverse=True)


def test_one_network_has_a_feed_of_what_it_does(client, news):
    told = titles(client, "/networks/c40/feed.atom")
    assert sorted(told) == sorted(["C40 – C40 Cities", "Lima: C40", "Of a network", "For ours", "Assembly"])


@pytest.mark.parametrize("place", ["cities/lima", "networks/c40"])
def test_their_pages_name_their_feeds(client, news, place):
    page = client.get(f"/{place}/").text
    assert (
        page.split('<link rel="alternate" type="application/atom+xml"')[1]
        .split('href="')[1]
        .startswith(f'/{place}/feed.atom"')
    )
    assert f'<a href="/{place}/feed.atom">' in page
    first = client.get(f"/{place}/feed.atom")
    again = client.get(f"/{place}/feed.atom", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert client.get(f"/{place}/feed.atom?q=x").status_code == 400
    assert client.get(f"/{place}/feed.atom?lang=es").text.count('xml:lang="es"') == 1


def test_a_former_address_of_a_city_leads_to_its_feed(client, lima):
    lima.former_slugs.create(slug="ciudad-de-los-reyes")
    answer = client.get("/cities/ciudad-de-los-reyes/feed.atom")
    assert (answer.status_code, answer["Location"]) == (301, "/cities/lima/feed.atom")


FEEDS = [
    "/cities/feed.atom",
    "/networks/feed.atom",
    "/mayors/feed.atom",
    "/partnerships/feed.atom",
    "/agreements/feed.atom",
    "/institutions/feed.atom",
    "/meetings/feed.atom",
    "/cities/lima/feed.atom",
    "/networks/c40/feed.atom",
]


@pytest.mark.parametrize("address", one_in(2, FEEDS))
def test_statements_do_not_grow_with_the_entries(client, news, lima, address, settings):
    settings.PAGES_KEPT_FOR = 0
    few = len(statements(client, address))
    more = len(entries(client, address))
    agreement = rows.make_agreement("second")
    for number in range(4):
        city = rows.make_city(f"more-{number}")
        rows.make_membership(news, city)
        rows.make_membership(rows.make_network(), lima)
        rows.make_partnership(lima, city)
        rows.make_partnership(city, rows.make_institution())
        rows.make_accession(agreement, city)
        rows.make_accession(rows.make_agreement(), lima)
        mayor = Mayor.objects.create(name=f"Person {number}", slug=f"person-{number}")
        Mandate.objects.create(mayor=mayor, city=city, starts=datetime.date(2023, 1, 1))
        rows.make_meeting(news)
        rows.make_item(news)
    assert len(entries(client, f"{address}?lang=en")) > more
    assert len(statements(client, address)) == few


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("address", one_in(3, FEEDS))
def test_what_people_write_is_no_markup(client, news, address, text):
    for model, names in (
        (City, ["name", "admin_area"]),
        (Network, ["name", "acronym", "scope"]),
        (Mayor, ["name"]),
        (Mandate, ["title"]),
        (Partnership, ["title", "label"]),
        (Agreement, ["name"]),
        (Meeting, ["title", "text", "address"]),
        (AgendaItem, ["title", "text"]),
        (Exchange, ["title", "summary"]),
        (Visit, ["label", "purpose", "outcome_text"]),
    ):
        model.objects.update(**dict.fromkeys(names, text))
    root = ET.fromstring(client.get(address).content)  # noqa: S314  our own
    assert {element.tag.partition("}")[0] for element in root.iter()} == {"{http://www.w3.org/2005/Atom"}
    said = [element for element in root.iter() if element.get("type") == "html"]
    assert said
    assert [tag for element in said for tag in ("<script", "<img", "<b ") if tag in element.text] == []
