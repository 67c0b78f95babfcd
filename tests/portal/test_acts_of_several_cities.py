"""A person with roles in several places: the history names the place for which they acted."""

import uuid

import pytest

from agenda.actions import attendance, co_signatures, items, meetings
from agenda.models import AgendaItem, Attendance, CoSignature, FollowUp, Meeting
from citydiplo.kit import history
from networks.act_for import actor_in, role_text
from networks.actions import approval, mandates, memberships, profiles
from networks.actions.on_behalf import doer_at
from networks.choices import Power, SeatRole
from networks.models import City, Mandate, Membership, Seat
from partnerships.actions import accessions, corrections, exchanges, reuses
from partnerships.models import Accession, Exchange, Partnership, Reuse
from tests import rows
from tests.agenda.cast import Cast

pytestmark = pytest.mark.django_db


class Several(Cast):
    """Ana edits Lima and Lagos, and acts for Lima; Dia runs two networks, and acts for ours."""

    def __init__(self):
        super().__init__()
        self.seats = {person: Seat.objects.get(person=person) for person in (self.ana, self.dia, self.bo)}
        rows.make_seat(self.ana, self.lagos, SeatRole.CITY_EDITOR)
        rows.make_seat(self.bo, self.lagos, SeatRole.CITY_EDITOR)
        rows.make_seat(self.bo, self.lagos, SeatRole.MAYORS_OFFICE)
        rows.make_seat(self.dia, self.other, SeatRole.SECRETARIAT)
        self.pair = rows.make_partnership(self.lima, self.lagos, dimension="culture", dimensions=["culture"])
        self.item = rows.make_item(self.network, kind="call")
        self.meeting = rows.make_meeting(self.network, starts_on="2099-05-05")
        self.theirs = rows.make_item(self.other)
        self.pact = rows.make_agreement("pact")
        self.term = rows.make_mandate(self.lagos, "2020-01-01")
        self.lesson = rows.make_exchange(self.quito, title="Trams", situation="Words")


@pytest.fixture
def cast():
    return Several()


def waiting(cast):
    City.objects.filter(pk=cast.lagos.pk).update(asks_approval=True)
    cast.lagos.refresh_from_db()
    return co_signatures.sign(item=cast.item, city=cast.lagos, by=cast.chidi)[0]


def signed(cast):
    return co_signatures.sign(item=cast.item, city=cast.lagos, by=cast.chidi)[0]


# Each prepares what is there before, and returns the model whose history tells the act, and the act.
def an_answer_to_a_meeting(cast):
    facts = {"meeting": cast.meeting, "city": cast.lagos, "by": cast.ana, "answer": "yes"}
    return Attendance, lambda: attendance.answer(**facts)


def a_co_signature(cast):
    return CoSignature, lambda: co_signatures.sign(item=cast.item, city=cast.lagos, by=cast.ana)


def a_name_that_is_taken_back(cast):
    signature = signed(cast)
    return CoSignature, lambda: co_signatures.withdraw(signature=signature, reason="No longer.")


def a_task_that_is_done(cast):
    due = rows.day("2099-06-01")
    meetings.agree(meeting=cast.meeting, city=cast.lagos, action="Write", due_on=due)
    task = FollowUp.objects.get()
    return FollowUp, lambda: meetings.mark_done(follow_up=task, by=cast.ana, done=True)


def a_profile(cast):
    facts = {"city": cast.lagos, "by": cast.ana, "names": {}, "website": "https://lagos.example"}
    return City, lambda: profiles.edit(**facts)


def a_term_that_is_removed(cast):
    return Mandate, lambda: mandates.remove(mandate=cast.term, reason="Wrong.")


def an_exchange(cast):
    facts = {"kind": "lesson", "title": "Bus lanes", "situation": "x"}
    return Exchange, lambda: exchanges.write(author=cast.lagos, by=cast.ana, token=uuid.uuid4(), **facts)


def a_use(cast):
    facts = {"exchange": cast.lesson, "outcome": "Good", "spared_a_mistake": False}
    return Reuse, lambda: reuses.say(city=cast.lagos, by=cast.ana, **facts)


