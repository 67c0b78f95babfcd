"""The approval of the mayor's office: nothing leaks before it, by any person or page."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache

from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.actions import cities
from networks.actions.approval import approve, ask_for, send_back
from networks.choices import SeatRole
from networks.errors import NotPossibleError
from partnerships.actions import offices, parties, records
from partnerships.models import Approval, Partnership
from tests.pages import on_desk, statements
from tests.rows import day, make_city, make_person, make_seat

pytestmark = pytest.mark.django_db


class Cast:
    """Ana edits Lima, where Bo approves; Chidi edits Lagos; Dia has a seat elsewhere."""

    def __init__(self):
        self.lima, self.lagos = make_city("lima", name="Lima"), make_city("lagos", name="Lagos")
        self.ana = self.seat("Ana", self.lima, SeatRole.CITY_EDITOR)
        self.bo = self.seat("Bo", self.lima, SeatRole.MAYORS_OFFICE)
        self.chidi = self.seat("Chidi", self.lagos, SeatRole.CITY_EDITOR)
        self.dia = self.seat("Dia", make_city("quito", name="Quito"), SeatRole.CITY_EDITOR)
        ask_for(city=self.lima, asks=True)

    def seat(self, name, city, role):
        return make_seat(make_person(name), city, role).person

    def log(self, *, city=None, by=None, partner=None, **facts):
        facts = {"status": "active", "dimension": "culture", "partnership_class": "twinning"} | facts
        return records.log(
            city=city or self.lima,
            by=by or self.ana,
            partner=partner or self.lagos,
            token=uuid.uuid4(),
            since=day("1998-01-01"),
            title="Fish and salt",
            **facts,
        )

    def amend(self, record, city, by, **facts):
        record.refresh_from_db()
        return records.amend(partnership=record, city=city, by=by, version=record.version, **facts)


@pytest.fixture
def cast():
    return Cast()


def told(person, message):
    return [mail.subject for mail in OutgoingMail.objects.filter(to=person.email, message=message)]


def readers(cast, record):
    """Who of the cast reads a record."""
    people = {name: getattr(cast, name) for name in ("ana", "bo", "chidi", "dia")}
    people["eve"] = AnonymousUser()
    return {name for name, who in people.items() if Partnership.objects.visible_to(who).filter(pk=record.pk)}


def total(client):
    """The number on the person's desk; what a test writes is never committed, so a kept one stays."""
    cache.clear()
    return client.get("/desk/").context["total"]


PARTIES, EVERYBODY = {"ana", "bo", "chidi"}, {"ana", "bo", "chidi", "dia", "eve"}


def leaks(client, record):
    """Where somebody from outside finds the record."""
    paths = (
        record.get_absolute_url(),
        f"{record.get_absolute_url()}history/",
        "/partnerships/",
        "/partnerships/export.csv",
        "/cities/lima/partnerships/",
        "/cities/lima/",
        "/cities/lagos/",
        "/search/?q=fish+and+salt",
        "/",
    )
    found = []
    for path in paths:
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if b"Fish and salt" in body.replace(b'value="fish and salt"', b""):
            found.append(path)
    return found


def test_a_record_waits_for_the_mayors_office_and_nothing_leaks(client, cast):
    record = cast.log()
    assert readers(cast, record) == PARTIES
    assert leaks(client, record) == []
    cast.lima.refresh_from_db()
    assert cast.lima.partnership_count == 0
    assert told(cast.bo, "word_asked") == ["Approve for publication: Fish and salt"]
    assert told(cast.chidi, "record_news")  # the other party is asked to confirm as ever

    client.force_login(cast.bo)
    desk = client.get("/desk/")
    assert [row.partnership for row in on_desk(desk, "approvals")] == [record]
    assert total(client) == 1
    path = f"/partnerships/{record.pk}/approval/"
    page = client.get(path)
    assert "Approve for publication" in page.content.decode()
    version = page.context["partnership"].version
    assert client.post(path, {"approve": "1", "version": version}).url == record.get_absolute_url()

    assert readers(cast, record) == EVERYBODY
    assert total(client) == 0
    client.logout()
    assert len(leaks(client, record)) >= 5
    cast.lima.refresh_from_db()
    assert cast.lima.partnership_count == 1
    assert told(cast.ana, "word_given") == ["Approved: Fish and salt"]
    act = Partnership.history.filter(id=record.pk).first()
    assert (act.changes["visibility"], act.actor_role) == (["city", "public"], "mayors-office")


