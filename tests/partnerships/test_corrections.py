"""Changing what is public already, where the mayor's office approves: read after its approval."""

import datetime
import uuid
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils import timezone

from citydiplo.kit.models import OutgoingMail
from networks.actions.approval import approve, ask_for, send_back
from networks.actions.places import NewPlace
from networks.choices import SeatRole
from networks.errors import NotPossibleError
from networks.models import City
from partnerships.actions import corrections, documents, exchanges, records
from partnerships.actions.approval_requests import let_be, release
from partnerships.actions.cities import reassign
from partnerships.actions.confirmations import partnership_sides
from partnerships.actions.corrections import make
from partnerships.errors import StaleRecordError
from partnerships.models import (
    Correction,
    Exchange,
    ExchangeDocument,
    Partnership,
    PartnershipDocument,
    Party,
)
from tests.pages import on_desk, statements
from tests.rows import day, make_city, make_person, make_seat

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


class Cast:
    """Ana edits Lima, where Bo approves; Chidi edits Lagos, which asks nobody."""

    def __init__(self):
        self.lima, self.lagos = make_city("lima", name="Lima"), make_city("lagos", name="Lagos")
        self.ana = self.seat("Ana", self.lima, SeatRole.CITY_EDITOR)
        self.bo = self.seat("Bo", self.lima, SeatRole.MAYORS_OFFICE)
        self.chidi = self.seat("Chidi", self.lagos, SeatRole.CITY_EDITOR)
        self.olu = make_person("Olu", is_staff=True)
        self.record = self.log(self.lagos, title="Fish and salt")
        self.exchange = self.write(title="Paint first", situation="We painted last.", is_ready=True)
        ask_for(city=self.lima, asks=True)
        self.lima.refresh_from_db()

    def seat(self, name, city, role):
        return make_seat(make_person(name), city, role).person

    def write(self, **facts):
        """A lesson of Lima."""
        said = {"author": self.lima, "by": self.ana, "kind": "lesson", "dimensions": (), "themes": ()}
        return exchanges.write(**said, token=uuid.uuid4(), **facts)

    def log(self, partner, by=None, **facts):
        """A twinning of Lima."""
        said = {"status": "active", "dimension": "culture", "partnership_class": "twinning"}
        said |= {"since": day("1998-01-01"), "since_precision": "year"}
        return records.log(
            city=self.lima, by=by or self.ana, partner=partner, token=uuid.uuid4(), **said, **facts
        )

    def change(self, part="details", *, thing=None, city=None, by=None, **facts):
        thing = thing or self.record
        thing.refresh_from_db()
        return make(
            thing=thing, part=part, city=city or self.lima, by=by or self.ana, version=thing.version, **facts
        )

    def said(self):
        self.record.refresh_from_db()
        return self.record

    def yes(self, waits):
        waits.refresh_from_db()
        approve(held=waits, by=self.bo, seen=waits.edition)


@pytest.fixture
def cast():
    return Cast()


def told(person, message):
    return [mail.subject for mail in OutgoingMail.objects.filter(to=person.email, message=message)]


def total(client):
    cache.clear()
    return client.get("/desk/").context["total"]


def test_what_was_approved_stays_public_until_the_yes(client, cast):
    waits = cast.change(since=day("1999-01-01"), since_precision="year", objectives="Dried fish")
    assert cast.said().since.year == 1998
    for path in (cast.record.get_absolute_url(), f"{cast.record.get_absolute_url()}history/"):
        assert "Dried fish" not in client.get(path).content.decode()
    assert told(cast.bo, "word_asked") == ["Approve this change: Fish and salt"]
    assert not told(cast.chidi, "word_asked")

    client.force_login(cast.bo)
    assert total(client) == 1
    page = client.get(waits.get_absolute_url())
    words = page.content.decode()
    assert "1998" in words
    assert "1999" in words
    assert "Dried fish" in words
    answer = client.post(
        waits.get_absolute_url(), {"approve": "1", "edition": page.context["correction"].edition}
    )
    assert answer.url == cast.record.get_absolute_url()
    assert cast.said().since.year == 1999
    assert cast.said().objectives == "Dried fish"
    assert total(client) == 0
    assert told(cast.ana, "word_given") == ["Approved: Fish and salt"]
    client.logout()
    assert "Dried fish" in client.get(f"{cast.record.get_absolute_url()}history/").content.decode()


