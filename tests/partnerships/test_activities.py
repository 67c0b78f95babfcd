"""What the parties of a partnership did: logged once, corrected and withdrawn, read with the partnership."""

import csv
import io

import feedparser
import pytest
from django.core.exceptions import ValidationError

from networks.choices import SeatRole
from partnerships.actions import activities
from partnerships.models import Activity
from tests.pages import statements
from tests.rows import make_city, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db

EXCHANGE = {"what": "Youth exchange", "on": "May 2026", "people": "12", "link": "", "organiser": ""}
REFUSAL = "only the mayor’s office can publish this"


@pytest.fixture
def record(lima):
    return make_partnership(lima, make_city("lagos", country="NG"))


def path(record):
    return f"/partnerships/{record.pk}/activities/new/"


def page_of(client, record):
    return client.get(record.get_absolute_url()).content.decode()


def told(client, path):
    """The rows of a file."""
    text = b"".join(client.get(path).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_an_activity_is_logged_and_read_by_everybody(desk, record, lima):
    sent = EXCHANGE | {"organiser": f"city-{lima.pk}", "link": "https://lima.example/exchange"}
    assert desk.post(path(record), sent).status_code == 302
    activity = record.activity_log.get()
    assert (activity.on_text, activity.people, activity.organiser) == ("May 2026", 12, lima)
    desk.logout()
    page = page_of(desk, record)
    for words in ("Youth exchange", "May 2026", "12 people", "Organised by lima"):
        assert words.lower() in page.lower()
    assert "Log an activity" not in page


def test_a_double_click_logs_once_and_other_facts_are_refused(desk, record):
    assert [desk.post(path(record), EXCHANGE).status_code for _time in range(2)] == [302, 302]
    assert record.activity_log.count() == 1
    answer = desk.post(path(record), EXCHANGE | {"people": "13"})
    assert answer.status_code == 422
    assert "already logged for this date" in answer.content.decode()
    assert record.activity_log.get().people == 12


@pytest.mark.parametrize(
    "wrong", [{"what": ""}, {"on": ""}, {"on": "May 2126"}, {"people": "0"}, {"link": "javascript:alert(1)"}]
)
def test_what_cannot_be_is_refused(desk, record, wrong):
    assert desk.post(path(record), EXCHANGE | wrong).status_code == 422
    assert not Activity.objects.exists()


def test_a_correction_says_why_and_stands_in_the_history(desk, record):
    desk.post(path(record), EXCHANGE)
    activity = record.activity_log.get()
    corrected = EXCHANGE | {"people": "14"}
    assert desk.post(f"/activities/{activity.pk}/", corrected).status_code == 422
    sent = corrected | {"reason": "Two more came."}
    assert desk.post(f"/activities/{activity.pk}/", sent).status_code == 302
    assert record.activity_log.get().people == 14
    history = desk.get(f"/partnerships/{record.pk}/history/").content.decode()
    assert "Two more came." in history


def test_one_that_is_withdrawn_is_gone_and_its_history_stays(desk, record):
    desk.post(path(record), EXCHANGE)
    activity = record.activity_log.get()
    sent = {"reason": "It was another city."}
    assert desk.post(f"/activities/{activity.pk}/remove/", sent).status_code == 302
    assert "No activity is logged yet." in page_of(desk, record)
    assert "It was another city." in desk.get(f"/partnerships/{record.pk}/history/").content.decode()


def test_an_activity_cannot_become_another_one(desk, record):
    desk.post(path(record), EXCHANGE)
    desk.post(path(record), EXCHANGE | {"what": "Concert"})
    concert = record.activity_log.get(what="Concert")
    answer = desk.post(f"/activities/{concert.pk}/", EXCHANGE | {"reason": "A slip."})
    assert answer.status_code == 422
    assert set(record.activity_log.values_list("what", flat=True)) == {"Concert", "Youth exchange"}


def test_a_city_that_asks_its_office_adds_nothing_public_by_an_editor(record, lima, ana):
    type(lima).objects.filter(pk=lima.pk).update(asks_approval=True)
    make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE)
    lima.refresh_from_db()
    facts = {"what": "Concert", "on": "2026-01-01", "on_precision": "year"}
    with pytest.raises(ValidationError, match=REFUSAL):
        activities.log(partnership=record, city=lima, by=ana, **facts)
    type(record).objects.filter(pk=record.pk).update(visibility="city")
    record.refresh_from_db()
    assert activities.log(partnership=record, city=lima, by=ana, **facts).on_text == "2026"


