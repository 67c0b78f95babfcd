"""Meetings: called, moved, answered within their places, told by minutes, remembered on desks."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from agenda.actions import attendance, meetings
from agenda.actions.addressed import NotPossibleError
from agenda.models import Attendance, FollowUp, Meeting
from citydiplo.portal.queries import desk
from tests.pages import statements
from tests.rows import make_city, make_item, make_meeting, make_membership

LINK = "https://meet.example.org/secret-room"


def typed(**facts):
    return {
        "title": "Assembly",
        "starts_on": "2099-05-05",
        "time_zone": "Europe/Madrid",
        "address": "Town hall",
        "audience": "public",
        "token": "6f1c9d0e-8a0b-4c53-9d53-1f2b0c4c1a12",
        "do": "save",
    } | facts


def soon(days=9):
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def test_a_secretariat_calls_a_meeting_with_items_in_order(client, cast):
    first, second = make_item(cast.network, title="First"), make_item(cast.network, title="Second")
    client.force_login(cast.dia)
    client.post("/meetings/new/", typed(**{f"item_{second.pk}": "1", f"item_{first.pk}": "2"}))
    meeting = Meeting.objects.get()
    assert [line.item for line in meeting.meeting_items.all()] == [second, first]
    assert client.get(f"/meetings/{meeting.pk}/publish/").context["reach"].cities == 2
    client.post(f"/meetings/{meeting.pk}/publish/")
    client.logout()
    assert "Assembly" in client.get(f"/meetings/{meeting.pk}/").content.decode()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends_on": "2099-05-04"}, "ends_on"),
        ({"starts_time": "10:00"}, "ends_time"),
        ({"starts_time": "10:00", "ends_time": "09:00"}, "ends_time"),
        ({"starts_on": "2027-03-28", "starts_time": "02:30", "ends_time": "04:00"}, "starts_time"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"address": ""}, "city"),
        ({"city": "Nowhere at all"}, "city"),
        ({"capacity": "0"}, "capacity"),
        ({"online_link": "javascript:alert(1)"}, "online_link"),
    ],
)
def test_what_is_wrong_is_said(client, cast, facts, field):
    client.force_login(cast.dia)
    answer = client.post("/meetings/new/", typed(**facts))
    assert field in answer.context["form"].errors
    assert not Meeting.objects.exists()


def test_the_clock_on_the_wall_is_the_fact(cast):
    """If a country changes its clocks, a meeting stays at its hour and its moment follows."""
    times = {"starts_time": "10:00", "ends_time": "11:00", "time_zone": "Europe/Madrid"}
    meeting = make_meeting(cast.network, starts_on="2099-07-01", **times)
    assert meeting.starts_at.isoformat() == "2099-07-01T08:00:00+00:00"
    Meeting.objects.update(starts_at="2099-07-01T09:00Z", ends_at="2099-07-01T10:00Z")  # by the old rules
    assert meetings.settle_clocks() == 1
    meeting.refresh_from_db()
    assert meeting.starts_at.isoformat() == "2099-07-01T08:00:00+00:00"
    assert meeting.sequence == 1
    assert meetings.settle_clocks() == 0


def test_a_city_answers_and_leaves_its_desk_free(client, cast):
    meeting = make_meeting(cast.network, starts_on=soon())
    client.force_login(cast.ana)
    assert desk.count(cast.ana) == 1
    said = {
        "city": cast.lima.pk,
        "answer": "yes",
        "delegate_role": "Deputy mayor",
        "delegate_name": "M. Rojas",
    }
    client.post(f"/meetings/{meeting.pk}/answer/", said)
    cache.clear()
    assert desk.count(cast.ana) == 0
    meeting.refresh_from_db()
    assert meeting.places_taken == 1
    client.post(f"/meetings/{meeting.pk}/answer/", {"city": cast.lima.pk, "answer": "no"})
    meeting.refresh_from_db()
    assert meeting.places_taken == 0
    assert Attendance.objects.get().delegate_name == ""


def test_a_name_is_shown_only_to_those_who_meet_the_person_there(client, cast):
    meeting = make_meeting(cast.network, starts_on=soon())
    for city, person, name in ((cast.lima, cast.ana, "M. Rojas"), (cast.quito, cast.uma, "")):
        attendance.answer(
            meeting=meeting, city=city, by=person, answer="yes" if name else "maybe", delegate_name=name
        )
    reads = {}
    for person in (None, cast.eve, cast.uma, cast.chidi, cast.ana, cast.dia):
        client.logout()
        if person:
            client.force_login(person)
        reads[person] = "M. Rojas" in client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert [person for person, told in reads.items() if told] == [cast.ana, cast.dia]


def test_the_link_is_shown_to_who_may_come(client, cast):
    meeting = make_meeting(cast.network, starts_on=soon(), online_link=LINK, audience="members")
    public = make_meeting(cast.network, starts_on=soon(), online_link=LINK)
    for person, sees in ((cast.eve, (404, False)), (cast.uma, (404, True)), (cast.ana, (True, True))):
        client.force_login(person)
        for row, expected in zip((meeting, public), sees, strict=True):
            answer = client.get(f"/meetings/{row.pk}/")
            told = 404 if answer.status_code == 404 else LINK in answer.content.decode()
            assert told == expected, (person, row.audience)
    client.logout()
    assert LINK not in client.get(f"/meetings/{public.pk}/").content.decode()
    for page in ("/meetings/export.json", "/meetings/calendar.ics", f"/meetings/{public.pk}/history/"):
        answer = client.get(page)
        text = (answer.getvalue() if answer.streaming else answer.content).decode()
        assert "secret-room" not in text, page


def test_the_last_place_is_taken_once(cast):
    meeting = make_meeting(cast.network, starts_on=soon(), capacity=1)
    attendance.answer(meeting=meeting, city=cast.lima, by=cast.ana, answer="yes")
    said = attendance.answer(meeting=meeting, city=cast.lagos, by=cast.chidi, answer="yes")
    assert said.answer == "waiting"
    attendance.answer(meeting=meeting, city=cast.lagos, by=cast.chidi, answer="maybe")
    attendance.answer(meeting=meeting, city=cast.lima, by=cast.ana, answer="no")
    attendance.answer(meeting=meeting, city=cast.lagos, by=cast.chidi, answer="yes")
    meeting.refresh_from_db()
    assert meeting.places_taken == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_instant_as_many_come_as_there_are_places(cast):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one after the other")
    meeting = make_meeting(cast.network, starts_on=soon(), capacity=3)
    cities = [make_city() for _ in range(8)]

    def come(city):
        try:
            return attendance.answer(meeting=meeting, city=city, by=cast.ana, answer="yes").answer == "yes"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(come, cities)) == 3
    meeting.refresh_from_db()
    assert (meeting.places_taken, Attendance.objects.filter(answer="yes").count()) == (3, 3)


def test_minutes_and_follow_up_tasks(client, cast):
    meeting = make_meeting(cast.network, starts_on=soon(-3))
    client.force_login(cast.dia)
    after = f"/meetings/{meeting.pk}/after/"
    client.post(after, {"minutes": "**Agreed**.", "version": 0})
    answer = client.post(after, {"minutes": "Other words.", "version": 0})
    assert answer.status_code == 409
    assert "Other words." in answer.content.decode()
    client.post(after, {"action": "Send the figures", "city": cast.lima.pk, "due_on": soon()})
    cache.clear()
    assert desk.count(cast.ana) == 1
    follow_up = FollowUp.objects.get()
    client.force_login(cast.chidi)
    assert client.post(f"/meetings/follow-ups/{follow_up.pk}/", {"done": "1"}).status_code == 403
    client.force_login(cast.ana)
    client.post(f"/meetings/follow-ups/{follow_up.pk}/", {"done": "1"})
    cache.clear()
    assert desk.count(cast.ana) == 0
    assert "<strong>Agreed</strong>" in client.get(f"/meetings/{meeting.pk}/").content.decode()


def test_a_cancelled_meeting_says_why_and_takes_no_answer(client, cast):
    meeting = make_meeting(cast.network, starts_on=soon())
    client.force_login(cast.dia)
    client.post(f"/meetings/{meeting.pk}/cancel/", {"said": "A storm."})
    with pytest.raises(NotPossibleError):
        attendance.answer(meeting=meeting, city=cast.lima, by=cast.ana, answer="yes")
    client.logout()
    assert "A storm." in client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert desk.count(cast.ana) == 0


def test_the_next_meeting_comes_first_and_past_ones_last(client, cast):
    for days in (30, -30, 5, -2):
        make_meeting(cast.network, title=f"In {days}", starts_on=soon(days))
    found = [row["title"] for row in client.get("/meetings/").context["rows"]]
    assert found == ["In 5", "In 30", "In -2", "In -30"]
    coming = client.get("/meetings/?when=coming").context["rows"]
    assert [row["title"] for row in coming] == ["In 5", "In 30"]


@pytest.mark.parametrize("month", ["", "2027-13", "0000-01", "9999-12", "2027-02", "x" * 400, "2100-12"])
def test_a_calendar_shows_any_month_that_was_meant(client, cast, month):
    for view in ("month", "list"):
        assert (
            client.get("/calendar/", {"month": month, "view": view, "network": "no", "mine": "1"}).status_code
            == 200
        )


def test_a_calendar_shows_a_meeting_on_each_of_its_days(client, cast):
    make_meeting(cast.network, starts_on="2027-02-27", ends_on="2027-03-02", title="Four days")
    make_item(cast.network, deadline_on="2027-03-10", title="Deadline")
    page = client.get("/calendar/?month=2027-03")
    shown = {
        day.date.isoformat(): [entry.title for entry in day.entries]
        for week in page.context["weeks"]
        for day in week
        if day.entries and not day.is_outside
    }
    assert shown == {"2027-03-01": ["Four days"], "2027-03-02": ["Four days"], "2027-03-10": ["Deadline"]}


def test_my_cities_calendar_holds_what_is_put_to_them(client, cast):
    make_meeting(cast.network, starts_on="2027-03-01", title="Ours")
    make_meeting(cast.other, starts_on="2027-03-02", title="Theirs")
    client.force_login(cast.ana)
    weeks = client.get("/calendar/?month=2027-03&mine=1").context["weeks"]
    assert [entry.title for week in weeks for day in week for entry in day.entries] == ["Ours"]


def test_pages_cost_the_same_with_few_rows_and_many(client, cast):
    meeting = make_meeting(cast.network, starts_on=soon())

    def asked():
        return [len(statements(client, page)) for page in ("/meetings/", f"/meetings/{meeting.pk}/")]

    def add(number):
        for _ in range(number):
            city = make_city()
            make_membership(cast.network, city)
            Attendance.objects.create(meeting=meeting, city=city, answer="yes")
            make_meeting(cast.network, starts_on=soon(), city=city)
            FollowUp.objects.create(meeting=meeting, city=city, action="Do", due_on=timezone.localdate())

    add(1)
    few = asked()
    add(8)
    assert asked() == few
    assert max(few) <= 7
