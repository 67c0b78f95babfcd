"""Those who said that they come get one immediate mail about each change or cancellation."""

import datetime

import pytest

from agenda.actions import attendance, meetings, reminders
from agenda.models import Meeting
from citydiplo.kit.models import OutgoingMail
from tests.agenda.test_reminders import told
from tests.rows import day, make_meeting


@pytest.fixture
def meeting(cast):
    """Lima comes, Lagos perhaps, Quito does not."""
    times = {"starts_time": "10:00", "ends_time": "12:00", "time_zone": "Africa/Lagos"}
    made = make_meeting(cast.network, starts_on="2099-05-05", title="Assembly", city=cast.lagos, **times)
    attendance.answer(meeting=made, city=cast.lima, by=cast.ana, answer="yes")
    attendance.answer(meeting=made, city=cast.lagos, by=cast.chidi, answer="maybe")
    attendance.answer(meeting=made, city=cast.quito, by=cast.uma, answer="no")
    return made


def change(meeting, **facts):
    meeting.refresh_from_db()
    kept = ("title", "starts_on", "starts_time", "ends_on", "ends_time", "time_zone", "city", "audience")
    return meetings.amend(
        meeting=meeting,
        version=meeting.version,
        **{name: getattr(meeting, name) for name in kept} | facts,
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"starts_on": day("2099-05-06"), "ends_on": day("2099-05-06")},
        {"starts_time": datetime.time(9)},
        {"time_zone": "Europe/Paris"},
        {"city": None, "address": "12 Marina Road"},
        {"online_link": "https://meet.example/other"},
    ],
)
def test_who_comes_or_may_is_told_of_a_new_time_or_place_once(meeting, facts):
    change(meeting, **facts)
    assert reminders.tell_changes() == 2
    assert told() == [
        ("ana@example.org", "New time or place: Assembly"),
        ("chidi@example.org", "New time or place: Assembly"),
    ]
    assert reminders.tell_changes() == 0


def test_the_mail_says_what_it_was_and_what_it_is_now_in_the_reader_s_zone(meeting):
    change(meeting, starts_on=day("2099-05-06"), ends_on=day("2099-05-06"))
    reminders.tell_changes()
    text = OutgoingMail.objects.get(to="ana@example.org").text
    now, before = text.split("Before:")
    assert "6 May 2099, 10:00 to 12:00 (Africa/Lagos)" in now
    assert "Your time: from 6 May 2099, 04:00 (America/Lima)" in now
    assert "5 May 2099, 10:00 to 12:00 (Africa/Lagos)" in before


@pytest.mark.parametrize("facts", [{"title": "General assembly"}, {"text": "Bring a coat."}])
def test_what_is_neither_time_nor_place_is_told_by_no_mail(meeting, facts):
    change(meeting, **facts)
    assert reminders.tell_changes() == 0


def test_each_of_two_moves_is_told(meeting):
    change(meeting, starts_time=datetime.time(9))
    assert reminders.tell_changes() == 2
    change(meeting, starts_time=datetime.time(8))
    assert reminders.tell_changes() == 2


def test_who_answered_the_moved_meeting_already_is_not_told(cast, meeting):
    change(meeting, starts_time=datetime.time(9))
    attendance.answer(meeting=meeting, city=cast.lima, by=cast.ana, answer="yes")
    assert reminders.tell_changes() == 1
    assert told() == [("chidi@example.org", "New time or place: Assembly")]


def test_a_draft_that_changes_tells_nobody(cast):
    draft = make_meeting(cast.network, state="draft", starts_on="2099-05-05")
    change(draft, starts_on=day("2099-05-06"), ends_on=day("2099-05-06"))
    assert Meeting.objects.get().moved_at is None
    assert reminders.tell_changes() == 0


def test_a_cancelled_meeting_is_told_once_with_its_reason(meeting):
    meetings.cancel(meeting=meeting, reason="A storm.")
    assert reminders.tell_changes() == 2
    assert reminders.tell_changes() == 0
    assert [subject for _to, subject in told()] == ["Cancelled: Assembly"] * 2
    assert "Reason: A storm." in OutgoingMail.objects.first().text


def test_a_cancelled_meeting_says_so_in_calendars_by_its_title(client, meeting):
    meetings.cancel(meeting=meeting, reason="A storm.")
    assert b"SUMMARY:Cancelled: Assembly" in client.get(f"/meetings/{meeting.pk}/meeting.ics").content


def test_saving_a_change_asks_a_worker_at_once(meeting, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        change(meeting, starts_time=datetime.time(9))
    assert any("run_soon" in callback.__qualname__ for callback in callbacks)


def desk_of(client, person):
    client.force_login(person)
    return " ".join(client.get("/desk/").content.decode().split())


def test_a_moved_meeting_is_on_the_desk_until_the_city_answers_again(client, cast, meeting):
    assert "Moved meeting" not in desk_of(client, cast.ana)
    change(meeting, starts_time=datetime.time(9))
    assert "Moved meeting" in desk_of(client, cast.ana)
    assert "Moved meeting" not in desk_of(client, cast.uma)  # who said no is not asked again
    attendance.answer(meeting=meeting, city=cast.lima, by=cast.ana, answer="yes")
    assert "Moved meeting" not in desk_of(client, cast.ana)


def test_a_cancelled_meeting_is_on_the_desk_of_who_would_have_come(client, cast, meeting):
    meetings.cancel(meeting=meeting, reason="A storm.")
    for person in (cast.ana, cast.bo, cast.chidi):
        assert "Cancelled meeting" in desk_of(client, person)
    assert "Cancelled meeting" not in desk_of(client, cast.uma)


def test_the_desk_says_who_is_on_the_waiting_list(client, cast):
    soon = datetime.date.today() + datetime.timedelta(days=20)
    full = make_meeting(cast.network, starts_on=soon, capacity=1, title="Full")
    attendance.answer(meeting=full, city=cast.lagos, by=cast.chidi, answer="yes")
    attendance.answer(meeting=full, city=cast.lima, by=cast.ana, answer="yes")
    assert "Lima is on the waiting list" in desk_of(client, cast.ana)