def test_activities_are_as_visible_as_their_partnership(client, desk, record, ana):
    desk.post(path(record), EXCHANGE)
    type(record).objects.filter(pk=record.pk).update(visibility="city")
    desk.logout()
    assert not Activity.objects.visible_to(make_person("Stranger")).exists()
    assert Activity.objects.visible_to(ana).count() == 1
    assert not told(client, "/activities/export.csv")


def test_files_tell_activities(desk, record):
    desk.post(path(record), EXCHANGE)
    desk.post(path(record), EXCHANGE | {"what": "Concert", "on": "2025", "people": ""})
    rows = {row["activity"]: row for row in told(desk, "/activities/export.csv")}
    assert (rows["Youth exchange"]["activity_on"], rows["Youth exchange"]["activity_people"]) == (
        "2026-05",
        "12",
    )
    (row,) = told(desk, "/partnerships/export.csv")
    assert row["activity_log"] == "Concert (2025); Youth exchange (2026-05, 12)"


def test_a_page_with_many_activities_takes_as_few_statements(client, record, lima):
    def log(number):
        facts = {"what": f"Number {number}", "on": "2026-01-01", "on_precision": "day", "organiser": lima}
        activities.log(partnership=record, city=None, by=None, **facts)

    log(1)
    few = len(statements(client, record.get_absolute_url()))
    for number in range(2, 22):
        log(number)
    assert len(statements(client, record.get_absolute_url())) == few


def entries(client, address):
    """The entries of a feed."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return feedparser.parse(answer.content).entries


def test_a_feed_tells_what_everybody_may_read(client, record, lima):
    private = make_partnership(lima, make_city("quito"), visibility="city")
    demo = make_partnership(lima, make_city("rosario"), is_demo=True)
    facts = {"city": None, "by": None, "on": "2026-05-01", "on_precision": "month"}
    for one, what in ((record, "<script>alert(1)</script>"), (private, "Secret"), (demo, "Invented")):
        activities.log(partnership=one, what=what, people=12, organiser=lima, **facts)
    [entry] = entries(client, "/activities/feed.atom")
    assert b"<script" not in client.get("/activities/feed.atom").content
    assert (entry.link.endswith(record.activity_log.get().record_url), entry.author) == (True, "Lima")
    assert "May 2026 · 12 people · Organised by Lima" in entry.summary
    for query, number in ((f"partnership={record.pk}", 1), ("city=lima", 1), ("took_place=2025", 0)):
        assert len(entries(client, f"/activities/feed.atom?{query}")) == number, query
    assert client.get(f"/activities/feed.atom?partnership={private.pk}").status_code == 400
    few = len(statements(client, "/activities/feed.atom?city=lagos"))
    for number in range(5):
        activities.log(partnership=record, what=f"Number {number}", **facts)
    assert len(entries(client, "/activities/feed.atom?city=lagos")) == 6
    assert len(statements(client, "/activities/feed.atom?city=lagos")) == few


def test_a_page_names_the_feed_of_its_own_activities(client, desk, record):
    desk.post(path(record), EXCHANGE)
    assert f"/activities/feed.atom?partnership={record.pk}" in page_of(client, record)
    type(record).objects.update(visibility="city")
    assert "/activities/feed.atom" not in page_of(desk, record)
