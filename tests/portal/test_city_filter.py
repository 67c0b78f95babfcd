"""What concerns one city: the same rows on its tab, in the directory, in files, feeds and saved searches."""

import csv
import io
import re

import pytest
from django.utils import timezone

from agenda.actions import follows
from agenda.digests import saved_searches
from agenda.models import Follow
from agenda.queries import follows as targets
from citydiplo.portal.actions import cities
from tests import rows
from tests.agenda import events
from tests.agenda.cast import Cast
from tests.pages import statements

pytestmark = pytest.mark.django_db

AGENDA, MEETINGS, EXCHANGES = "/agenda/", "/meetings/", "/exchanges/"


@pytest.fixture
def cast():
    """Lima, Lagos are members of ours; Quito is chosen once, hosts a meeting and answers one."""
    cast = Cast()
    rows.make_item(cast.network, title="For ours", kind="call")
    now = timezone.now()
    closed = {"state": "closed", "published_at": now, "closed_at": now, "outcome": "Agreed."}
    rows.make_item(cast.network, title="Done", **closed)
    rows.make_item(cast.other, title="For theirs")
    rows.make_item(cast.network, title="Among members", audience="members")
    rows.make_item(cast.network, title="For Quito", audience="cities", cities=[cast.quito])
    rows.make_item(cast.network, title="A draft", state="draft")
    rows.make_meeting(cast.network, title="Assembly")
    rows.make_meeting(cast.network, title="Past", starts_on="2020-05-05")
    rows.make_meeting(cast.other, title="In Quito", city=cast.quito)
    answered = rows.make_meeting(cast.other, title="Answered")
    answered.attendances.create(city=cast.quito, answer="yes")
    rows.make_meeting(cast.network, title="Members meet", audience="members")
    for city, title in ((cast.lima, "Trams"), (cast.lima, "Buses"), (cast.lagos, "Ferries")):
        rows.make_exchange(city, title=title, situation="Words")
    rows.make_exchange(cast.lima, title="For Lagos", to=[cast.lagos], situation="Words")
    rows.make_exchange(cast.network, title="Of a network", situation="Words")
    return cast


