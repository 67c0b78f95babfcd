"""What pages state as JSON-LD: whole for its type, of public records alone, none of it made up."""

import datetime
import json
import re

import pytest

from citydiplo.portal import dataset
from tests import rows
from tests.portal.test_dataset import TODAY, media  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
NEEDED = {  # what search engines ask of each type
    "WebSite": {"name", "url", "potentialAction"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
    "Event": {"name", "startDate", "endDate", "location", "eventStatus", "eventAttendanceMode", "organizer"},
    "VirtualLocation": {"url"},
    "Dataset": {"name", "description", "license", "creator", "distribution", "url"},
    "DataDownload": {"contentUrl", "encodingFormat"},
    "Organization": {"name"},
    "GovernmentOrganization": {"name"},
    "City": {"name"},
    "Country": {"name"},
    "PostalAddress": {"addressCountry"},
    "Action": {"name", "participant"},
    "CreativeWork": {"name", "url"},
    "GeoCoordinates": {"latitude", "longitude"},
}
ADDRESSES = {"url", "@id", "contentUrl", "license", "sameAs"}


def data(client, address):
    """The JSON-LD of a page, in one list."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return [json.loads(block) for block in BLOCK.findall(answer.text)]


def things(value):
    """Each thing with a type within it."""
    if isinstance(value, list):
        for one in value:
            yield from things(one)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for one in value.values():
            yield from things(one)


def types(thing):
    return [thing["@type"]] if isinstance(thing["@type"], str) else thing["@type"]


@pytest.fixture
def public(media):  # noqa: F811  the imported fixture
    """{address: types of its thing} of one public record of each kind."""
    lima = rows.make_city(
        "lima", latitude=-12.0, longitude=-77.0, wikidata_id="Q2868", website="https://lima.example"
    )
    union = rows.make_city("union", kind="association")
    network = rows.make_network(
        "c40", acronym="C40", scope="Climate", seat=lima, website="https://c40.example"
    )
    bank = rows.make_institution("bank", role="Lends", founded=1960, seat=lima)
    partnership = rows.make_partnership(lima, union, bank, since=datetime.date(1998, 5, 1))
    rows.make_agreement("pact", year=2015, website="https://pact.example")
    times = {"starts_time": "10:00", "ends_time": "12:30", "time_zone": "America/Lima"}
    here = rows.make_meeting(network, city=lima, **times)
    online = rows.make_meeting(network)
    due = rows.make_item(network, deadline_on="2027-05-05", text="Join us.")
    dataset.write(day=TODAY)
    return {
        "/": ["WebSite"],
        "/cities/lima/": ["City", "GovernmentOrganization"],
        "/cities/union/": ["Organization"],
        "/networks/c40/": ["Organization"],
        "/institutions/bank/": ["Organization"],
        "/agreements/pact/": ["CreativeWork"],
        "/data/": ["Dataset"],
        partnership.get_absolute_url(): ["Action"],
        here.get_absolute_url(): ["Event"],
        online.get_absolute_url(): ["Event"],
        due.get_absolute_url(): ["Event"],
    }


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_page_states_one_thing_whole(client, public, language):
    for address, expected in public.items():
        (stated,) = data(client, f"{address}?lang={language}")
        assert stated["@context"] == "https://schema.org"
        assert types(stated) == expected, address
        for thing in things(stated):
            for kind in types(thing):
                assert NEEDED[kind] <= thing.keys(), (address, kind)
            for name in ADDRESSES & thing.keys():
                values = thing[name] if isinstance(thing[name], list) else [thing[name]]
                assert all(re.match(r"https?://", value) for value in values), (address, name)
            assert all(value not in (None, "", []) for value in thing.values())
            for name in ("startDate", "endDate"):
                if name in thing:
                    datetime.datetime.fromisoformat(thing[name])


def test_a_search_that_the_home_page_names_finds_something(client, public):
    (site,) = data(client, "/")
    template = site["potentialAction"]["target"]["urlTemplate"]
    found = client.get(template.removeprefix("http://testserver").replace("{search_term_string}", "lima"))
    assert found.status_code == 200


def test_parties_of_a_partnership_are_those_who_act(client, public):
    (address,) = [address for address in public if address.startswith("/partnerships/")]
    (stated,) = data(client, address)
    assert [party["@type"] for party in stated["participant"]] == [
        "GovernmentOrganization",
        "Organization",
        "Organization",
    ]


def test_what_is_not_public_or_made_up_is_not_stated(client):
    lima, demo = rows.make_city("lima"), rows.make_city("quito", is_demo=True)
    network = rows.make_network("c40")
    sol = rows.make_person("Sol", is_staff=True, is_superuser=True)
    client.force_login(sol)
    hidden = [
        demo,
        rows.make_network("shown", is_demo=True),
        rows.make_institution("bank", is_demo=True),
        rows.make_partnership(lima, rows.make_city("oslo"), visibility="members"),
        rows.make_partnership(lima, rows.make_city("rome"), status="draft"),
        rows.make_partnership(lima, demo, is_demo=True),
        rows.make_meeting(network, audience="members"),
        rows.make_meeting(network, state="draft"),
        rows.make_meeting(network, is_demo=True),
        rows.make_item(network, deadline_on="2027-05-05", audience="members"),
        rows.make_item(network, deadline_on="2027-05-05", state="draft"),
        rows.make_item(network, deadline_on="2027-05-05", is_demo=True),
        rows.make_item(network),
    ]
    for thing in hidden:
        assert data(client, thing.get_absolute_url()) == [], thing


def test_a_withdrawn_item_states_no_text(client):
    item = rows.make_item(rows.make_network("c40"), deadline_on="2027-05-05", text="A slip")
    type(item).objects.filter(pk=item.pk).update(
        state="withdrawn", withdrawal_reason="A slip", withdrawn_at=rows.NOON
    )
    assert data(client, item.get_absolute_url()) == []