def test_a_trial_leaves_nothing_behind(cast):
    acts, mails = Partnership.history.count(), OutgoingMail.objects.exclude(message="word_asked").count()
    version = cast.said().version
    cast.change(partnership_class="friendship")
    assert cast.said().partnership_class == "twinning"
    assert cast.record.version == version
    assert cast.record.confirmation_round == 1
    assert Partnership.history.count() == acts
    assert OutgoingMail.objects.exclude(message="word_asked").count() == mails


def test_who_is_not_asked_changes_at_once(cast):
    assert cast.change(city=cast.lagos, by=cast.chidi, results="Salted") is None
    assert cast.said().results == "Salted"
    assert (
        make(
            thing=cast.said(), part="details", city=None, by=cast.olu, version=cast.record.version, title="A"
        )
        is None
    )
    assert cast.said().title == "A"
    make_seat(cast.ana, cast.lima, SeatRole.MAYORS_OFFICE)
    fresh = type(cast.ana).objects.get(pk=cast.ana.pk)
    assert cast.change(by=fresh, results="Dried") is None


def test_saving_what_is_there_asks_nobody(cast):
    assert cast.change(title="Fish and salt") is None
    assert not Correction.objects.exists()


def test_taking_it_from_the_public_waits_for_nobody(cast):
    assert cast.change(visibility="city", objectives="Between us") is None
    assert cast.said().visibility == "city"


def test_who_goes_on_writing_adds_to_what_waits_and_is_asked_once(cast):
    first = cast.change(objectives="Dried fish")
    second = cast.change(results="Salt")
    assert first == second
    assert len(told(cast.bo, "word_asked")) == 1
    with pytest.raises(NotPossibleError, match="Something changed while you were reading"):
        approve(held=first, by=cast.bo, seen=0)
    cast.yes(second)
    assert (cast.said().objectives, cast.record.results) == ("Dried fish", "Salt")


def test_what_others_change_meanwhile_is_not_written_over(cast):
    waits = cast.change(objectives="Dried fish")
    cast.change(city=cast.lagos, by=cast.chidi, results="Salted")
    cast.yes(waits)
    assert (cast.said().objectives, cast.record.results) == ("Dried fish", "Salted")


def test_only_what_was_read_is_approved(cast):
    """Somebody changed the same field meanwhile: the office sees from what to what, then answers."""
    waits = cast.change(objectives="Dried fish")
    cast.change(city=cast.lagos, by=cast.chidi, objectives="Fresh fish")
    with pytest.raises(NotPossibleError, match="Something changed while you were reading"):
        cast.yes(waits)
    assert cast.said().objectives == "Fresh fish"
    waits.refresh_from_db()
    assert waits.is_open
    assert waits.acts[0]["fields"]["changes"] == {"objectives": ["Fresh fish", "Dried fish"]}
    cast.yes(waits)
    assert cast.said().objectives == "Dried fish"


def test_when_who_asked_is_gone_the_question_stands(client, cast):
    client.force_login(cast.ana)
    path = f"/partnerships/{cast.record.pk}/edit/"
    form = client.get(path).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(path, sent | {"objectives": "Dried fish", "since": "1998"})
    waits = Correction.objects.get()
    assert {act["fields"]["history_user"] for act in waits.acts} == {None}
    cast.ana.seats.all().delete()
    cast.ana.delete()
    client.force_login(cast.bo)
    assert "Dried fish" in client.get(waits.get_absolute_url()).content.decode()
    cast.yes(waits)
    assert cast.said().objectives == "Dried fish"


