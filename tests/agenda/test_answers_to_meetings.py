"""Answers of cities to a meeting: delegations, waiting list, entered by the secretariat, who attended."""

import csv
import io

import pytest

from agenda.actions import attendance, meetings
from agenda.actions.addressed import NotPossibleError
from agenda.models import Attendance, Meeting
from citydiplo.kit import history
from citydiplo.kit.models import OutgoingMail
from networks.act_for import actor_in
from networks.models import Seat
from tests.agenda.test_reminders import told
from tests.rows import make_city, make_meeting, make_membership


@pytest.fixture
def meeting(cast):
    """For members, with one place."""
    return make_meeting(
        cast.network, starts_on="2099-05-05", title="Assembly", capacity=1, audience="members"
    )


def say(meeting, city, by, answer="yes", **facts):
    return attendance.answer(meeting=meeting, city=city, by=by, answer=answer, **facts)


def answers():
    return dict(Attendance.objects.values_list("city__name", "answer"))


def test_a_city_that_finds_no_place_waits_and_gets_the_first_free_one(cast, meeting):
    say(meeting, cast.lima, cast.ana)
    say(meeting, cast.lagos, cast.chidi)
    assert answers() == {"Lima": "yes", "Lagos": "waiting"}
    say(meeting, cast.lima, cast.ana, "no")
    assert answers() == {"Lima": "no", "Lagos": "yes"}
    assert told() == [("chidi@example.org", "Lagos has a place: Assembly")]
    assert Meeting.objects.get().places_taken == 1


def test_who_asked_first_gets_the_place(cast, meeting, clock):
    make_membership(cast.network, cast.quito)
    say(meeting, cast.lima, cast.ana)
    for city, by in ((cast.quito, cast.uma), (cast.lagos, cast.chidi)):
        clock.pass_on(minutes=1)
        say(meeting, city, by)
    say(meeting, cast.lima, cast.ana, "maybe")
    assert answers() == {"Lima": "maybe", "Quito": "yes", "Lagos": "waiting"}


def test_a_city_that_stops_waiting_frees_no_place(cast, meeting):
    say(meeting, cast.lima, cast.ana)
    say(meeting, cast.lagos, cast.chidi)
    say(meeting, cast.lagos, cast.chidi, "no")
    assert Meeting.objects.get().places_taken == 1


def test_more_places_let_in_who_waits(cast, meeting):
    say(meeting, cast.lima, cast.ana)
    say(meeting, cast.lagos, cast.chidi)
    meeting.refresh_from_db()
    kept = ("title", "starts_on", "ends_on", "time_zone", "audience")
    facts = {name: getattr(meeting, name) for name in kept}
    meetings.amend(meeting=meeting, version=meeting.version, **facts, capacity=2)
    assert answers() == {"Lima": "yes", "Lagos": "yes"}
    assert Meeting.objects.get().places_taken == 2


def test_history_says_that_the_portal_gave_the_free_place(client, cast, meeting):
    client.force_login(cast.ana)
    path = f"/meetings/{meeting.pk}/answer/"
    client.post(path, {"city": cast.lima.pk, "answer": "yes"})
    say(meeting, cast.lagos, cast.chidi)
    client.post(path, {"city": cast.lima.pk, "answer": "no"})
    assert {str(one.city): one.answer for one in Attendance.objects.all()} == {"Lima": "no", "Lagos": "yes"}
    moved = Attendance.history.filter(city=cast.lagos).latest("history_id")
    assert moved.changes["answer"] == ["waiting", "yes"]
    assert (moved.actor_role, moved.history_user) == ("", None)
    own = Attendance.history.filter(city=cast.lima).latest("history_id")
    assert (own.actor_role, own.history_user) == ("city-editor", cast.ana)
    client.force_login(cast.dia)
    assert "The portal" in client.get(f"/meetings/{meeting.pk}/history/").content.decode()


def test_history_names_the_portal_where_more_places_are_offered(client, cast, meeting):
    say(meeting, cast.lima, cast.ana)
    say(meeting, cast.lagos, cast.chidi)
    type(meeting).objects.update(capacity=2)
    with history.acted_by(lambda: actor_in(Seat.objects.get(person=cast.dia))):
        meeting.refresh_from_db()
        attendance.fill_places(meeting=meeting)
    moved = Attendance.history.filter(city=cast.lagos).latest("history_id")
    assert (moved.actor_role, moved.actor_place, moved.history_user) == ("", "", None)


def test_the_answer_page_says_beforehand_that_a_meeting_is_full(client, cast, meeting):
    say(meeting, cast.lima, cast.ana)
    client.force_login(cast.chidi)
    path = f"/meetings/{meeting.pk}/answer/"
    assert "All places are taken" in client.get(path).content.decode()
    sent = {"city": cast.lagos.pk, "answer": "yes"}
    assert "Lagos is on the waiting list" in client.post(path, sent, follow=True).content.decode()


def test_a_city_cannot_choose_to_wait(client, cast, meeting):
    client.force_login(cast.chidi)
    sent = {"city": cast.lagos.pk, "answer": "waiting"}
    assert client.post(f"/meetings/{meeting.pk}/answer/", sent).status_code == 422


