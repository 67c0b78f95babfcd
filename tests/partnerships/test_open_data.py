"""A city answers what open data says of its partnerships: one request each, undoable, approved if asked."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.actions import cities
from networks.models import City, Source
from partnerships.actions import open_data_answers, partnerships, records
from partnerships.models import Correction, OpenDataAnswer, Partnership
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def stated(lima):
    """``stated(slug)``: a partnership of Lima with another city, as Wikidata states it."""
    source = Source.objects.get_or_create(key="wikidata", defaults={"title": "Wikidata"})[0]

    def make(slug, **facts):
        said = {"status": "unknown", "state": "open-data", "source": source, "as_of": rows.day("2026-06-01")}
        other = rows.make_city(slug, name=slug.title())
        return partnerships.create(parties=[lima, other], partnership_class="twinning", **said | facts)

    return make


@pytest.fixture
def send(client, ana):
    """``send(record, **fields)``: what a form of the page sends; ``json`` asks as the script does."""
    client.force_login(ana)

    def post(record, *, json=False, **fields):
        version = Partnership.objects.values_list("version", flat=True).get(pk=record.pk)
        headers = {"Accept": "application/json"} if json else {}
        sent = {"row": record.pk, "version": version} | fields
        return client.post(reverse("city-confirm", args=["lima"]), sent, headers=headers)

    return post


def now(record):
    return Partnership.objects.get(pk=record.pk)


FACTS = ("status", "state", "source_id", "source_note", "as_of", "as_of_precision", "dimension")
FACTS += ("dimensions", "until", "until_precision", "ask_on")


def facts_of(record):
    return {name: getattr(now(record), name) for name in FACTS}


def test_a_confirmation_declares_status_and_dimension(send, stated, lima):
    record = stated("bonn")
    answer = send(record, answer="active", dimension="culture", json=True)
    assert answer.json()["progress"] == "1 of 1 answered"
    said = now(record)
    assert (said.status, said.state, said.dimension) == ("active", "declared", "culture")
    assert said.source.key == "declared"
    assert said.ask_on is not None
    assert [one.city for one in said.confirmations.all()] == [lima]
    assert said.status_changes.last().status == "active"
    lima.refresh_from_db()
    assert lima.partnership_count == 1


def test_the_other_city_is_asked_to_confirm(send, stated):
    record = stated("bonn")
    rows.make_seat(rows.make_person("Bo"), City.objects.get(slug="bonn"), "city-editor")
    send(record, answer="active", dimension="culture")
    mail = OutgoingMail.objects.get()
    assert mail.subject.startswith("Please check: ")
    assert f"/partnerships/{record.pk}/answer/" in mail.text


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": "active", "dimension": "culture"},
        {"answer": "ended", "dimension": "culture", "ended": "1994", "note": "By council decision."},
        {"answer": "not-true"},
        {"answer": "later"},
    ],
)
def test_each_answer_is_undone(send, stated, fields):
    record = stated("bonn")
    lines = record.status_changes.count()
    before = facts_of(record)
    assert "said" in send(record, json=True, **fields).json()
    answer = send(record, undo="1", json=True)
    assert answer.json()["progress"] == "0 of 1 answered"
    assert facts_of(record) == before
    assert not record.confirmations.exists()
    assert not record.disputes.open().exists()
    assert record.status_changes.count() == lines
    assert not OpenDataAnswer.objects.exists()
    assert "problem" in send(record, undo="1", json=True).json()


def test_the_history_tells_an_answer_and_its_undoing(send, stated):
    record = stated("bonn")
    send(record, answer="active", dimension="culture")
    send(record, undo="1")
    statuses = [act.changes["status"] for act in record.history.filter(history_type="~").order_by("pk")]
    assert statuses == [["unknown", "active"], ["active", "unknown"]]


def test_an_end_has_its_date_and_reason(send, stated):
    record = stated("bonn", since=datetime.date(1970, 5, 3))
    send(record, answer="ended", dimension="culture", ended="1994", note="By council decision.")
    said = now(record)
    assert (said.status, said.until, said.until_precision) == ("ended", datetime.date(1994, 1, 1), "year")
    line = said.status_changes.last()
    assert (line.status, line.date, line.reason) == ("ended", said.until, "By council decision.")


def test_an_end_in_the_year_of_the_beginning_is_taken(send, stated):
    record = stated("bonn", since=datetime.date(1994, 5, 3))
    send(record, answer="ended", dimension="culture", ended="1994")
    assert now(record).until == datetime.date(1994, 5, 3)


def test_not_true_is_a_dispute_that_everybody_reads(send, stated, client):
    record = stated("bonn")
    send(record, answer="not-true", note="We never signed this.")
    assert now(record).state == "open-data"
    client.logout()
    assert "We never signed this." in client.get(record.get_absolute_url()).content.decode()


def test_later_moves_a_record_to_the_end(send, stated, client):
    first, second = stated("bonn"), stated("cork")
    send(first, answer="later")
    page = client.get(reverse("city-confirm", args=["lima"]))
    assert [row["record"] for row in page.context["rows"]] == [second, first]
    assert page.context["progress"] == (0, 2)


def test_the_dimension_is_kept_for_the_records_that_follow(send, stated, client):
    first, _second = stated("bonn"), stated("cork")
    send(first, answer="active", dimension="transport")
    page = client.get(reverse("city-confirm", args=["lima"]))
    assert [row["dimension"] for row in page.context["rows"]] == ["transport"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"answer": "active"}, "Choose the primary dimension"),
        ({"answer": "active", "dimension": "culture", "ended": "1994"}, "You entered an end date"),
        ({"answer": "ended", "dimension": "culture"}, "Enter when it ended"),
        ({"answer": "ended", "dimension": "culture", "ended": "2031"}, "in the future"),
        ({"answer": "ended", "dimension": "culture", "ended": "1960"}, "before the partnership began"),
        ({"answer": "active", "dimension": "culture", "version": "99"}, "Someone else has changed"),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(send, stated, fields, said):
    record = stated("bonn", since=datetime.date(1970, 5, 3))
    answer = send(record, json=True, **fields)
    assert answer.status_code == 409
    assert said in answer.json()["problem"]
    page = send(record, **fields)
    assert said in page.content.decode()
    assert page.context["rows"][0]["ended"] == fields.get("ended", "")
    assert now(record).state == "open-data"


def test_an_answer_cannot_be_undone_once_the_other_city_confirmed(send, stated, client, ana):
    record = stated("bonn")
    send(record, answer="active", dimension="culture")
    bo = rows.make_person("Bo")
    rows.make_seat(bo, City.objects.get(slug="bonn"), "city-editor")
    client.force_login(bo)
    client.post(reverse("partnership-answer", args=[record.pk]), {"confirm": "1", "round": "1"})
    assert now(record).state == "confirmed"
    client.force_login(ana)
    assert "answered since" in send(record, undo="1", json=True).json()["problem"]
    assert now(record).state == "confirmed"


def test_the_mayors_office_approves_an_answer_first(send, stated, lima, client, ana):
    City.objects.filter(pk=lima.pk).update(asks_approval=True)
    bo = rows.make_person("Bo")
    rows.make_seat(bo, lima, "mayors-office")
    record = stated("bonn")
    answer = send(record, answer="active", dimension="culture", json=True)
    assert "must approve" in answer.json()["said"]
    assert answer.json()["progress"] == "1 of 1 answered"
    assert now(record).state == "open-data"
    waits = Correction.objects.open().get()
    client.force_login(bo)
    page = client.get(waits.get_absolute_url())
    assert "Active" in page.content.decode()
    client.post(waits.get_absolute_url(), {"approve": "1", "edition": waits.edition})
    assert now(record).state == "declared"
    client.force_login(ana)
    assert "approved this answer" in send(record, undo="1", json=True).json()["problem"]


def test_a_request_for_approval_is_undone(send, stated, lima):
    City.objects.filter(pk=lima.pk).update(asks_approval=True)
    record = stated("bonn")
    send(record, answer="active", dimension="culture")
    send(record, undo="1")
    assert not Correction.objects.open().exists()


def test_the_page_of_one_record_takes_the_same_answers(send, stated, client):
    record = stated("bonn", dimension="culture")
    address = reverse("partnership-answer", args=[record.pk])
    refused = client.post(address, {"confirm": "1", "round": "1"}, follow=True)
    assert "No source states the status." in refused.content.decode()
    assert "Yes, active" in client.get(address).content.decode()
    answer = send(record, answer="active", dimension="culture", back="1")
    assert answer.url == record.get_absolute_url()


def test_an_edit_says_that_the_status_comes_first(stated, ana, lima):
    with pytest.raises(ValidationError, match="Say first"):
        records.amend(partnership=stated("bonn"), city=lima, by=ana, version=0, dimension="culture")


def test_who_has_no_role_is_led_to_one(stated, client, lima):
    stated("bonn")
    address = reverse("city-confirm", args=["lima"])
    ask = reverse("city-seat-request", args=["lima"])
    assert client.get(address).url.startswith("/account/login/")
    assert ask in client.get(lima.get_absolute_url()).content.decode()
    client.force_login(rows.make_person("Stranger"))
    assert client.get(address).url == ask
    assert client.post(address, {}).status_code == 403


def test_editors_find_the_page_from_their_city(send, stated, client, lima):
    stated("bonn")
    address = reverse("city-confirm", args=["lima"])
    assert address in client.get(lima.get_absolute_url()).content.decode()
    assert address in client.get(reverse("city-partnerships", args=["lima"])).content.decode()


def test_many_records_take_no_more_statements_than_one(send, stated, client):
    address = reverse("city-confirm", args=["lima"])
    for record in (stated("bonn"), stated("cork")):
        send(record, answer="active", dimension="culture")
    stated("delft")
    few = len(statements(client, address))
    for number in range(30):
        record = stated(f"city-{number}")
        if number < 4:
            send(record, answer="active", dimension="culture")
    assert len(statements(client, address)) <= few
    assert len(client.get(address).context["rows"]) == 25


def test_a_merged_city_leaves_its_answers(send, stated, lima, ana):
    record = stated("bonn")
    send(record, answer="later")
    into = rows.make_city("callao")
    cities.merge(city=lima, into=into, by=ana)
    assert OpenDataAnswer.objects.get().city == into


def test_a_record_that_another_city_answered_is_not_answered_again(send, stated, ana):
    record = stated("bonn")
    bonn = City.objects.get(slug="bonn")
    said = {"answer": "active", "dimension": "culture", "version": 0}
    open_data_answers.answer_open_data(partnership=record, city=bonn, by=ana, **said)
    for answer in ("active", "not-true", "later"):
        refused = send(record, answer=answer, dimension="culture", json=True)
        assert "A city has already answered" in refused.json()["problem"]


def test_editing_and_steps_lead_to_the_answers_first(stated, ana, client):
    record = stated("bonn")
    client.force_login(ana)
    answers = reverse("partnership-answer", args=[record.pk])
    for address in (
        reverse("partnership-edit", args=[record.pk]),
        reverse("partnership-step", args=[record.pk, "activate"]),
    ):
        assert client.get(address).url == answers
