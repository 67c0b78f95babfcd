"""What machines read on pages: schema.org data, and where feeds and calendars are."""

import json
import re

import pytest

from tests.rows import make_city, make_meeting, make_network, make_partnership

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
    assert [party["@type"] for party in said["participant"]] == ["City", "City"]
    assert said["participant"][0]["@id"].endswith("/cities/lima/")


def test_lists_say_where_their_feeds_are(client):
    page = client.get("/agenda/?kind=call").content.decode()
    assert re.search(r'type="application/atom\+xml"[^>]*href="/agenda/feed.atom\?kind=call"', page)
    assert re.search(r'type="text/calendar"[^>]*href="/agenda/calendar.ics\?kind=call"', page)
    assert 'href="/meetings/calendar.ics"' in client.get("/meetings/").content.decode()
    assert 'href="/calendar/calendar.ics"' in client.get("/calendar/").content.decode()
