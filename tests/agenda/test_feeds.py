"""Calendars and news for machines: strictly read by two libraries, without doubles, and leaking nothing."""

import datetime
import xml.etree.ElementTree as ET

import feedparser
import icalendar
import pytest
import vobject
from django.core.cache import cache
from django.utils import timezone

from agenda.actions import attendance, calendar_feeds, items, meetings
from networks.actions import seats
from networks.models import Membership, Seat
from partnerships.actions import visits
from tests.rows import make_item, make_meeting, make_visit

ATOM = "{http://www.w3.org/2005/Atom}"
HARD = 'Comma, semicolon; backslash \\ quote " — «ñ» 東京 ' + "a long line, " * 10 + "ended"
FEEDS = ("/meetings/calendar.ics", "/agenda/calendar.ics", "/calendar/calendar.ics", "/agenda/feed.atom")


def events(client, url):
    """{UID: event}, as both libraries read it; each UID once."""
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    parsed = icalendar.Calendar.from_ical(answer.content)
    assert not parsed.errors
    found = {str(event["UID"]): event for event in parsed.walk("VEVENT")}
    assert all(not event.errors for event in parsed.walk())
    second = vobject.readOne(text)
    if found:
        second.validate(raiseException=True)
    assert sorted(event.uid.value for event in getattr(second, "vevent_list", [])) == sorted(found)
    return found


def test_a_meeting_with_times_stands_on_its_own_clock(client, cast):
    times = {"starts_time": "10:00", "ends_time": "12:30", "time_zone": "America/Lima"}
    meeting = make_meeting(
        cast.network, title=HARD, starts_on="2027-05-05", city=cast.lima, text=HARD, **times
    )
    (event,) = events(client, f"/meetings/{meeting.pk}/meeting.ics").values()
    start = event["DTSTART"].dt
    assert (str(event["SUMMARY"]), str(event["STATUS"])) == (HARD, "CONFIRMED")
    assert start == meeting.starts_at
    assert start.utcoffset() == datetime.timedelta(hours=-5)
    assert event["DTSTART"].params["TZID"] == "America/Lima"
    assert b"BEGIN:VTIMEZONE" in client.get("/meetings/calendar.ics").content


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Why\n\n- first\n- [second](https://a.example/x)", "Why\n- first\n- second (https://a.example/x)"),
        (
            "One line\nand another, with [a room](https://r.example)",
            "and another, with a room (https://r.example)",
        ),
    ],
)
def test_a_description_keeps_its_lines_and_the_addresses_of_links(client, cast, text, said):
    meeting = make_meeting(cast.network, starts_on="2027-05-05", text=text)
    item = make_item(cast.network, deadline_on=datetime.date(2027, 5, 5), text=text)
    for path in (f"/meetings/{meeting.pk}/meeting.ics", f"/agenda/{item.pk}/deadline.ics"):
        (event,) = events(client, path).values()
        assert f"\n{said}\n" in str(event["DESCRIPTION"])


def test_the_zone_of_a_meeting_knows_its_summer(client, cast):
    """A program that knows no zones reads the same moments from our VTIMEZONE."""
    times = {"starts_time": "10:00", "ends_time": "11:00", "time_zone": "Europe/Madrid"}
    for day in ("2027-01-15", "2027-07-15"):
        make_meeting(cast.network, starts_on=day, **times)
    text = client.get("/meetings/calendar.ics").content.decode()
    found = {event.dtstart.value.astimezone(datetime.UTC) for event in vobject.readOne(text).vevent_list}
    assert {moment.hour for moment in found} == {8, 9}


def test_days_are_written_as_days_to_the_day_after_the_last(client, cast):
    meeting = make_meeting(cast.network, starts_on="2027-05-05", ends_on="2027-05-07")
    (event,) = events(client, f"/meetings/{meeting.pk}/meeting.ics").values()
    assert event["DTSTART"].dt == datetime.date(2027, 5, 5)
    assert event["DTEND"].dt == datetime.date(2027, 5, 8)
    assert event["DTSTART"].params["VALUE"] == "DATE"