def test_it_is_sent_back_with_a_reason_changed_and_asked_again(client, cast):
    record = cast.log()
    path = f"/partnerships/{record.pk}/approval/"
    client.force_login(cast.bo)
    assert client.post(path, {"send_back": "1", "reason": " "}).status_code == 200
    client.post(path, {"send_back": "1", "reason": "Not before the council met."})
    assert client.post(path, {"approve": "1", "version": 99}).url == path  # answered already
    assert told(cast.ana, "word_given") == ["Sent back: Fish and salt"]

    client.force_login(cast.ana)
    desk = client.get("/desk/")
    assert [row.reason for row in on_desk(desk, "back")] == ["Not before the council met."]
    assert total(client) == 1
    assert "Edit the record" in client.get(path).content.decode()
    cast.amend(record, cast.lima, cast.ana, visibility="public", results="The council met.")
    assert readers(cast, record) == PARTIES
    assert total(client) == 0
    assert len(on_desk(client.get("/desk/"), "held")) == 1
    assert len(told(cast.bo, "word_asked")) == 2


def test_a_record_that_stays_with_its_parties_asks_nobody(client, cast):
    record = cast.log()
    send_back(held=Approval.objects.get(), by=cast.bo, reason="No.")
    client.force_login(cast.ana)
    client.post(f"/partnerships/{record.pk}/approval/", {"let_be": "1"})
    assert total(client) == 0
    assert readers(cast, record) == PARTIES


@pytest.mark.parametrize("is_returned", [False, True])
def test_another_party_cannot_go_round_it(cast, is_returned):
    record = cast.log()
    if is_returned:
        send_back(held=Approval.objects.get(), by=cast.bo, reason="No.")
    cast.amend(record, cast.lagos, cast.chidi, visibility="public")
    assert readers(cast, record) == PARTIES
    assert Approval.objects.open().count() == 1
    cast.amend(record, None, None, visibility="public")  # nor an operator
    assert readers(cast, record) == PARTIES


def test_people_with_a_closed_account_get_no_mail(cast):
    for person in (cast.bo, cast.chidi):
        person.is_active = False
        person.save()
    approve(
        held=Approval.objects.get(partnership=cast.log()),
        by=cast.bo,
        seen=Partnership.objects.get().version,
    )
    assert not OutgoingMail.objects.filter(to__in=[cast.bo.email, cast.chidi.email]).exists()


def test_a_former_party_holds_nothing_back(cast):
    record, quito = cast.log(), cast.dia.seats.get().city
    pairs = [(cast.lagos, "partner"), (quito, "partner")]
    record.refresh_from_db()
    changes = {"partnership": record, "city": cast.lagos, "by": cast.chidi}
    parties.change(**changes, version=record.version, pairs=pairs)
    assert not Approval.objects.open().exists()
    assert readers(cast, record) == {"chidi", "dia"}
    cast.amend(record, cast.lagos, cast.chidi, visibility="public")
    assert readers(cast, record) == EVERYBODY


def test_an_operator_who_moves_a_draft_on_acts_for_nobody(cast):
    draft = cast.log(status="draft")
    assert not Approval.objects.exists()
    olu = make_person("Olu", is_staff=True)
    step = {"step": "activate", "date": day("1998-01-01"), "precision": "day"}
    records.take_step(partnership=draft, city=None, by=olu, **step)
    draft.refresh_from_db()
    assert (draft.status, readers(cast, draft)) == ("active", PARTIES)
    assert [approval.city for approval in Approval.objects.open()] == [cast.lima]


def test_each_city_that_asks_has_its_own_word(cast):
    record = cast.log()
    ask_for(city=cast.lagos, asks=True)
    mo = cast.seat("Mo", cast.lagos, SeatRole.MAYORS_OFFICE)
    cast.amend(record, cast.lagos, cast.chidi, visibility="public")
    first, second = Approval.objects.open().order_by("pk")
    version = Partnership.objects.get().version
    assert not approve(held=first, by=cast.bo, seen=version)
    assert readers(cast, record) == PARTIES
    assert approve(held=second, by=mo, seen=version)
    assert readers(cast, record) == EVERYBODY


@pytest.mark.parametrize("status", ["proposed", "active"])
def test_leaving_a_draft_asks_too(cast, status):
    record = cast.log(status="draft")
    assert not Approval.objects.exists()
    step = {"city": cast.lima, "by": cast.ana, "date": day("2020-01-01"), "precision": "day"}
    records.take_step(partnership=record, step="propose" if status == "proposed" else "activate", **step)
    record.refresh_from_db()
    assert (record.status, record.visibility) == (status, "city")
    assert Approval.objects.open().get().asked_by == cast.ana
    assert readers(cast, record) == PARTIES


def test_what_members_read_they_go_on_reading_while_it_waits(cast):
    record = cast.log(visibility="members")
    assert not Approval.objects.exists()
    assert readers(cast, record) == PARTIES | {"dia"}
    cast.amend(record, cast.lima, cast.ana, visibility="public")
    assert readers(cast, record) == PARTIES | {"dia"}


