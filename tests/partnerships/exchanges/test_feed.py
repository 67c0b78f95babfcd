"""Exchanges as an Atom feed: what is public, of any filter, unchanged until something changes."""

import xml.etree.ElementTree as ET

import feedparser
import pytest

from partnerships.actions import exchanges

pytestmark = pytest.mark.django_db

FEED = "/exchanges/feed.atom"


def entries(client, query=""):
    read = feedparser.parse(client.get(f"{FEED}{query}").content)
    assert not read.bozo
    return read.entries


def test_it_tells_what_is_public_part_by_part(client, cast):
    made = cast.write(cost="€1 & **more**", themes=("immigration",))
    cast.write(title="For members", audience="networks", to_networks=[cast.network])
    cast.write(title="Draft", is_ready=False)
    client.force_login(cast.dia)  # a feed is the same for everybody
    [entry] = entries(client)
    assert (entry.title, entry.author) == ("Bus lanes", "Lima")
    assert entry.link.endswith(made.get_absolute_url())
    assert "<strong>more</strong>" in entry.content[0].value
    assert "Immigration" in [tag.term for tag in entry.tags]


def test_it_obeys_the_filters_of_the_directory(client, cast):
    cast.write(kind="tool", title="A sheet", what="A sheet.")
    cast.write()
    assert [entry.title for entry in entries(client, "?kind=tool")] == ["A sheet"]


def test_it_changes_when_something_does(client, cast, django_capture_on_commit_callbacks):
    made = cast.write()
    answer = client.get(FEED)
    again = client.get(FEED, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    with django_capture_on_commit_callbacks(execute=True):
        exchanges.withdraw(exchange=made, reason="Wrong.")
    fresh = client.get(FEED, headers={"if-none-match": answer["ETag"]})
    assert fresh.status_code == 200
    assert entries(client) == []


def test_odd_signs_do_not_break_it(client, cast):
    cast.write(title="A \x0b <b> & c", situation="\ufffe **x** <script>")
    [entry] = entries(client)
    assert "<script" not in entry.content[0].value


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "]]><b>&lt;i>"]
)
def test_what_people_write_is_no_markup(client, cast, text):
    cast.write(title=text, summary=text, situation=text)
    tree = ET.fromstring(client.get(FEED).content)  # noqa: S314  of our own making
    entry = tree.find("{*}entry")
    assert "<" not in entry.find("{*}summary").text
    content = entry.find("{*}content").text
    assert not any(tag in content for tag in ("<script", "<img", "<b>"))