def test_read_again_it_is_the_same_event_in_a_later_edition(client, cast):
    meeting = make_meeting(cast.network, starts_on="2027-05-05")
    held = events(client, "/meetings/calendar.ics")
    facts = {"title": "Elsewhere", "time_zone": "UTC", "starts_on": datetime.date(2027, 6, 1)}
    meetings.amend(meeting=meeting, version=0, **facts, ends_on=datetime.date(2027, 6, 1), address="Hall 2")
    versions_changed()
    again = events(client, "/meetings/calendar.ics")
    assert again.keys() == held.keys()
    (uid,) = held
    assert again[uid]["SEQUENCE"] > held[uid]["SEQUENCE"]
    meetings.cancel(meeting=meeting, reason="A storm.")
    versions_changed()
    last = events(client, "/meetings/calendar.ics")
    assert str(last[uid]["STATUS"]) == "CANCELLED"
    assert last[uid]["SEQUENCE"] > again[uid]["SEQUENCE"]


def test_a_change_of_words_is_no_new_edition_of_the_event(cast):
    meeting = make_meeting(cast.network, starts_on="2027-05-05")
    facts = {
        "starts_on": meeting.starts_on,
        "ends_on": meeting.ends_on,
        "time_zone": "UTC",
        "title": meeting.title,
    }
    assert meetings.amend(meeting=meeting, version=0, text="More words.", **facts).sequence == 0


def test_deadlines_are_days_that_leave_people_free_and_strike_themselves_out(client, cast):
    item = make_item(cast.network, deadline_on="2027-05-05")
    (event,) = events(client, "/agenda/calendar.ics").values()
    assert (event["DTSTART"].dt, str(event["TRANSP"])) == (datetime.date(2027, 5, 5), "TRANSPARENT")
    items.withdraw(item=item, reason="A slip.")
    versions_changed()
    (struck,) = events(client, "/agenda/calendar.ics").values()
    assert (str(struck["STATUS"]), struck["UID"]) == ("CANCELLED", event["UID"])
    assert struck["SEQUENCE"] > event["SEQUENCE"]


def test_a_deadline_with_a_time_is_a_moment(client, cast):
    item = make_item(
        cast.network, deadline_on="2027-05-05", deadline_time="17:00", deadline_zone="Africa/Lagos"
    )
    (event,) = events(client, f"/agenda/{item.pk}/deadline.ics").values()
    assert event["DTSTART"].dt == item.deadline_at


def test_a_filtered_list_is_a_calendar_too(client, cast):
    make_meeting(cast.network, title="Ours", themes=["immigration"], starts_on="2027-05-05")
    make_meeting(cast.other, title="Theirs", starts_on="2027-05-05")
    for query in ("network=ours", "theme=immigration"):
        for url in ("/meetings/calendar.ics", "/calendar/calendar.ics"):
            found = events(client, f"{url}?{query}").values()
            assert [str(event["SUMMARY"]) for event in found] == ["Ours"]


