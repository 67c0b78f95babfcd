"""A mayor's office answers several records together: what it ticked, as it read it, and nothing else."""

import pytest

from citydiplo.kit.models import OutgoingMail
from partnerships.models import Approval, Partnership
from tests.pages import statements
from tests.partnerships.test_publication import Cast

pytestmark = pytest.mark.django_db

URL = "/desk/approvals/"


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def records(cast, client):
    """Three that wait; Bo has signed in."""
    made = [cast.log() for _number in range(3)]
    client.force_login(cast.bo)
    return made


def answer(client, records, **sent):
    """Send the page unchanged, with these records ticked."""
    page = client.get(URL)
    rows = [row for row, _ticked in page.context["form"].rows]
    versions = {f"version-{row.pk}": row.partnership.version for row in rows}
    ticked = [row.pk for row in rows if row.partnership in records]
    return client.post(URL, versions | {"approvals": ticked} | sent, follow=True)


def visibilities(records):
    return [Partnership.objects.get(pk=record.pk).visibility for record in records]


def told(person):
    return OutgoingMail.objects.filter(to=person.email, message="approvals_answered")


def test_one_yes_to_those_that_are_ticked(client, cast, records):
    page = answer(client, records[:2], answer="yes").content.decode()
    assert "2 records approved. Now public: 2." in page
    assert visibilities(records) == ["public", "public", "city"]
    assert [row.partnership for row, _ticked in client.get(URL).context["form"].rows] == records[2:]
    [mail] = told(cast.ana)
    assert mail.subject == "Approved: 2 records of Lima"
    assert mail.text.count("now public") == 2


def test_one_reason_for_all_that_go_back(client, cast, records):
    refused = answer(client, records, answer="not-yet")
    assert "Enter what should change first." in refused.content.decode()
    assert [ticked for _row, ticked in refused.context["form"].rows] == [True] * 3
    page = answer(client, records, answer="not-yet", reason="Name the council’s act.").content.decode()
    assert "3 records sent back" in page
    assert visibilities(records) == ["city"] * 3
    assert set(Approval.objects.values_list("answer", "reason")) == {("returned", "Name the council’s act.")}
    [mail] = told(cast.ana)
    assert "Name the council’s act." in mail.text


def test_only_what_was_read_is_approved(client, cast, records):
    waiting = {row.partnership_id: row for row in Approval.objects.all()}
    sent = {f"version-{row.pk}": row.partnership.version for row in waiting.values()}
    cast.amend(records[0], cast.lima, cast.ana, objectives="Something else.")
    answered = client.post(
        URL, sent | {"approvals": [row.pk for row in waiting.values()], "answer": "yes"}, follow=True
    )
    assert "so your answer was not saved: Fish and salt." in answered.content.decode()
    assert visibilities(records) == ["city", "public", "public"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"answer": "yes"},
        {"answer": "maybe", "approvals": ["1"]},
        {"answer": "yes", "approvals": ["x", "9" * 30]},
    ],
)
def test_what_cannot_be_read_answers_nothing(client, records, sent):
    assert "Tick the records" in client.post(URL, sent).content.decode() or "maybe" in sent.values()
    assert Approval.objects.open().count() == 3


def test_nobody_answers_for_another_city(client, cast, records):
    for person in (cast.ana, cast.chidi, cast.dia):
        client.force_login(person)
        assert client.get(URL).context["page"].total == 0
        client.post(URL, {"answer": "yes", "approvals": list(Approval.objects.values_list("pk", flat=True))})
    assert Approval.objects.open().count() == 3


def test_a_long_list_comes_in_pages_under_the_same_number_of_statements(client, cast, records):
    few = len(statements(client, URL))
    for _number in range(50):
        cast.log()
    assert len(statements(client, URL)) == few
    assert [len(client.get(f"{URL}?page={n}").context["form"].rows) for n in (1, 2)] == [50, 3]
