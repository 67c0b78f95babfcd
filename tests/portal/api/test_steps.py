"""Steps of agreements, written by programs: reported by a city, verified by the network that keeps it."""

import pytest

from partnerships.models import ExchangeReport, StepDone, StepExtension, VisitTask
from tests import fitting
from tests.portal.api.sending import editor_of, read, send, token_of
from tests.rows import day, make_accession, make_agreement, make_city, make_exchange, make_network, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def lima():
    return editor_of("lima")


@pytest.fixture
def pact(lima):
    """(accession of Lima, token of the keeper) of an agreement whose second step is due."""
    keeper = make_network("pactists")
    agreement = make_agreement("pact", keeper=keeper)
    fitting.step(agreement=agreement, order=1, kind="commit", text="Join")
    fitting.step(agreement=agreement, order=2, due_months=12, text="A plan")
    accession = make_accession(agreement, lima[0], date=day("2024-01-01"), date_precision="day")
    return accession, token_of(keeper, "secretariat")


def step_at(done, act=""):
    return f"/api/v1/steps/{done.pk}/" + (f"{act}/" if act else "")


def do(client, where, token, facts=None, tag="*"):
    return send(client, where, token, facts or {}, If_Match=tag)


def faults(answer):
    assert answer.status_code == 422, answer.content
    return [fault["field"] for fault in answer.json()["errors"]]


def reported(client, token, taken, key="one", **more):
    facts = {"accession": taken.pk, "step_order": 2, "date": "2025-03", "evidence": "Act 7"} | more
    return send(client, "/api/v1/steps/", token, facts, Idempotency_Key=key)


def test_a_city_reports_a_step_and_the_keeper_answers(client, lima, pact):
    (accession, keeper), (_city, editor) = pact, lima
    answer = reported(client, editor, accession)
    assert (answer.status_code, answer.json()["done"]) == (201, "2025-03"), answer.content
    again = reported(client, editor, accession)
    assert again["Idempotent-Replay"] == "true"
    done = StepDone.objects.get()
    assert answer["Location"] == step_at(done)
    assert do(client, step_at(done, "review"), editor, {"answer": "verified"}).status_code == 403
    assert faults(do(client, step_at(done, "review"), keeper, {"answer": "returned"})) == ["comment"]
    said = {"answer": "returned", "comment": "Add the year."}
    tag = answer["ETag"]
    answer = do(client, step_at(done, "review"), keeper, said, tag)
    assert (answer.status_code, answer.json()["review"]) == (200, "returned"), answer.content
    assert do(client, step_at(done, "review"), keeper, {"answer": "verified"}, tag).status_code == 412
    assert do(client, step_at(done, "send-again"), keeper).status_code == 403
    assert do(client, step_at(done, "send-again"), editor).json()["review"] == ""
    assert do(client, step_at(done, "send-again"), editor).status_code == 409
    answer = do(client, step_at(done, "review"), keeper, {"answer": "verified"})
    assert answer.json()["verified_by"] == accession.agreement.keeper.name, answer.content
    assert do(client, step_at(done, "remove"), keeper, {"reason": "x"}).status_code == 403
    assert do(client, step_at(done, "remove"), editor, {"reason": "Entered twice."}).status_code == 204
    assert not StepDone.objects.exists()


def test_a_step_names_an_accession_of_the_city_and_a_step_of_its_agreement(client, lima, pact):
    accession, _keeper = pact
    oslo = editor_of("oslo")[1]
    assert faults(reported(client, oslo, accession)) == ["accession"]
    for key, wrong in enumerate((10**30, "x", None)):
        assert faults(reported(client, lima[1], accession, f"a{key}", accession=wrong)) == ["accession"]
    for key, wrong in enumerate((9, "two", None)):
        answer = reported(client, lima[1], accession, f"b{key}", step_order=wrong)
        assert faults(answer) == ["step_order"]
        assert "2 (A plan)" in answer.json()["detail"]
    assert faults(reported(client, lima[1], accession, "c", date="2199")) == ["date"]
    assert not StepDone.objects.exists()


def test_a_step_that_no_list_holds_is_reported_and_read(client, lima, pact):
    """Lists leave out what to accede says already, and accessions that have ended."""
    answer = reported(client, lima[1], pact[0], step_order=1)
    assert answer.status_code == 201, answer.content
    assert read(client, answer["Location"], lima[1]).status_code == 200
    assert client.get("/api/v1/steps/").json()["count"] == 0