@pytest.mark.parametrize("url", FEEDS)
def test_who_has_the_edition_already_is_told_so(client, cast, url):
    make_meeting(cast.network)
    make_item(cast.network, deadline_on="2027-05-05")
    first = client.get(url)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(url, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert client.get(url, headers={"If-None-Match": '"another"'}).status_code == 200
    versions_changed()
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("url", FEEDS)
def test_public_feeds_hold_what_everybody_may_read_for_any_reader(client, cast, url):
    for audience in ("members", "cities"):
        facts = {"audience": audience, "cities": [cast.lima], "title": "Among us"}
        make_meeting(cast.network, **facts)
        make_item(cast.network, deadline_on="2027-05-05", **facts)
    make_item(cast.network, deadline_on="2027-05-05", state="draft", title="Among us")
    make_meeting(cast.network, state="draft", title="Among us")
    for person in (None, cast.ana, cast.dia):
        if person:
            client.force_login(person)
        assert "Among us" not in client.get(url).content.decode()


def own(client, person):
    return f"/calendar/mine/{calendar_feeds.renew(person=person).token}.ics"


def test_a_private_address_holds_what_is_addressed_to_their_cities(client, cast):
    link = "https://meet.example.org/room"
    make_meeting(cast.network, title="Members", audience="members", online_link=link)
    make_meeting(cast.other, title="Other network")
    refused = make_meeting(cast.network, title="Refused")
    attendance.answer(meeting=refused, city=cast.lima, by=cast.ana, answer="no")
    make_item(cast.network, title="Due", audience="members", deadline_on="2027-05-05")
    make_item(cast.network, title="Draft", state="draft", deadline_on="2027-05-05")
    found = events(client, own(client, cast.ana)).values()
    assert {str(event["SUMMARY"]) for event in found} == {"Members", "Deadline: Due"}
    assert any(link in str(event["DESCRIPTION"]) for event in found)
    assert client.get(own(client, cast.ana))["Cache-Control"] == "private, no-store"


def test_a_private_address_stands_on_its_page(client, cast):
    address = own(client, cast.ana)
    client.force_login(cast.ana)
    page = client.get("/calendar/address/").content.decode()
    assert f'value="http://testserver{address}"' in page


def test_a_private_address_is_revoked_at_once(client, cast):
    make_meeting(cast.network, audience="members", title="Members")
    first = own(client, cast.ana)
    tag = client.get(first)["ETag"]
    second = own(client, cast.ana)
    assert client.get(first, headers={"If-None-Match": tag}).status_code == 404
    client.force_login(cast.ana)
    client.post("/calendar/address/change/", {"do": "revoke"})
    client.logout()
    assert client.get(second).status_code == 404
    for forged in ("x.y", "a" * 22 + "." + "b" * 43, "%00", "." * 50):
        assert client.get(f"/calendar/mine/{forged}.ics").status_code in (400, 404)


def test_a_private_address_knows_the_seats_of_today(client, cast):
    make_meeting(cast.network, audience="members", title="Members")
    url = own(client, cast.ana)
    tag = client.get(url)["ETag"]
    seats.revoke(seat=Seat.objects.get(person=cast.ana), by=cast.ana, reason="Moved on.")
    answer = client.get(url, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "Members" not in answer.content.decode()
    bo = own(client, cast.bo)
    assert "Members" in client.get(bo).content.decode()
    Membership.objects.filter(city=cast.lima).update(until=timezone.localdate())
    versions_changed()
    assert "Members" not in client.get(bo).content.decode()
    cast.bo.is_active = False
    cast.bo.save()
    assert client.get(bo).status_code == 404


def test_atom_is_read_without_complaint_and_keeps_its_ids(client, cast):
    item = make_item(cast.network, title="Ämne & <b>bold</b>", text="**Join** & \x0b <script>x</script>")
    make_item(cast.other, title="Theirs")
    answer = client.get("/agenda/feed.atom?network=ours")
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert read.version == "atom10"
    (entry,) = read.entries
    assert entry.id == f"tag:localhost,2026:agenda-item/{item.pk}"
    assert entry.author == str(cast.network.name)
    assert "<strong>Join</strong>" in entry.content[0].value
    assert "<script" not in entry.content[0].value


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "]]><b onclick='a()'>b</b>&amp;<i>"]
)
def test_what_people_write_is_no_markup_in_atom(client, cast, text):
    make_item(cast.network, title=text, text=text)
    tree = ET.fromstring(client.get("/agenda/feed.atom").content)  # noqa: S314  our own
    entry = tree.find(f"{ATOM}entry")
    for name in ("title", "summary"):
        said = entry.find(f"{ATOM}{name}")
        assert said is not None
        assert said.get("type") != "html" or "<" not in said.text
    content = entry.find(f"{ATOM}content").text
    assert not any(tag in content for tag in ("<script", "<img", "<b "))


def test_atom_keeps_the_musts_of_rfc_4287(client, cast):
    for _ in range(2):
        make_item(cast.network)
    for url in ("/agenda/feed.atom", "/agenda/feed.atom?q=zzyzx"):
        answer = client.get(url)
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        root = ET.fromstring(answer.content)  # noqa: S314  our own
        assert root.tag == f"{ATOM}feed"
        for parent in [root, *root.findall(f"{ATOM}entry")]:
            for name in ("id", "title", "updated"):
                assert len(parent.findall(f"{ATOM}{name}")) == 1
            moment = datetime.datetime.fromisoformat(parent.find(f"{ATOM}updated").text)
            assert moment.tzinfo
        entries = root.findall(f"{ATOM}entry")
        ids = [entry.find(f"{ATOM}id").text for entry in entries]
        assert len(set(ids)) == len(ids) == (0 if "zzyzx" in url else 2)
        assert all(entry.find(f"{ATOM}author/{ATOM}name").text for entry in entries)
        links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
        assert links["self"].endswith(url)
        assert all(entry.find(f"{ATOM}link").get("rel") == "alternate" for entry in entries)