def test_two_cities_that_become_one_ask_one_question(cast):
    quito = make_city("quito", name="Quito")
    make_seat(cast.ana, quito, SeatRole.CITY_EDITOR)
    Party.objects.create(partnership=cast.record, city=quito, order=2, role="partner")
    ask_for(city=quito, asks=True)
    of_lima, of_quito = (
        documents.attach(
            thing=cast.record,
            city=city,
            by=cast.ana,
            facts=LINK | {"url": f"https://example.org/{city.slug}"},
        )
        for city in (cast.lima, quito)
    )
    cast.change(city=quito, objectives="Dried fish")
    reassign(city=quito, into=cast.lima)
    assert set(Correction.objects.open().values_list("city__name", "part")) == {
        ("Lima", "documents"),
        ("Lima", "details"),
    }
    assert set(PartnershipDocument.objects.values_list("held_by", flat=True)) == {of_lima.held_by_id}
    assert of_quito.held_by_id != of_lima.held_by_id
    assert Correction.objects.get(pk=of_quito.held_by_id).answer == "withdrawn"


def test_what_open_data_said_is_declared_by_an_approval_on_a_later_day(cast):
    Partnership.objects.filter(pk=cast.record.pk).update(state="open-data", as_of=None)
    waits = cast.change(objectives="Dried fish")
    waits.acts[0]["fields"]["changes"]["as_of"][1] = "2020-01-01"
    waits.save(update_fields=["acts"])
    cast.yes(waits)
    assert (cast.said().objectives, cast.record.state) == ("Dried fish", "declared")


def test_who_has_the_last_word_is_not_asked_for_it(cast):
    both = cast.seat("Bea", cast.lima, SeatRole.CITY_EDITOR)
    make_seat(both, cast.lima, SeatRole.MAYORS_OFFICE)
    made = cast.log(make_city("quito", name="Quito"), by=type(both).objects.get(pk=both.pk))
    assert made.visibility == "public"
    assert not made.approvals.exists()


def test_of_two_editors_the_second_sees_the_first(cast):
    version = cast.said().version
    cast.change(city=cast.lagos, by=cast.chidi, results="Salted")
    with pytest.raises(StaleRecordError):
        make(thing=cast.record, part="details", city=cast.lima, by=cast.ana, version=version, results="No")


@pytest.mark.parametrize("part", ["step", "parties", "funders"])
def test_status_parties_and_funders_wait_as_well(cast, part):
    quito = make_city("quito", name="Quito")
    facts = {
        "step": {"step": "pause", "date": datetime.date(2020, 5, 1), "precision": "day", "reason": "Budget"},
        "parties": {"pairs": [(cast.lima, "partner"), (cast.lagos, "partner"), (quito, "funder")]},
        "funders": {
            "fundings": [
                (None, {"name": "A bank", "amount": 5, "currency": "EUR", "period": "", "source": ""})
            ]
        },
    }[part]

    def seen():
        return (cast.said().status, cast.record.parties.count(), cast.record.fundings.count())

    before = seen()
    waits = cast.change(part, **facts)
    assert seen() == before
    cast.yes(waits)
    assert sum(now != then for now, then in zip(seen(), before, strict=True)) == 1


def test_a_place_that_was_typed_is_entered_once(cast):
    callao = NewPlace(name="Callao", country="PE", latitude=-12.05, longitude=-77.13)
    pairs = [(cast.lima, "partner"), (cast.lagos, "partner"), (callao, "partner")]
    cast.yes(cast.change("parties", pairs=pairs))
    assert City.objects.filter(name="Callao").count() == 1
    assert "Callao" in cast.said().label