def test_a_city_asks_for_more_time_and_the_keeper_grants_it(client, lima, pact):
    (accession, keeper), (_city, editor) = pact, lima
    where = f"/api/v1/accessions/{accession.pk}/"
    asked = {"step_order": 2, "months": 6, "reason": "The census is late."}
    assert do(client, f"{where}more-time/", keeper, asked).status_code == 403
    assert faults(do(client, f"{where}more-time/", editor, asked | {"months": 0})) == ["months"]
    assert do(client, f"{where}more-time/", editor, asked | {"step_order": 1}).status_code == 409
    assert do(client, f"{where}more-time/", editor, asked).status_code == 200
    assert do(client, f"{where}more-time/", editor, asked).status_code == 409
    [told] = read(client, f"{where}more-time-answer/", keeper).json()["results"]
    assert told == {"step_order": 2, "due": "2025-01-01", "months": 6, "reason": "The census is late."}
    assert read(client, f"{where}more-time-answer/", editor).status_code == 403
    assert faults(
        do(client, f"{where}more-time-answer/", keeper, {"step_order": 2, "answer": "refused"})
    ) == ["comment"]
    answer = do(client, f"{where}more-time-answer/", keeper, {"step_order": 2, "answer": "granted"})
    assert answer.status_code == 200, answer.content
    assert str(StepExtension.objects.get().until) == "2025-07-01"
    answer = do(client, f"{where}more-time-answer/", keeper, {"step_order": 2, "answer": "granted"})
    assert faults(answer) == ["step_order"]


def test_a_city_withdraws_its_request_for_more_time(client, lima, pact):
    (accession, _keeper), (_city, editor) = pact, lima
    where = f"/api/v1/accessions/{accession.pk}/"
    do(client, f"{where}more-time/", editor, {"step_order": 2, "months": 6, "reason": "Late."})
    assert do(client, f"{where}more-time-withdraw/", editor, {"step_order": 2}).status_code == 200
    assert read(client, f"{where}more-time/", editor).json() == {"results": []}
    assert faults(do(client, f"{where}more-time-withdraw/", editor, {"step_order": 2})) == ["step_order"]


def test_a_city_keeps_its_tasks_of_a_visit(client, lima):
    city, editor = lima
    oslo, other = editor_of("oslo")
    stranger = editor_of("rome")[1]
    visit = make_visit(city, oslo, visibility="parties")
    where = f"/api/v1/visits/{visit.pk}/"
    task = {"action": "Send  the plan", "due_on": "2026-12-01", "owner": "Mobility office"}
    assert do(client, f"{where}tasks/", stranger, task).status_code == 404
    assert faults(do(client, f"{where}tasks/", editor, task | {"due_on": "soon"})) == ["due_on"]
    assert do(client, f"{where}tasks/", editor, task).status_code == 200
    [told] = read(client, f"{where}tasks/", editor).json()["results"]
    assert (told["task"], told["done"]) == ("Send the plan", False)
    assert read(client, f"{where}tasks/", other).json() == {"results": []}  # each city its own
    mark = {"task": told["id"], "done": True}
    assert faults(do(client, f"{where}tasks-mark/", other, mark)) == ["task"]
    assert do(client, f"{where}tasks-mark/", editor, mark).status_code == 200
    assert VisitTask.objects.get().done_at
    assert do(client, f"{where}tasks-mark/", editor, mark | {"done": False}).status_code == 200
    assert VisitTask.objects.get().done_at is None


def test_an_exchange_is_reported_to_the_operators(client, lima):
    exchange = make_exchange(make_city("quito"), "request", what="How to begin.")
    where = f"/api/v1/exchanges/{exchange.pk}/report/"
    assert faults(do(client, where, lima[1], {"text": "Look at this."})) == ["reason"]
    answers = [
        do(client, where, lima[1], {"reason": "advertising", "text": "Look."}).status_code for _ in range(6)
    ]
    assert answers == [200] * 5 + [429]
    assert ExchangeReport.objects.count() == 5
    own = make_exchange(lima[0], "request", what="Mine.", state="draft")
    assert (
        do(client, f"/api/v1/exchanges/{own.pk}/report/", lima[1], {"reason": "advertising"}).status_code
        == 404
    )