def test_what_changes_in_a_feed_says_when(client, cast):
    item = make_item(cast.network)
    before = feedparser.parse(client.get("/agenda/feed.atom").content).entries[0]
    items.close(item=item, outcome="Adopted.")
    versions_changed()
    after = feedparser.parse(client.get("/agenda/feed.atom").content).entries[0]
    assert after.id == before.id
    assert after.updated > before.updated
    assert after.published == before.published
    assert "Adopted." in after.content[0].value


def versions_changed():
    """What a commit announces; a test never commits."""
    cache.clear()


def visited(lima, lagos, purpose, **facts):
    facts = {"status": "done", "visibility": "public"} | facts
    return make_visit(lima, lagos, purpose=purpose, **facts)


def test_a_visit_takes_whole_days_and_strikes_itself_out(client, cast):
    secret = {"names": "Alba", "notes": "Their treasurer", "programme": "Depot", "cost": 5, "currency": "PEN"}
    visit = visited(cast.lima, cast.lagos, HARD, outcome="contact", outcome_text=HARD, **secret)
    (event,) = events(client, "/visits/calendar.ics").values()
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (visit.first_day, datetime.date(2027, 3, 6))
    assert (str(event["SUMMARY"]), str(event["STATUS"])) == (str(visit), "CONFIRMED")
    assert str(event["LOCATION"]) == str(cast.lagos)
    assert str(event["TRANSP"]) == "TRANSPARENT"
    text = client.get("/visits/calendar.ics").text
    assert not [word for word in ("Alba", "treasurer", "Depot", "PEN") if word in text]
    planned = visited(cast.lima, cast.lagos, "Plan", status="planned", visibility="parties")
    url = own(client, cast.ana)
    (before,) = (
        event for uid, event in events(client, url).items() if uid.startswith(f"visit-{planned.pk}@")
    )
    visits.cancel(visit=planned, by=cast.ana)
    after = events(client, url)[str(before["UID"])]
    assert (str(after["STATUS"]), str(after["SUMMARY"])) == ("CANCELLED", f"Cancelled: {planned}")
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_demo_records_say_so_in_every_calendar(client, cast):
    facts = {"is_demo": True}
    visit = visited(cast.lima, cast.lagos, "Buses", **facts)
    meeting = make_meeting(cast.network, title="Assembly", **facts)
    make_item(cast.network, title="Sign", deadline_on="2027-01-01", **facts)
    found = {
        str(event["SUMMARY"])
        for path in ("/visits/calendar.ics", "/meetings/calendar.ics", "/agenda/calendar.ics")
        for event in events(client, path).values()
    }
    assert found == {f"Demo: {visit}", f"Demo: {meeting.title}", "Demo: Deadline: Sign"}


def test_a_planned_visit_is_in_the_calendar_of_its_own_people_alone(client, cast):
    visited(cast.lima, cast.lagos, "Planned here", status="planned", visibility="own")
    visited(cast.lima, cast.lagos, "Told there", status="planned", visibility="parties")
    visited(cast.lagos, cast.lima, "Kept there", status="planned", visibility="own")
    visited(cast.quito, cast.lagos, "Elsewhere")
    public = events(client, "/visits/calendar.ics").values()
    assert [str(event["SUMMARY"]).split(": ")[-1] for event in public] == ["Elsewhere"]
    client.force_login(cast.ana)
    assert len(events(client, "/visits/calendar.ics")) == 1
    found = events(client, own(client, cast.ana)).values()
    assert {str(event["SUMMARY"]).split(": ")[-1] for event in found} == {"Planned here", "Told there"}
    page = client.get("/calendar/?mine=1&month=2027-03").text
    assert "Planned here" in page
    assert "Kept there" not in page
    assert "Elsewhere" not in page
    assert "Planned here" not in client.get("/calendar/?month=2027-03").text
    assert events(client, "/visits/calendar.ics?city=quito")
    assert client.get("/visits/calendar.ics?nonsense=1").status_code == 400
