"""One record, two cities: declared, disputed, changed and confirmed, each act once and seen by both."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from citydiplo.kit.models import OutgoingMail
from networks.choices import SeatRole
from networks.errors import NotPossibleError
from partnerships.actions import records
from partnerships.actions.confirmations import partnership_sides
from partnerships.models import Confirmation, Dispute, Partnership
from tests.pages import statements
from tests.rows import day, make_city, make_institution, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db

EDITOR = SeatRole.CITY_EDITOR


class Cast:
    """Ana edits Lima, Chidi edits Lagos."""

    def __init__(self):
        self.lima = make_city("lima", name="Lima", country="PE", region="latin-america-caribbean")
        self.lagos = make_city("lagos", name="Lagos", country="NG", region="africa")
        self.ana = make_seat(make_person("Ana"), self.lima, EDITOR).person
        self.chidi = make_seat(make_person("Chidi"), self.lagos, EDITOR).person

    def log(self, **facts):
        facts = {
            "partnership_class": "twinning",
            "status": "active",
            "dimension": "culture",
            "since": day("1998-01-01"),
            "since_precision": "year",
        } | facts
        return records.log(city=self.lima, by=self.ana, partner=self.lagos, token=uuid.uuid4(), **facts)


@pytest.fixture
def cast():
    return Cast()


def told(person):
    return [mail.subject for mail in OutgoingMail.objects.filter(to=person.email).order_by("pk")]


def test_one_declares_disputes_accepts_and_confirms_as_in_life(client, cast):
    made = cast.log()
    page, answer = made.get_absolute_url(), f"/partnerships/{made.pk}/answer/"
    assert told(cast.chidi) == ["Please check: Lima – Lagos"]
    assert made.state == "declared"

    client.force_login(cast.chidi)
    said = {"dispute": "1", "field": "since", "held": "1999-05", "reason": "So says our archive."}
    assert client.post(answer, said).url == page
    assert told(cast.ana) == ["Disputed by Lagos: Lima – Lagos"]

    client.force_login(cast.ana)
    dispute = Dispute.objects.get()
    assert "May 1999" in client.get(f"/partnerships/disputes/{dispute.pk}/").content.decode()
    assert client.post(f"/partnerships/disputes/{dispute.pk}/", {"answer": "accepted"}).url == page

    client.force_login(cast.chidi)
    made.refresh_from_db()
    assert (made.since_text, made.state) == ("May 1999", "declared")
    client.post(answer, {"confirm": "1", "round": made.confirmation_round})
    made.refresh_from_db()
    assert made.state == "confirmed"

    client.logout()
    seen = client.get(page).content.decode()
    assert len(re.findall(r"Confirmed in this register on [^.]+\. Role: City editor\.", seen)) == 2
    assert "Start date: 1998 → May 1999" in seen
    assert "Chidi" not in seen
    assert "Ana" not in seen


def test_a_confirmation_counts_once(cast):
    made = cast.log()
    say = {"record": made, "side": cast.lagos, "by": cast.chidi, "seen_round": 1}
    assert partnership_sides.confirm(**say)
    assert not partnership_sides.confirm(**say)
    assert Confirmation.objects.filter(city=cast.lagos).count() == 1
    assert told(cast.ana) == ["Confirmed by Lagos: Lima – Lagos"]


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_the_same_instant_count_once(cast):
    made = cast.log()

    def confirm(_number):
        try:
            return partnership_sides.confirm(record=made, side=cast.lagos, by=cast.chidi, seen_round=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirm, range(2))) == [False, True]
    made.refresh_from_db()
    assert made.state == "confirmed"


def test_a_material_change_asks_the_others_again_and_says_what(client, cast):
    made = cast.log()
    partnership_sides.confirm(record=made, side=cast.lagos, by=cast.chidi, seen_round=1)
    made.refresh_from_db()
    change = {"partnership": made, "city": cast.lima, "by": cast.ana}
    records.amend(**change, version=made.version, objectives="Trade")
    made.refresh_from_db()
    assert made.state == "confirmed"  # words are not material
    records.amend(**change, version=made.version, partnership_class="memorandum")
    made.refresh_from_db()
    assert (made.state, made.confirmation_round) == ("declared", 2)
    assert told(cast.chidi)[-1] == "Please check: Lima – Lagos"
    client.force_login(cast.chidi)
    page = client.get(f"/partnerships/{made.pk}/answer/").content.decode()
    assert "Class: Twinning → Memorandum" in page
    with pytest.raises(NotPossibleError, match="Someone changed the record while you were reading it"):
        partnership_sides.confirm(record=made, side=cast.lagos, by=cast.chidi, seen_round=1)


def test_the_other_side_may_correct_and_is_then_the_one_who_declares(cast):
    made = cast.log()
    records.amend(partnership=made, city=cast.lagos, by=cast.chidi, version=0, since=day("2001-01-01"))
    made.refresh_from_db()
    current = made.confirmations.filter(round=made.confirmation_round)
    assert [confirmation.city for confirmation in current] == [cast.lagos]
    assert told(cast.ana) == ["Please check: Lima – Lagos"]


def test_a_declined_dispute_says_why_and_can_be_answered_once(cast):
    made = cast.log()
    raised = partnership_sides.dispute(
        record=made, side=cast.lagos, by=cast.chidi, field="status", held="ended", reason="It ended."
    )
    say = {
        "dispute": raised,
        "answer": "declined",
        "side": cast.lima,
        "by": cast.ana,
        "reason": "It did not.",
    }
    partnership_sides.answer_dispute(**say)
    with pytest.raises(NotPossibleError):
        partnership_sides.answer_dispute(**say)
    assert told(cast.chidi)[-1] == "Answer to your dispute: Lima – Lagos"


def test_a_draft_is_nobody_elses_business_until_it_is_proposed(client, cast):
    draft = cast.log(status="draft")
    assert told(cast.chidi) == []
    client.force_login(cast.chidi)
    said = {"dispute": "1", "field": "other", "reason": "Not yet."}
    assert client.post(f"/partnerships/{draft.pk}/answer/", said).url == draft.get_absolute_url()
    assert not Dispute.objects.exists()
    step = {"city": cast.lima, "by": cast.ana, "date": day("2020-01-01"), "precision": "day"}
    records.take_step(partnership=draft, step="propose", **step)
    assert told(cast.chidi) == ["Please check: Lima – Lagos"]


def test_one_city_and_an_institution_are_confirmed_when_the_city_is(cast):
    made = records.log(
        city=cast.lima,
        by=cast.ana,
        partner=make_institution(),
        token=uuid.uuid4(),
        partnership_class="project",
        status="active",
        dimension="culture",
    )
    made.refresh_from_db()
    assert made.state == "confirmed"


def test_open_data_needs_a_dimension_before_a_city_confirms_it(client, cast):
    known = make_partnership(cast.lima, cast.lagos, state="unverified")
    client.force_login(cast.ana)
    answer = f"/partnerships/{known.pk}/answer/"
    assert client.post(answer, {"confirm": "1", "round": "1"}).url == f"/partnerships/{known.pk}/edit/"
    Partnership.objects.filter(pk=known.pk).update(dimension="culture", dimensions=["culture"])
    assert client.post(answer, {"confirm": "1", "round": "1"}).url == known.get_absolute_url()
    known.refresh_from_db()
    assert known.state == "declared"


def test_a_silent_city_without_seats_can_be_asked_by_mail_once(client, cast):
    made = make_partnership(
        cast.lima,
        make_city("oslo", name="Oslo"),
        state="declared",
        dimension="culture",
        dimensions=["culture"],
    )
    client.force_login(cast.ana)
    path = f"/partnerships/{made.pk}/ask/oslo/"
    assert path in client.get(made.get_absolute_url()).content.decode()
    client.post(path, {"address": "Office@oslo.example", "note": "Hello"})
    mail = OutgoingMail.objects.get(to="office@oslo.example")
    assert "/cities/oslo/seats/request/" in mail.text
    assert "already" in client.post(path, {"address": "office@oslo.example"}).content.decode()
    assert client.get(f"/partnerships/{made.pk}/ask/lima/").status_code in {200, 404}
    client.force_login(cast.chidi)
    assert client.get(path).status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        {"confirm": "1", "round": "x"},
        {"confirm": "1", "round": "9" * 50},
        {"dispute": "1"},
        {"dispute": "1", "field": "since", "held": "soon", "reason": "x"},
        {"dispute": "1", "field": "status", "held": "lost", "reason": "x"},
        {"city": "999999", "dispute": "1", "field": "nothing", "held": "x" * 5000, "reason": "x" * 5000},
    ],
)
def test_odd_answers_change_nothing(client, cast, said):
    made = cast.log()
    client.force_login(cast.chidi)
    assert client.post(f"/partnerships/{made.pk}/answer/", said).status_code == 200
    assert not Dispute.objects.exists()
    assert Confirmation.objects.count() == 1


def test_only_people_who_act_for_a_party_answer(client, cast):
    made = cast.log()
    raised = partnership_sides.dispute(
        record=made, side=cast.lagos, by=cast.chidi, field="other", held="", reason="It is not so."
    )
    paths = [f"/partnerships/{made.pk}/answer/", f"/partnerships/disputes/{raised.pk}/"]
    for person in (
        make_seat(make_person("Bo"), cast.lima, SeatRole.MAYORS_OFFICE).person,
        make_seat(make_person("Kim"), make_city("seoul"), EDITOR).person,
        make_person("Olu", is_staff=True),
    ):
        client.force_login(person)
        for path in paths:
            assert client.post(path, {"confirm": "1", "round": "1", "answer": "accepted"}).status_code == 403
    client.force_login(cast.chidi)  # nobody answers an own dispute
    assert client.post(paths[1], {"answer": "accepted"}).status_code == 403


def test_the_page_of_an_answer_costs_the_same_for_many_parties(client, cast):
    client.force_login(cast.ana)
    costs = set()
    for number in (1, 12):
        others = [make_city() for _number in range(number)]
        made = make_partnership(
            cast.lima, *others, state="declared", dimension="culture", dimensions=["culture"]
        )
        costs.add(len(statements(client, f"/partnerships/{made.pk}/answer/")))
        # Funders, documents, exchanges, the yearly question, what waits for the mayor’s office and
        # whether Ana follows it among them.
        assert len(statements(client, made.get_absolute_url())) == 18
    assert len(costs) == 1
    assert costs.pop() <= 12


def test_what_began_with_it_changes_its_date_when_its_beginning_is_corrected(cast):
    made = cast.log()
    records.take_step(
        partnership=made,
        step="end",
        city=cast.lima,
        by=cast.ana,
        date=day("2010-01-01"),
        precision="year",
    )
    corrected = {"since": day("1999-05-01"), "since_precision": "month", "until": day("2011-06-30")}
    records.amend(partnership=made, city=cast.lima, by=cast.ana, version=made.version, **corrected)
    lines = [(line.status, str(line.date)) for line in made.status_changes.order_by("id")]
    assert lines == [("active", "1999-05-01"), ("ended", "2011-06-30")]


def test_what_has_a_date_of_its_own_keeps_it_when_the_beginning_is_corrected(cast):
    made = cast.log(status="proposed", since=None)
    records.take_step(
        partnership=made,
        step="activate",
        city=cast.lima,
        by=cast.ana,
        date=day("2001-01-01"),
        precision="day",
    )
    records.amend(
        partnership=made, city=cast.lima, by=cast.ana, version=made.version, since=day("1990-01-01")
    )
    assert made.status_changes.get(status="active").date == day("2001-01-01")