def test_accepting_a_dispute_waits_and_keeps_it_open(cast):
    raised = (
        partnership_sides.dispute(
            record=cast.record,
            side=cast.lagos,
            by=cast.chidi,
            field="since",
            held="2001",
            reason="Our archive.",
        )
        or cast.record.disputes.get()
    )
    waits = cast.change("dispute", dispute=raised, reason="")
    raised.refresh_from_db()
    assert raised.answer == "open"
    cast.yes(waits)
    raised.refresh_from_db()
    assert raised.answer == "accepted"
    assert cast.said().since.year == 2001


def test_what_can_no_longer_be_done_is_said(cast):
    waits = cast.change(
        "step", step="pause", date=datetime.date(2020, 5, 1), precision="day", reason="Budget"
    )
    records.take_step(
        partnership=cast.said(),
        step="end",
        city=cast.lagos,
        by=cast.chidi,
        date=datetime.date(2020, 6, 1),
        precision="day",
        reason="Over",
    )
    with pytest.raises(NotPossibleError, match="This change can no longer be made"):
        cast.yes(waits)
    assert Correction.objects.open().get() == waits
    assert cast.said().status == "ended"


def test_sent_back_it_is_with_the_editors(client, cast):
    waits = cast.change(objectives="Dried fish")
    send_back(held=waits, by=cast.bo, reason="Say how much.")
    assert cast.said().objectives == ""
    assert told(cast.ana, "word_given") == ["Sent back: Fish and salt"]
    client.force_login(cast.ana)
    assert on_desk(client.get("/desk/"), "corrections_back") == [waits]
    assert total(client) == 1
    with pytest.raises(NotPossibleError, match="already answered"):
        approve(held=waits, by=cast.bo, seen=waits.edition)
    let_be(held=waits, by=cast.ana)
    assert total(client) == 0


def test_when_the_city_no_longer_asks_an_editor_goes_on(client, cast):
    waits = cast.change(objectives="Dried fish")
    with pytest.raises(NotPossibleError, match="approval again"):
        release(held=waits, by=cast.ana)
    ask_for(city=cast.lima, asks=False)
    client.force_login(cast.bo)
    assert total(client) == 0
    client.force_login(cast.ana)
    assert total(client) == 1
    client.post(waits.get_absolute_url(), {"release": "1"})
    assert cast.said().objectives == "Dried fish"
    assert total(client) == 0


def test_the_page_opens_to_the_citys_seats_alone(client, cast):
    waits = cast.change(objectives="Dried fish")
    path = waits.get_absolute_url()
    assert client.get(path).status_code == 302
    for person, reads, answers in (
        (cast.chidi, 404, 404),
        (cast.ana, 200, 403),
        (cast.bo, 200, 302),
        (cast.olu, 200, 403),
    ):
        client.force_login(person)
        assert client.get(path).status_code == reads
        if person != cast.bo:
            assert client.post(path, {"approve": "1", "edition": "0"}).status_code == answers
    assert cast.said().objectives == ""
    client.force_login(cast.bo)
    assert client.post(path, {"send_back": "1", "reason": ""}).status_code == 200
    assert client.post(path, {"let_be": "1"}).status_code == 403
    for nonsense in ("", "9" * 30, "-1", "x"):
        client.post(path, {"approve": "1", "edition": nonsense})
    assert Correction.objects.open().exists()


def test_by_its_form(client, cast):
    client.force_login(cast.ana)
    path = f"/partnerships/{cast.record.pk}/edit/"
    form = client.get(path).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent |= {"objectives": "Dried fish", "since": "1998"}
    answer = client.post(path, sent)
    waits = Correction.objects.get()
    assert answer.url == waits.get_absolute_url()
    assert set(waits.arguments) == {"objectives"}
    assert "A change is waiting for the mayor’s office" in client.get(path).content.decode()
    assert (
        "A change is waiting for the mayor’s office"
        in client.get(cast.record.get_absolute_url()).content.decode()
    )


# Exchanges ------------------------------------------------------------------