def test_what_is_public_stays_public_and_other_cities_publish_as_ever(cast):
    record = cast.log(city=cast.lagos, by=cast.chidi, partner=cast.lima)
    assert readers(cast, record) == EVERYBODY
    cast.amend(record, cast.lima, cast.ana, objectives="Salt")
    assert readers(cast, record) == EVERYBODY
    assert not Approval.objects.exists()


def test_a_city_that_never_asked_notices_nothing(cast):
    ask_for(city=cast.lima, asks=False)
    assert readers(cast, cast.log()) == EVERYBODY
    assert not Approval.objects.exists()


def test_no_longer_asking_publishes_nothing_until_an_editor_does(client, cast):
    record = cast.log()
    ask_for(city=cast.lima, asks=False)
    assert readers(cast, record) == PARTIES
    client.force_login(cast.bo)
    assert total(client) == 0
    path = f"/partnerships/{record.pk}/approval/"
    assert client.post(path, {"approve": "1", "version": "0"}).status_code == 403
    client.force_login(cast.ana)
    assert len(on_desk(client.get("/desk/"), "back")) == 1
    assert client.post(path, {"release": "1"}).url == record.get_absolute_url()
    assert readers(cast, record) == EVERYBODY
    assert not Approval.objects.open().exists()


def test_an_editor_does_not_release_what_the_mayors_office_holds(client, cast):
    record = cast.log()
    client.force_login(cast.ana)
    path = f"/partnerships/{record.pk}/approval/"
    client.post(path, {"release": "1"})
    assert client.post(path, {"approve": "1", "version": record.version}).status_code == 403
    assert client.post(path, {"send_back": "1", "reason": "x"}).status_code == 403
    assert readers(cast, record) == PARTIES
    client.post(path, {"let_be": "1"})
    assert Approval.objects.get().answer == "withdrawn"
    assert readers(cast, record) == PARTIES


def test_the_mayors_office_approves_what_it_saw(client, cast):
    record = cast.log()
    client.force_login(cast.bo)
    path = f"/partnerships/{record.pk}/approval/"
    seen = client.get(path).context["partnership"].version
    cast.amend(record, cast.lima, cast.ana, results="Something else")
    for version in (seen, "", "x", "9" * 40):
        client.post(path, {"approve": "1", "version": version})
        assert readers(cast, record) == PARTIES


@pytest.mark.parametrize(("who", "status"), [("chidi", 404), ("dia", 404), ("olu", 404)])
def test_whom_it_does_not_concern(client, cast, who, status):
    record = cast.log()
    cast.olu = make_person("Olu", is_staff=True)
    client.force_login(getattr(cast, who))
    path = f"/partnerships/{record.pk}/approval/"
    assert client.get(path).status_code == status
    assert client.post(path, {"approve": "1", "version": record.version}).status_code == status


def test_the_page_says_to_its_parties_where_it_stands(client, cast):
    record = cast.log()
    for who, sees_more in ((cast.ana, True), (cast.chidi, False)):
        client.force_login(who)
        page = client.get(record.get_absolute_url()).content.decode()
        assert "The mayor’s office of Lima" in page
        assert (f"/partnerships/{record.pk}/approval/" in page) == sees_more
    assert len(statements(client, record.get_absolute_url())) <= 19


def test_nobody_outside_is_written_to_meanwhile(cast):
    oslo = make_city("oslo", name="Oslo")
    record = cast.log(partner=oslo)
    with pytest.raises(NotPossibleError, match="This record is waiting for the approval of a mayor’s office"):
        offices.ask(partnership=record, office=oslo, city=cast.lima, by=cast.ana, address="x@oslo.example")


def test_two_answers_count_once(cast):
    record = cast.log()
    approval = Approval.objects.get()
    assert approve(held=approval, by=cast.bo, seen=record.version)
    with pytest.raises(NotPossibleError):
        send_back(held=approval, by=cast.bo, reason="No.")
    assert readers(cast, record) == EVERYBODY


def test_the_desk_costs_the_same_with_few_and_many(client, cast):
    client.force_login(cast.ana)
    cast.log()
    send_back(held=Approval.objects.get(), by=cast.bo, reason="No.")
    cast.log()
    few = len(statements(client, "/desk/"))
    for _number in range(6):
        cast.log()
    for approval in Approval.objects.open()[:3]:
        send_back(held=approval, by=cast.bo, reason="No.")
    assert len(statements(client, "/desk/")) == few


def test_the_mayors_office_of_a_merged_city_goes_on_being_asked(cast):
    record = cast.log()
    callao = make_city("callao", name="Callao")
    cities.merge(city=cast.lima, into=callao, by=None)
    callao.refresh_from_db()
    assert callao.asks_approval
    assert approve(
        held=Approval.objects.open().get(city=callao),
        by=cast.bo,
        seen=Partnership.objects.get(pk=record.pk).version,
    )
    assert readers(cast, record) == EVERYBODY