def filed(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return sorted(row["title"] for row in csv.DictReader(io.StringIO(text)))


def listed(client, path):
    return sorted(row["title"] for row in client.get(path).context["rows"])


def on_tab(client, slug, noun):
    names = {AGENDA: ("open_items", "closed_items"), MEETINGS: ("coming", "past"), EXCHANGES: ("rows",)}
    page = client.get(f"/cities/{slug}/{'exchanges' if noun == EXCHANGES else 'agenda'}/").context
    found = [row for name in names[noun] for row in page[name]]
    return sorted(row["title"] if isinstance(row, dict) else row.title for row in found)


SHOWN = [
    ("", AGENDA, "lima", ["Done", "For ours"]),
    ("", AGENDA, "quito", []),
    ("uma", AGENDA, "quito", ["For Quito"]),
    ("ana", AGENDA, "lima", ["Among members", "Done", "For ours"]),
    ("ana", AGENDA, "lagos", ["Among members", "Done", "For ours"]),
    ("", MEETINGS, "lima", ["Assembly", "Past"]),
    ("", MEETINGS, "quito", ["Answered", "In Quito"]),
    ("chidi", MEETINGS, "lagos", ["Assembly", "Members meet", "Past"]),
    ("", EXCHANGES, "lima", ["Buses", "Trams"]),
    ("", EXCHANGES, "quito", []),
    ("chidi", EXCHANGES, "lima", ["Buses", "For Lagos", "Trams"]),
    ("", EXCHANGES, "lagos", ["Ferries"]),
]


@pytest.mark.parametrize("shown", SHOWN)
def test_tab_directory_and_file_hold_the_same_rows(client, cast, shown):
    reader, noun, slug, titles = shown
    if reader:
        client.force_login(getattr(cast, reader))
    assert on_tab(client, slug, noun) == titles
    assert listed(client, f"{noun}?city={slug}") == titles
    assert filed(client, f"{noun}export.csv?city={slug}") == titles
    directory = client.get(f"{noun}?city={slug}").context["directory"]
    assert (directory.total, directory.query_string) == (len(titles), f"city={slug}")


@pytest.mark.parametrize(
    ("path", "holds", "lacks"),
    [
        ("/exchanges/feed.atom?city=lima", ["Trams", "Buses"], ["Ferries", "For Lagos"]),
        ("/exchanges/feed.atom?city=lagos", ["Ferries"], ["Trams"]),
        ("/agenda/feed.atom?city=lima", ["For ours"], ["For theirs", "Among members"]),
        ("/meetings/calendar.ics?city=quito", ["In Quito", "Answered"], ["Assembly"]),
        ("/meetings/calendar.ics?city=lima", ["Assembly"], ["In Quito", "Members meet"]),
    ],
)
def test_feeds_hold_what_is_public_of_these(client, cast, path, holds, lacks):
    text = client.get(path).content.decode()
    assert [title for title in holds if title not in text] == []
    assert [title for title in lacks if title in text] == []


@pytest.mark.parametrize(
    "path",
    [f"{noun}export.{kind}" for noun in (AGENDA, MEETINGS, EXCHANGES) for kind in ("csv", "xlsx", "json")]
    + ["/agenda/feed.atom", "/agenda/calendar.ics", "/meetings/calendar.ics", "/exchanges/feed.atom"],
)
def test_an_unknown_city_is_refused_in_files_and_feeds(client, cast, path):
    for value in ("atlantis", "LIMA", "lima'--", "x" * 3_000, "a\0b", "%", "9" * 30):
        assert client.get(path, {"city": value}).status_code == 400
        assert client.get(path, {"city": ["lima", value]}).status_code == 400


def test_a_page_names_the_city_that_it_does_not_know_and_shows_the_rest(client, cast):
    page = client.get("/exchanges/?city=lima&city=atlantis")
    assert "City: we do not know “atlantis”" in page.content.decode()
    assert page.context["directory"].heading == "Exchanges: Lima"
    assert page.context["directory"].total == 2


def test_a_merged_city_is_meant_by_its_former_address(client, cast):
    callao = rows.make_city("callao", name="Callao")
    rows.make_exchange(callao, title="Ports", situation="Words")
    cities.merge(city=callao, into=cast.lima, by=None)
    assert filed(client, "/exchanges/export.csv?city=callao") == ["Buses", "Ports", "Trams"]
    assert client.get("/exchanges/?city=callao&city=lima").context["directory"].query_string == "city=lima"


@pytest.mark.parametrize(
    ("tab", "links"),
    [
        (
            "exchanges",
            [
                "/exchanges/export.csv?city=lima",
                "/exchanges/export.geojson?city=lima",
                "/exchanges/feed.atom?city=lima",
            ],
        ),
        (
            "agenda",
            [
                "/agenda/export.xlsx?city=lima",
                "/agenda/calendar.ics?city=lima",
                "/agenda/feed.atom?city=lima",
                "/meetings/export.geojson?city=lima",
                "/meetings/calendar.ics?city=lima",
            ],
        ),
    ],
)
def test_each_tab_links_to_its_rows_as_files_and_feeds(client, cast, tab, links):
    page = client.get(f"/cities/lima/{tab}/").content.decode()
    found = set(re.findall(r'<a href="([^"]+)"', page))
    assert [link for link in links if link not in found] == []
    assert 'rel="alternate"' in page
    for link in links:
        assert client.get(link).status_code == 200


def test_a_tab_without_rows_offers_no_file(client, cast):
    page = client.get("/cities/quito/exchanges/").content.decode()
    assert "/exchanges/export.csv" not in page


@pytest.mark.parametrize("path", ["/agenda/?city=lima", "/exchanges/?city=lima", "/meetings/?city=lima"])
def test_more_rows_and_cities_need_no_further_statements(client, cast, path):
    client.force_login(cast.eve)
    few = len(statements(client, path))
    for number in range(12):
        city = rows.make_city(f"more-{number}")
        rows.make_membership(cast.network, city)
        rows.make_item(cast.network)
        rows.make_meeting(cast.network)
        rows.make_exchange(cast.lima, situation="Words")
    assert len(statements(client, path)) == few
    assert len(statements(client, f"{path}&city=more-1&city=more-2")) == few


def follow(person, noun, query):
    return follows.follow(person=person, cadence="at-once", **targets.of_search(noun, query, "Mine"))


def test_a_saved_search_follows_the_city_also_when_it_is_merged(cast, django_capture_on_commit_callbacks):
    callao = rows.make_city("callao", name="Callao")
    assert saved_searches.in_words("exchanges", "city=callao&kind=lesson") == "Exchanges: Lesson, Callao"
    follow(cast.eve, "exchanges", "city=callao")
    with django_capture_on_commit_callbacks(execute=True):
        cities.merge(city=callao, into=cast.lima, by=None)
    public = cast.lima.exchanges.filter(audience="public")
    assert events.pieces_told(cast.eve) == {("exchange", pk) for pk in public.values_list("pk", flat=True)}


@pytest.mark.parametrize(
    ("noun", "query"),
    [
        ("exchanges", "city=gone"),
        ("agenda-items", "network=gone"),
        ("meetings", "city=gone&theme=immigration"),
    ],
)
def test_a_saved_search_for_what_is_gone_finds_nothing_instead_of_everything(cast, noun, query):
    Follow.objects.create(
        person=cast.eve,
        kind="search",
        topic="search:1",
        noun=noun,
        name="Mine",
        query=query,
        cadence="at-once",
    )
    ids = [row.pk for row in saved_searches.NOUNS[noun].rows]
    assert ids
    asked = saved_searches.NOUNS[noun].ask(query)
    assert not saved_searches.NOUNS[noun].rows.filter(asked.condition()).exists()