def test_a_correction_of_an_exchange_waits_and_is_no_news(client, cast):
    published = cast.exchange.published_at
    waits = cast.change(
        thing=cast.exchange, title="Paint last", situation="We painted first.", audience="public"
    )
    assert "Paint last" not in client.get(cast.exchange.get_absolute_url()).content.decode()
    assert "Paint last" not in client.get("/exchanges/").content.decode()
    cast.yes(waits)
    cast.exchange.refresh_from_db()
    assert (cast.exchange.title, cast.exchange.published_at) == ("Paint last", published)
    assert "Paint last" in client.get(cast.exchange.get_absolute_url()).content.decode()


def test_what_was_approved_for_some_becomes_public_by_an_approval(cast):
    Exchange.objects.filter(pk=cast.exchange.pk).update(audience="cities")
    cast.exchange.refresh_from_db()
    cast.exchange.to_cities.set([cast.lagos])
    waits = cast.change(thing=cast.exchange, audience="public", to_networks=[], to_cities=[])
    assert not Exchange.objects.visible_to(NOBODY).exists()
    cast.yes(waits)
    assert Exchange.objects.visible_to(NOBODY).get().audience == "public"


def test_scheduled_before_the_city_asked_it_waits_on_the_day(client, cast):
    ask_for(city=cast.lima, asks=False)
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    later = cast.write(title="Later", situation="Soon.", publish_at=tomorrow, is_ready=True)
    assert later.state == "scheduled"
    ask_for(city=cast.lima, asks=True)
    assert exchanges.publish_due(now=tomorrow) == 0
    later.refresh_from_db()
    assert later.state == "waiting"
    assert told(cast.bo, "word_asked") == ["Approve this publication: Later"]
    client.force_login(cast.bo)
    assert total(client) == 1
    Exchange.objects.filter(pk=later.pk).update(publish_at=timezone.now())
    approve(held=later, by=cast.bo, seen=later.version)
    assert later.state == "published"
    assert told(cast.ana, "word_given") == ["Approved: Later"]


def test_approved_and_scheduled_it_is_published_on_the_day(cast):
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    later = cast.write(title="Later", situation="Soon.", publish_at=tomorrow, is_ready=True)
    assert later.state == "waiting"
    approve(held=later, by=cast.bo, seen=later.version)
    assert later.state == "scheduled"
    assert exchanges.publish_due(now=tomorrow) == 1


# Documents ------------------------------------------------------------------

LINK = {"title": "Work plan", "url": "https://example.org/plan"}


def attach(cast, thing, facts=LINK):
    if thing == cast.exchange:
        return documents.attach(thing=thing, by=cast.ana, facts=facts)
    return documents.attach(thing=thing, city=cast.lima, by=cast.ana, facts=facts)


@pytest.mark.parametrize("name", ["record", "exchange"])
def test_what_is_attached_waits_too(client, cast, name):
    thing = getattr(cast, name)
    model = ExchangeDocument if name == "exchange" else PartnershipDocument
    attached = attach(cast, thing)
    page = thing.get_absolute_url()

    def is_read():
        cache.clear()
        found = {
            "listed": model.objects.visible_to(NOBODY).exists(),
            "page": "Work plan" in client.get(page).content.decode(),
            "history": "Work plan" in client.get(f"{page}history/").content.decode(),
            "search": page in client.get("/search/?q=work+plan").content.decode(),
        }
        return {key for key, value in found.items() if value}

    assert is_read() == set()
    assert model.objects.visible_to(cast.ana).get() == attached
    assert told(cast.bo, "word_asked") == [f"Approve this change: {thing}"]
    client.force_login(cast.bo)
    assert "Work plan" in client.get(attached.held_by.get_absolute_url()).content.decode()
    client.logout()
    cast.yes(attached.held_by)
    assert is_read() == {"listed", "page", "history", "search"}


