"""Reminders before a meeting, at the reader's own morning, each once; a nudge for its minutes after."""

import datetime

import pytest

from agenda.actions import attendance, meetings, reminders
from agenda.models import Meeting
from citydiplo.kit.models import OutgoingMail
from tests.rows import make_meeting


def at(text):
    return datetime.datetime.fromisoformat(text)


@pytest.fixture
def meeting(cast):
    """At ten in Lagos on 5 May 2099; Lima comes, Lagos perhaps."""
    times = {"starts_time": "10:00", "ends_time": "12:00", "time_zone": "Africa/Lagos"}
    made = make_meeting(cast.network, starts_on="2099-05-05", title="Assembly", **times)
    attendance.answer(meeting=made, city=cast.lima, by=cast.ana, answer="yes")
    attendance.answer(meeting=made, city=cast.lagos, by=cast.chidi, answer="maybe")
    return made


def told():
    return sorted(OutgoingMail.objects.values_list("to", "subject"))


def test_each_is_reminded_in_their_own_morning_and_once(cast, meeting):
    assert reminders.remind(now=at("2099-04-28T06:59Z")) == 0  # 7:59 in Lagos
    assert reminders.remind(now=at("2099-04-28T07:00Z")) == 1  # 8:00 in Lagos
    assert told() == [("chidi@example.org", "In a week: Assembly")]
    assert reminders.remind(now=at("2099-04-28T13:00Z")) == 1  # 8:00 in Lima
    assert reminders.remind(now=at("2099-04-29T13:00Z")) == 0
    assert reminders.remind(now=at("2099-05-04T13:00Z")) == 2
    assert reminders.remind(now=at("2099-05-04T18:00Z")) == 0
    assert [subject for _to, subject in told()].count("Tomorrow: Assembly") == 2


def test_after_a_long_stop_only_the_latest_is_written(meeting):
    assert reminders.remind(now=at("2099-05-04T20:00Z")) == 2
    assert {subject for _to, subject in told()} == {"Tomorrow: Assembly"}
    assert reminders.remind(now=at("2099-05-04T21:00Z")) == 0


def test_who_said_no_who_has_not_answered_and_the_mayor_s_office_are_left_in_peace(cast, meeting):
    attendance.answer(meeting=meeting, city=cast.lima, by=cast.ana, answer="no")
    reminders.remind(now=at("2099-05-04T20:00Z"))
    assert [to for to, _subject in told()] == ["chidi@example.org"]


def test_a_city_that_is_no_longer_invited_is_not_told_how_to_get_in(cast, meeting):
    Meeting.objects.update(audience="cities")
    meeting.cities.set([cast.lagos])
    reminders.remind(now=at("2099-05-04T20:00Z"))
    assert [to for to, _subject in told()] == ["chidi@example.org"]


def test_who_answers_late_is_not_reminded_of_what_is_past(cast, meeting):
    meeting.attendances.update(answered_at=at("2099-04-30T12:00Z"))
    assert reminders.remind(now=at("2099-05-01T12:00Z")) == 0
    assert reminders.remind(now=at("2099-05-04T20:00Z")) == 2


def test_a_cancelled_meeting_reminds_nobody(meeting):
    meetings.cancel(meeting=meeting, reason="A storm.")
    assert reminders.remind(now=at("2099-05-04T20:00Z")) == 0


def test_one_that_moves_to_another_day_reminds_again(cast, meeting):
    assert reminders.remind(now=at("2099-05-04T20:00Z")) == 2
    moved = Meeting.objects.get()
    moved.starts_on = moved.ends_on = datetime.date(2099, 6, 5)
    moved.settle_times()
    moved.save()
    assert reminders.remind(now=at("2099-05-29T20:00Z")) == 2


def test_the_local_morning_holds_across_a_change_of_clocks(cast):
    """In Madrid clocks go forward on 29 March 2099: eight in the morning is an hour earlier by UTC then."""
    cast.chidi.time_zone = "Europe/Madrid"
    cast.chidi.save()
    made = make_meeting(cast.network, starts_on="2099-03-30", time_zone="Europe/Madrid")
    attendance.answer(meeting=made, city=cast.lima, by=cast.ana, answer="no")
    attendance.answer(meeting=made, city=cast.lagos, by=cast.chidi, answer="yes")
    assert reminders.remind(now=at("2099-03-23T06:59Z")) == 0
    assert reminders.remind(now=at("2099-03-23T07:00Z")) == 1
    assert reminders.remind(now=at("2099-03-29T05:59Z")) == 0
    assert reminders.remind(now=at("2099-03-29T06:00Z")) == 1


def test_the_secretariat_is_asked_once_for_minutes(cast, meeting):
    assert reminders.nudge(now=at("2099-05-06T12:00Z")) == 0
    assert reminders.nudge(now=at("2099-05-07T12:00Z")) == 1
    assert reminders.nudge(now=at("2099-05-08T12:00Z")) == 0
    assert told() == [("dia@example.org", "Please write the minutes: Assembly")]


def test_minutes_that_are_there_are_not_asked_for(cast, meeting):
    Meeting.objects.update(minutes="All said.")
    assert reminders.nudge(now=at("2099-05-08T12:00Z")) == 0


def test_the_mail_says_both_clocks_and_leads_to_the_page(cast, meeting):
    reminders.remind(now=at("2099-05-04T20:00Z"))
    mail = OutgoingMail.objects.get(to="ana@example.org")
    assert "10:00 to 12:00 (Africa/Lagos)" in mail.text
    assert "Your time: from 5 May 2099, 04:00" in mail.text
    assert f"/meetings/{meeting.pk}/" in mail.text
    assert "Lima answered: Yes." in mail.text