def test_a_delegation_has_several_people(client, cast, meeting):
    client.force_login(cast.ana)
    path = f"/meetings/{meeting.pk}/answer/"
    sent = {
        "city": cast.lima.pk,
        "answer": "yes",
        "delegate_role": "Mayor",
        "role_1": "Adviser",
        "name_1": " B.  Person ",
        "name_3": "C. Person",
    }
    page = client.post(path, sent, follow=True).content.decode()
    for words in ("Mayor", "Adviser", "B. Person", "C. Person"):
        assert words in page
    assert "C. Person" not in client.__class__().get(f"/meetings/{meeting.pk}/").content.decode()
    form = client.get(path).context["form"]
    assert [field.value() for row in form.delegate_rows for field in row][:4] == [
        "Adviser",
        "B. Person",
        "",
        "C. Person",
    ]
    client.post(path, {"city": cast.lima.pk, "answer": "no"})
    assert not Attendance.objects.get().people


def test_the_secretariat_enters_what_a_city_told_it(client, cast, meeting):
    client.force_login(cast.dia)
    path = f"/meetings/{meeting.pk}/answer-for/?city={cast.lagos.pk}"
    assert client.get(path).context["city"] == cast.lagos
    page = client.post(path, {"city": cast.lagos.pk, "answer": "yes"}, follow=True).content.decode()
    assert "entered by the secretariat" in page
    # The city's own answer replaces it.
    say(meeting, cast.lagos, cast.chidi, "maybe")
    assert not Attendance.objects.get().entered_by_network


def test_the_secretariat_enters_nothing_for_a_city_that_was_not_invited(client, cast, meeting):
    client.force_login(cast.dia)
    sent = {"city": cast.quito.pk, "answer": "yes"}
    assert client.post(f"/meetings/{meeting.pk}/answer-for/", sent).status_code == 422
    assert not Attendance.objects.exists()


def rows_of(client, meeting, kind="csv"):
    answer = client.get(f"/meetings/{meeting.pk}/answers.{kind}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_of_answers_holds_names_for_who_may_know_them(client, cast, meeting):
    people = [("Adviser", "B. Person"), ("", "C. Person")]
    say(meeting, cast.lima, cast.ana, delegate_name="A. Person", delegates=people)
    client.force_login(cast.dia)
    [row] = rows_of(client, meeting)
    assert (row["city"], row["answer"], row["delegate_name"]) == ("Lima", "yes", "A. Person")
    assert row["other_delegates"] == "B. Person, Adviser; C. Person"
    client.force_login(cast.chidi)
    [row] = rows_of(client, meeting)
    assert "delegate_name" not in row
    assert row["other_delegates"] == "Adviser"


def test_who_attended_is_noted_after_it_began(client, cast):
    past = make_meeting(cast.network, starts_on="2026-01-05", title="Past")
    Attendance.objects.create(meeting=past, city=cast.lima, answer="yes")
    client.force_login(cast.dia)
    client.post(f"/meetings/{past.pk}/attended/", {"cities": [cast.lagos.pk]})
    came = dict(Attendance.objects.values_list("city__name", "attended"))
    assert came == {"Lima": False, "Lagos": True}
    assert Attendance.objects.get(city=cast.lagos).entered_by_network
    assert "Attended" in client.get(f"/meetings/{past.pk}/").content.decode()


def test_nobody_attended_a_meeting_that_has_not_begun(cast, meeting):
    with pytest.raises(NotPossibleError):
        attendance.note_who_attended(meeting=meeting, cities=[cast.lima], invited=[cast.lima])


def test_an_unknown_city_in_the_list_of_who_attended_saves_nothing(client, cast):
    past = make_meeting(cast.network, starts_on="2026-01-05", audience="members")
    client.force_login(cast.dia)
    client.post(f"/meetings/{past.pk}/attended/", {"cities": [cast.lima.pk, make_city("oslo").pk]})
    assert not Attendance.objects.filter(attended=True).exists()


def test_a_cancelled_meeting_offers_no_link_and_counts_no_places(client, cast, meeting):
    Meeting.objects.update(online_link="https://meet.example/x")
    say(meeting, cast.lima, cast.ana)
    meeting.refresh_from_db()
    meetings.cancel(meeting=meeting, reason="A storm.")
    client.force_login(cast.ana)
    page = client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "meet.example" not in page
    assert "1 of 1 taken" not in page
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("who", ["dia", "ana", "chidi"])
def test_a_delegation_is_shown_by_role_and_by_name_to_those_who_meet_it(client, cast, who):
    meeting = make_meeting(cast.network, starts_on="2099-05-05", audience="public")
    people = [("Adviser", "Kim <b>"), ("", "Nameless & Sons"), ("Driver", "")]
    say(meeting, cast.lima, cast.ana, delegate_role="Head", delegate_name="Ō’Brien", delegates=people)
    client.force_login(getattr(cast, who))
    page = " ".join(client.get(f"/meetings/{meeting.pk}/").content.decode().split())
    if who == "chidi":  # of a city that does not come
        assert "<span>Head</span> <span>Adviser</span> <span>Driver</span>" in page
        assert "Kim" not in page
        assert "Nameless" not in page
    else:
        assert "<span>Head: <bdi>Ō’Brien</bdi></span> <span>Adviser: <bdi>Kim &lt;b&gt;</bdi></span>" in page
        assert "<span><bdi>Nameless &amp; Sons</bdi></span> <span>Driver</span>" in page
