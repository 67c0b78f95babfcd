"""What people write is in feeds as text: nothing of it is markup in a reader that trusts a feed."""

import datetime
import xml.etree.ElementTree as ET

import pytest
from django.urls import get_resolver

from citydiplo.kit.web.atom import NEVER, Feed

pytestmark = pytest.mark.one_database

HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "]]><b onclick='a()'>b</b>&amp;<i>"]
ATOM = "{http://www.w3.org/2005/Atom}"


def addresses(patterns, before="/"):
    """Every address of the portal."""
    for one in patterns:
        path = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from addresses(one.url_patterns, path)
        else:
            yield path


def test_every_feed_has_a_test_with_hostile_text():
    """A new feed gets one, too: see test_list_feeds.py, test_activities.py, test_targets.py."""
    found = [path for path in addresses(get_resolver().url_patterns) if path.endswith(".atom")]
    assert sorted(found) == [
        "/activities/feed.atom",
        "/agenda/feed.atom",
        "/agreements/feed.atom",
        "/cities/<slug:slug>/feed.atom",
        "/cities/feed.atom",
        "/exchanges/feed.atom",
        "/institutions/feed.atom",
        "/mayors/feed.atom",
        "/meetings/feed.atom",
        "/networks/<slug:slug>/feed.atom",
        "/networks/feed.atom",
        "/partnerships/feed.atom",
        "/steps/feed.atom",
        "/targets/feed.atom",
        "/visits/feed.atom",
    ]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["summary", "title", "author", "categories"])
def test_a_feed_escapes_what_it_is_given(text, name):
    facts = {"summary": "s", "title": "t", "author": "a", "categories": ["c"]}
    facts[name] = [text] if name == "categories" else text
    feed = Feed(title="Feed", link="/", self_url="/feed", subtitle="", name="feed")
    published = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    feed.add(name="x", link="/x", published=published, changed=NEVER, content="<p>safe</p>", **facts)
    entry = ET.fromstring(feed.response().content).find(f"{ATOM}entry")  # noqa: S314  of our own making
    assert len(entry) == 9  # nothing became an element
    summary = entry.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert "<" not in summary.text
