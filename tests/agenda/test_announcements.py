"""A secretariat writes to its cities: whom it reaches is shown first, and it is once a week at most."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError

from agenda.actions import announcements, attendance, co_signatures, reminders
from agenda.actions.addressed import NotPossibleError
from agenda.models import Announcement
from citydiplo.kit.models import OutgoingMail
from tests.agenda.test_reminders import at, told
from tests.rows import make_city, make_item, make_meeting, make_membership


def announce(cast, **facts):
    facts = {"subject": "New fees", "text": "Fees rise in May.", "token": uuid.uuid4()} | facts
    return announcements.announce(network=cast.network, by=cast.dia, **facts)


def ask(thing, by, **facts):
    return announcements.ask_unanswered(thing=thing, by=by, text="", token=uuid.uuid4(), **facts)


@pytest.fixture
def meeting(cast):
    times = {"starts_time": "18:00", "ends_time": "19:00"}
    return make_meeting(cast.network, starts_on="2099-05-05", title="Assembly", **times)


@pytest.fixture
def decision(cast):
    return make_item(cast.network, title="The budget", deadline_on="2099-05-05")


def test_all_members_get_an_announcement_once(cast):
    made = announce(cast)
    assert announcements.send_waiting() == 2
    assert told() == [("ana@example.org", "New fees"), ("chidi@example.org", "New fees")]
    assert announcements.send_waiting() == 0
    made.refresh_from_db()
    assert (made.people, made.cities) == (2, 2)


def test_the_next_one_is_a_week_later(cast, clock):
    announce(cast)
    clock.pass_on(days=6)
    with pytest.raises(NotPossibleError):
        announce(cast)
    clock.pass_on(days=1, minutes=1)
    announce(cast)
    assert Announcement.objects.count() == 2


def test_a_form_sent_twice_is_one_announcement(cast):
    token = uuid.uuid4()
    assert announce(cast, token=token) == announce(cast, token=token)


def test_an_announcement_needs_a_subject(cast):
    with pytest.raises(ValidationError):
        announce(cast, subject="")


def test_only_cities_that_have_not_answered_a_meeting_are_reminded(cast, meeting):
    attendance.answer(meeting=meeting, city=cast.lima, by=cast.ana, answer="no")
    ask(meeting, cast.dia)
    assert announcements.send_waiting() == 1
    assert told() == [("chidi@example.org", "Lagos has not answered: Assembly")]


def test_only_cities_that_have_not_signed_an_item_are_reminded(cast, decision):
    ask(decision, cast.dia)
    # A city that answers before the mails are written is left out.
    co_signatures.sign(item=decision, city=cast.lagos, by=cast.chidi)
    announcements.send_waiting()
    assert told() == [("ana@example.org", "Lima has not answered: The budget")]


def test_a_reminder_of_one_thing_does_not_hold_back_that_of_another(cast, meeting, decision):
    ask(meeting, cast.dia)
    ask(decision, cast.dia)
    announce(cast)
    with pytest.raises(NotPossibleError):
        ask(meeting, cast.dia)


@pytest.mark.parametrize(
    "make",
    [
        lambda cast: make_meeting(cast.network, starts_on="2020-05-05"),
        lambda cast: make_meeting(cast.network, state="draft"),
        lambda cast: make_item(cast.network, deadline_on="2020-05-05"),
        lambda cast: make_item(cast.network, kind="information"),
    ],
)
def test_nobody_is_reminded_of_what_cannot_be_answered(cast, make):
    with pytest.raises(NotPossibleError):
        ask(make(cast), cast.dia)


def test_the_page_says_whom_it_reaches_and_whom_not(client, cast, meeting):
    make_membership(cast.network, make_city("oslo", name="Oslo"))
    client.force_login(cast.dia)
    page = client.get(f"/meetings/{meeting.pk}/remind/").content.decode()
    assert "2 people" in page
    assert "3 cities" in page
    assert "Oslo</a>" in page
    assert "Send 2 emails" in page


def test_sending_from_the_page_keeps_what_was_typed_when_it_is_wrong(client, cast):
    client.force_login(cast.dia)
    sent = {"subject": "", "text": "Fees rise.", "token": str(uuid.uuid4())}
    answer = client.post("/networks/ours/announce/", sent)
    assert answer.status_code == 422
    assert "Fees rise." in answer.content.decode()
    answer = client.post("/networks/ours/announce/", sent | {"subject": "Fees"}, follow=True)
    assert "The emails are being sent." in answer.content.decode()
    assert Announcement.objects.get().subject == "Fees"


@pytest.mark.parametrize("members", [1, 12])
def test_the_page_takes_as_many_statements_for_one_member_as_for_many(
    client, cast, members, django_assert_num_queries
):
    for number in range(members):
        make_membership(cast.network, make_city(f"member-{number}"))
    client.force_login(cast.dia)
    client.get("/networks/ours/announce/")
    with django_assert_num_queries(STATEMENTS):
        client.get("/networks/ours/announce/")


STATEMENTS = 9


def test_cities_without_an_answer_are_asked_a_week_before_a_meeting(cast, meeting):
    attendance.answer(meeting=meeting, city=cast.lagos, by=cast.chidi, answer="no")
    assert reminders.remind(now=at("2099-04-27T20:00Z")) == 0
    assert reminders.remind(now=at("2099-04-28T20:00Z")) == 1
    assert told() == [("ana@example.org", "Will Lima attend? Assembly")]
    assert reminders.remind(now=at("2099-05-04T20:00Z")) == 0


def test_a_meeting_called_at_short_notice_asks_nobody_twice_in_a_day(cast):
    published = at("2099-05-01T09:00Z")
    make_meeting(cast.network, starts_on="2099-05-05", published_at=published)
    assert reminders.remind(now=at("2099-05-01T20:00Z")) == 0


def test_a_week_and_a_day_before_a_deadline_cities_that_have_not_signed_are_reminded(cast, decision):
    co_signatures.sign(item=decision, city=cast.lagos, by=cast.chidi)
    assert reminders.remind_of_deadlines(now=at("2099-04-27T12:00Z")) == 0
    assert reminders.remind_of_deadlines(now=at("2099-04-30T12:00Z")) == 1
    assert reminders.remind_of_deadlines(now=at("2099-04-30T13:00Z")) == 0
    assert reminders.remind_of_deadlines(now=at("2099-05-05T14:00Z")) == 1
    assert [subject for _to, subject in told()] == [
        "Deadline in a week: The budget",
        "Deadline tomorrow: The budget",
    ]


def test_no_reminder_comes_when_the_deadline_moved_or_the_item_is_closed(cast, decision):
    type(decision).objects.update(
        state="closed", outcome="Adopted.", closed_at=datetime.datetime.now(datetime.UTC)
    )
    assert reminders.remind_of_deadlines(now=at("2099-04-30T12:00Z")) == 0
    assert not OutgoingMail.objects.exists()