@pytest.mark.parametrize("name", ["record", "exchange"])
def test_attached_and_removed_before_the_yes_nobody_ever_reads_of_it(client, cast, name):
    thing = getattr(cast, name)
    attached = attach(cast, thing)
    documents.remove(document=attached)
    assert "Work plan" not in client.get(f"{thing.get_absolute_url()}history/").content.decode()


@pytest.mark.parametrize("name", ["record", "exchange"])
def test_the_question_goes_with_the_last_of_what_was_attached(client, cast, name):
    thing = getattr(cast, name)
    first, second = attach(cast, thing), attach(cast, thing, LINK | {"url": "https://example.org/map"})
    waits = first.held_by
    with pytest.raises(NotPossibleError, match="This also withdraws the request for approval"):
        let_be(held=waits, by=cast.ana)
    client.force_login(cast.ana)
    assert "Withdraw the change" not in client.get(waits.get_absolute_url()).content.decode()
    documents.remove(document=first)
    assert Correction.objects.open().get() == waits
    documents.remove(document=second)
    waits.refresh_from_db()
    assert waits.answer == "withdrawn"

    again = attach(cast, thing)
    send_back(held=again.held_by, by=cast.bo, reason="Without the names.")
    assert total(client) == 1
    documents.remove(document=again)
    assert total(client) == 0


def test_what_is_attached_before_is_listed_for_the_first_yes(client, cast):
    made = cast.write(title="New", situation="Now.")
    documents.attach(thing=made, by=cast.ana, facts=LINK)
    made.refresh_from_db()
    exchanges.publish(exchange=made, by=cast.ana)
    record = cast.log(make_city("quito", name="Quito"))
    documents.attach(thing=record, city=cast.lima, by=cast.ana, facts=LINK)
    client.force_login(cast.bo)
    for page in (f"{made.get_absolute_url()}approve/", f"{record.get_absolute_url()}approval/"):
        assert "Work plan" in client.get(page).content.decode(), page


def test_what_the_other_party_attaches_is_read_at_once(cast):
    attached = documents.attach(thing=cast.record, city=cast.lagos, by=cast.chidi, facts=LINK)
    assert attached.held_by is None
    assert PartnershipDocument.objects.visible_to(NOBODY).exists()


def test_what_is_attached_while_the_record_waits_makes_the_office_look_again(cast):
    made = cast.write(title="New", situation="Now.", is_ready=True)
    seen = made.version
    documents.attach(thing=made, by=cast.ana, facts=LINK)
    with pytest.raises(NotPossibleError, match="Something changed while you were reading"):
        approve(held=made, by=cast.bo, seen=seen)


def test_every_change_of_what_may_be_public_goes_by_way_of_corrections():
    """Views call ``corrections.make``; what they call past it would not ask."""
    doors = (
        "records.amend(",
        "take_step(partnership",
        "parties.change(",
        "set_fundings(",
        "exchanges.amend(",
    )
    for file in Path(corrections.__file__).parents[1].joinpath("views").rglob("*.py"):
        assert not [door for door in doors if door in file.read_text()], file


def test_the_desk_asks_as_often_with_many(client, cast):
    cast.change(objectives="Dried fish")
    client.force_login(cast.bo)
    few = statements(client, "/desk/")
    cast.change(thing=cast.exchange, title="Other", audience="public")
    cast.change("step", step="pause", date=datetime.date(2020, 5, 1), precision="day", reason="Budget")
    assert len(statements(client, "/desk/")) == len(few)


def test_the_pages_of_documents_say_beforehand_who_has_to_approve(client, cast):
    waits = "What you add here is shown when your mayor’s office approves it"
    for thing in (cast.record, cast.exchange):
        path = f"{thing.get_absolute_url()}documents/"
        client.force_login(cast.ana)
        assert waits in client.get(path).content.decode()
    client.force_login(cast.chidi)
    assert waits not in client.get(f"{cast.record.get_absolute_url()}documents/").content.decode()
