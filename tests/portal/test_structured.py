"""What machines read on pages: schema.org data, and where feeds and calendars are."""

import json
import re

import pytest

from tests.rows import make_city, make_exchange, make_item, make_meeting, make_network, make_partnership

pytestmark = pytest.mark.django_db


def data(client, address):
    """The JSON-LD of a page; empty where it has none."""
    page = client.get(address).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1]) if found else {}


def test_home_says_how_to_search(client):
    said = data(client, "/")
    assert said["@type"] == "WebSite"
    assert said["potentialAction"]["target"]["urlTemplate"].endswith("/search/?q={search_term_string}")


def test_a_meeting_is_an_event_without_its_link(client):
    meeting = make_meeting(
        make_network("c40"),
        title="Ports </script><b>",
        city=make_city("lima"),
        online_link="https://x.example/1",
    )
    said = data(client, meeting.get_absolute_url())
    assert (said["@type"], said["name"]) == ("Event", "Ports </script><b>")
    assert said["startDate"] <= said["endDate"]
    assert said["location"]["name"] == str(meeting.city.name)
    assert said["eventStatus"] == "https://schema.org/EventScheduled"
    assert "x.example" not in json.dumps(said)


def test_a_partnership_names_its_parties(client):
    made = make_partnership(make_city("lima"), make_city("bonn"))
    said = data(client, made.get_absolute_url())
    assert [party["@type"] for party in said["participant"]] == [
        "GovernmentOrganization",
        "GovernmentOrganization",
    ]
    assert said["participant"][0]["@id"].endswith("/cities/lima/")


def test_lists_say_where_their_feeds_are(client):
    page = client.get("/agenda/?kind=call").content.decode()
    assert re.search(r'type="application/atom\+xml"[^>]*href="/agenda/feed.atom\?kind=call"', page)
    assert re.search(r'type="text/calendar"[^>]*href="/agenda/calendar.ics\?kind=call"', page)
    assert 'href="/meetings/calendar.ics"' in client.get("/meetings/").content.decode()
    assert 'href="/calendar/calendar.ics"' in client.get("/calendar/").content.decode()


@pytest.mark.parametrize("slug", ["c40", "eurocities", "uclg-africa"])
def test_the_agenda_of_a_network_says_where_its_feeds_are(client, slug):
    item = make_item(make_network(slug))
    make_item(make_network("another"))
    page = client.get(f"/networks/{slug}/agenda/").content.decode()
    feed = re.search(r'type="application/atom\+xml"[^>]*href="([^"]*)"', page)[1]
    calendar = re.search(r'type="text/calendar"[^>]*href="([^"]*)"', page)[1]
    assert (feed, calendar) == (
        f"/agenda/feed.atom?network={slug}",
        f"/calendar/calendar.ics?network={slug}",
    )
    entries = client.get(feed).content.decode()
    assert re.findall(r"<entry>.*?href=\"http://testserver([^\"]*)\"", entries) == [item.get_absolute_url()]
    assert client.get(calendar).status_code == 200


@pytest.mark.parametrize("slug", ["lima", "san-jose", "oslo"])
def test_files_name_the_page_of_each_record_and_tell_its_city(client, settings, slug):
    settings.MAIL_LINKS_URL = "https://portal.example"
    city, network = make_city(slug, geonames_id=len(slug)), make_network("c40")
    rows = {
        "/agenda/export.json": make_item(network),
        "/meetings/export.json": make_meeting(network, city=city),
        "/exchanges/export.json": make_exchange(city),
    }
    for address, record in rows.items():
        (row,) = json.loads(client.get(address).getvalue())["rows"]
        assert row["permalink"] == f"https://portal.example{record.get_absolute_url()}"
        assert client.get(row["permalink"].removeprefix("https://portal.example")).status_code == 200
        assert row["network_permalink"] in {"https://portal.example/networks/c40/", ""}
        if "agenda" not in address:
            assert (row["geonames_id"], row["city_permalink"]) == (
                len(slug),
                f"https://portal.example/cities/{slug}/",
            )


def test_an_exchange_of_a_network_has_no_city(client):
    make_exchange(make_network("c40"))
    (row,) = json.loads(client.get("/exchanges/export.json").getvalue())["rows"]
    assert (row["city_permalink"], row["geonames_id"]) == ("", None)
    assert row["network_permalink"].endswith("/networks/c40/")