def an_accession(cast):
    facts = {"agreement": cast.pact, "kind": "signatory"}
    return Accession, lambda: accessions.record(city=cast.lagos, by=cast.ana, **facts)


def a_record(cast):
    facts = {"part": "details", "version": cast.pair.version, "title": "New"}
    return Partnership, lambda: corrections.make(thing=cast.pair, city=cast.lagos, by=cast.ana, **facts)


ACTS = (
    an_answer_to_a_meeting,
    a_co_signature,
    a_name_that_is_taken_back,
    a_task_that_is_done,
    a_profile,
    a_term_that_is_removed,
    an_exchange,
    a_use,
    an_accession,
    a_record,
)
OF_LAGOS = "City editor, Lagos"


def told(model):
    act = model.history.latest("history_id")
    return role_text(act.actor_role, act.actor_place)


@pytest.mark.parametrize("prepare", ACTS)
def test_the_city_for_which_somebody_acted_is_named(cast, prepare):
    model, act = prepare(cast)
    with history.acted_by(lambda: actor_in(cast.seats[cast.ana])):
        act()
    last = model.history.latest("history_id")
    assert told(model) == OF_LAGOS
    assert (last.actor_place_key, last.history_user) == (f"city:{cast.lagos.pk}", cast.ana)


def test_a_mayors_office_of_two_cities_is_named_with_the_one_that_it_approved_for(cast):
    signature = waiting(cast)
    with history.acted_by(lambda: actor_in(cast.seats[cast.bo])):
        approval.approve(held=signature, by=cast.bo)
    assert told(CoSignature) == "Mayor’s office, Lagos"


def test_a_secretariat_of_two_networks_is_named_with_the_one_that_it_wrote_for(cast):
    with history.acted_by(lambda: actor_in(cast.seats[cast.dia])):
        items.withdraw(item=cast.theirs, reason="Late.")
        assert told(AgendaItem) == "Network secretariat, Theirs"
        attendance.answer(meeting=cast.meeting, city=cast.lima, by=cast.dia, answer="no", for_the_city=True)
        assert told(Attendance) == "Network secretariat, Ours"
        memberships.add(network=cast.other, city=cast.quito, by=cast.dia)
        assert told(Membership) == "Network secretariat, Theirs"
        meetings.cancel(meeting=cast.meeting, reason="Storm")
        assert told(Meeting) == "Network secretariat, Ours"


def test_who_has_no_role_there_and_operators_and_the_portal_stay_who_they_are(cast):
    actor = actor_in(cast.seats[cast.ana])
    assert doer_at(actor, cast.quito) == actor
    assert doer_at(actor, None) == actor
    assert doer_at(history.PORTAL, cast.lagos) == history.PORTAL
    operator = history.Actor(cast.ana, "operator")
    assert doer_at(operator, cast.lagos) == operator
    office = doer_at(actor_in(cast.seats[cast.bo]), cast.lagos, Power.APPROVE)
    assert (office.role, office.place) == (SeatRole.MAYORS_OFFICE, "Lagos")


def test_what_is_done_after_the_act_is_told_of_the_role_that_was_chosen(cast):
    with history.acted_by(lambda: actor_in(cast.seats[cast.ana])):
        attendance.answer(meeting=cast.meeting, city=cast.lagos, by=cast.ana, answer="yes")
        assert history.actor().place == "Lima"


def test_the_pages_name_the_city_in_whose_name_somebody_answered(client, cast):
    client.force_login(cast.ana)
    client.post(
        f"/meetings/{cast.meeting.pk}/answer/?city={cast.lagos.pk}", {"city": cast.lagos.pk, "answer": "yes"}
    )
    client.post(f"/agenda/{cast.item.pk}/co-sign/", {"city": cast.lagos.pk})
    client.force_login(cast.dia)
    for path, subject in (
        (f"/meetings/{cast.meeting.pk}/history/", "<bdi>Lagos</bdi>"),
        (f"/agenda/{cast.item.pk}/history/", "<bdi>Lagos</bdi>"),
    ):
        page = client.get(path).content.decode()
        assert subject in page
        assert OF_LAGOS in page
        assert "City editor, Lima" not in page
