"""All nouns but partnerships, written by programs: with the rules and words of the forms of the pages."""

import pytest

from citydiplo.portal.api import WRITTEN
from networks.models import City, Mandate, Membership
from partnerships.models import Accession, Exchange, Measurement, Visit
from tests import fitting
from tests.portal.api.sending import editor_of, read, send, token_of
from tests.rows import make_agreement, make_city, make_exchange, make_mandate, make_network, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def lima():
    return editor_of("lima")


@pytest.fixture
def oslo():
    return editor_of("oslo")[1]


def address(noun, row=None, act=""):
    return f"/api/v1/{noun}/" + (f"{row.pk}/" if row else "") + (f"{act}/" if act else "")


def add(client, noun, token, facts, key="one"):
    return send(client, address(noun), token, facts, Idempotency_Key=key)


def amend(client, where, token, facts, tag="*"):
    return send(client, where, token, facts, "patch", If_Match=tag)


def do(client, where, token, facts=None):
    return send(client, where, token, facts or {}, If_Match="*")


def faults(answer):
    assert answer.status_code == 422, answer.content
    return [fault["field"] for fault in answer.json().get("errors", ())]


@pytest.mark.parametrize("noun", sorted(WRITTEN))
def test_nothing_is_written_without_a_token_or_with_one_that_reads(client, noun):
    reader = token_of(make_city("quito"), scope="read")
    for token, status in (("", 401), (reader, 403)):
        assert add(client, noun, token, {}).status_code == status
        changed = send(client, f"{address(noun)}1/", token, {}, "patch", If_Match="*").status_code
        assert changed == (status if WRITTEN[noun].change else 405)
        for act in WRITTEN[noun].on_row:
            assert send(client, f"{address(noun)}1/{act}/", token, {}, If_Match="*").status_code == status


@pytest.mark.parametrize("noun", sorted(WRITTEN))
def test_an_id_that_no_database_holds_is_not_there(client, lima, noun):
    for path in ("", *(f"{act}/" for act in WRITTEN[noun].on_row)):
        answer = send(client, f"{address(noun)}{10**30}/{path}", lima[1], {}, "post" if path else "patch")
        assert answer.status_code == (404 if path or WRITTEN[noun].change else 405), path


def test_a_secretariat_keeps_its_members_and_the_city_answers(client, lima, oslo):
    _city, editor = lima
    secretariat = token_of(make_network("c40"), "secretariat")
    facts = {"city": "http://testserver/cities/lima/", "membership_class": "full", "role": "member"}
    facts["since"] = "2019"
    assert add(client, "memberships", editor, facts).status_code == 403
    assert faults(add(client, "memberships", secretariat, facts | {"city": "nowhere"}, "x")) == ["city"]
    assert faults(add(client, "memberships", secretariat, facts | {"since": "soon"}, "y")) == ["since"]
    answer = add(client, "memberships", secretariat, facts)
    assert (answer.status_code, answer.json()["since"]) == (201, "2019"), answer.content
    made = Membership.objects.get()
    assert faults(add(client, "memberships", secretariat, facts, "again")) == [""]
    tag = read(client, address("memberships", made), secretariat)["ETag"]
    assert amend(client, address("memberships", made), oslo, {"role": "chair"}).status_code == 403
    answer = amend(client, address("memberships", made), secretariat, {"role": "chair"}, tag)
    assert (answer.json()["role"], answer.json()["since"]) == ("chair", "2019"), answer.content
    assert (
        amend(client, address("memberships", made), secretariat, {"role": "member"}, tag).status_code == 412
    )
    said = {"field": "since", "held": "2018", "reason": "Minutes of the council."}
    assert do(client, address("memberships", made, "dispute"), secretariat, said).status_code == 403
    assert do(client, address("memberships", made, "dispute"), editor, said).status_code == 200
    [told] = read(client, address("memberships", made, "disputes"), secretariat).json()["results"]
    assert (told["city"], told["held"]) == ("Lima", "2018")
    accepted = {"dispute": told["id"], "answer": "accepted"}
    assert do(client, address("memberships", made, "disputes"), editor, accepted).status_code == 403
    answer = do(client, address("memberships", made, "disputes"), secretariat, accepted)
    assert (answer.status_code, answer.json()["since"]) == (200, "2018"), answer.content
    assert do(client, address("memberships", made, "confirm"), editor).json()["state"] == "confirmed"
    assert (
        do(client, address("memberships", made, "remove"), secretariat, {"reason": "Mistake."}).status_code
        == 422
    )
    assert set(made.history.values_list("actor_place", flat=True)) == {"C40", "Lima"}


def test_a_membership_by_mistake_is_removed(client, lima):
    secretariat = token_of(make_network("c40"), "secretariat")
    facts = {"city": "/cities/lima/", "membership_class": "full", "role": "member"}
    add(client, "memberships", secretariat, facts)
    made = Membership.objects.get()
    assert faults(do(client, address("memberships", made, "remove"), secretariat)) == ["reason"]
    answer = do(client, address("memberships", made, "remove"), secretariat, {"reason": "Added twice."})
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Membership.objects.exists()
    assert do(client, address("memberships", made, "remove"), secretariat, {"reason": "x"}).status_code == 404


def test_a_city_keeps_its_mandates(client, lima, oslo):
    city, editor = lima
    former = make_mandate(city, "2019-01-01", name="Ana Ruiz")
    facts = {"mayor": "Luz Paz", "starts": "2023-01-01"}
    assert faults(add(client, "mayors", editor, {"mayor": "Luz Paz"}, "x")) == ["starts"]
    answer = add(client, "mayors", editor, facts)
    assert (answer.status_code, answer.json()["mayor"]) == (201, "Luz Paz"), answer.content
    made = Mandate.objects.get(mayor__name="Luz Paz")
    former.refresh_from_db()
    assert str(former.ends) == "2023-01-01"
    for act in ("confirm", "end", "remove"):
        body = {"ends": "2026", "reason": "x"} if act != "confirm" else {}
        body = {"reason": "x"} if act == "remove" else body
        assert do(client, address("mayors", made, act), oslo, body).status_code == 403, act
    answer = amend(client, address("mayors", made), editor, {"title": "Alcaldesa"})
    assert (answer.json()["title"], answer.json()["starts"]) == ("Alcaldesa", "2023-01-01"), answer.content
    assert do(client, address("mayors", made, "confirm"), editor).json()["known_on"]
    assert faults(do(client, address("mayors", made, "end"), editor, {"ends": "2020"})) == ["ends"]
    assert do(client, address("mayors", made, "end"), editor, {"ends": "2026-06"}).json()["ends"] == "2026-06"
    assert do(client, address("mayors", made, "remove"), editor, {"reason": "Never was."}).status_code == 204


def test_a_city_keeps_its_relations_to_agreements(client, lima, oslo):
    _city, editor = lima
    agreement = make_agreement("charter")
    facts = {"agreement": agreement.pk, "kind": "signatory", "date": "2015-12"}
    wrong = (({"agreement": 10**20}, "agreement"), ({"kind": "friend"}, "kind"), ({"date": "2199"}, "date"))
    for number, (more, field) in enumerate(wrong):
        assert faults(add(client, "accessions", editor, facts | more, f"x{number}")) == [field]
    answer = add(client, "accessions", editor, facts)
    assert (answer.status_code, answer.json()["date"]) == (201, "2015-12"), answer.content
    assert faults(add(client, "accessions", editor, facts, "again")) == [""]
    made = Accession.objects.get()
    assert amend(client, address("accessions", made), oslo, {"until": "2020"}).status_code == 403
    assert faults(amend(client, address("accessions", made), editor, {"agreement": agreement.pk})) == [
        "agreement"
    ]
    answer = amend(client, address("accessions", made), editor, {"until": "2020"})
    assert (answer.json()["until"], answer.json()["date"]) == ("2020", "2015-12"), answer.content
    assert do(client, address("accessions", made, "remove"), editor, {"reason": "Twice."}).status_code == 204


def test_a_city_writes_values_of_its_targets(client, lima, oslo):
    city, editor = lima
    target, foreign = fitting.target(city=city), fitting.target(city=City.objects.get(slug="oslo"))
    facts = {"target": target.pk, "period": "2020", "value": 12.5, "source": "Yearly report."}
    for key, wrong in enumerate((foreign.pk, 10**30, "x", None)):
        assert faults(add(client, "measurements", editor, facts | {"target": wrong}, f"x{key}")) == ["target"]
    assert faults(add(client, "measurements", editor, facts | {"period": "2199"}, "z")) == ["period"]
    answer = add(client, "measurements", editor, facts)
    assert (answer.status_code, answer.json()["period"]) == (201, "2020"), answer.content
    assert faults(add(client, "measurements", editor, facts, "again")) == ["period"]
    made = Measurement.objects.get()
    assert amend(client, address("measurements", made), oslo, {"value": "9"}).status_code in (403, 404)
    assert faults(amend(client, address("measurements", made), editor, {"value": "9"})) == ["reason"]
    answer = amend(client, address("measurements", made), editor, {"value": "9", "reason": "A slip."})
    assert (float(answer.json()["value"]), answer.json()["period"]) == (9, "2020"), answer.content
    assert (
        do(client, address("measurements", made, "remove"), editor, {"reason": "Twice."}).status_code == 204
    )


def test_a_city_plans_visits_and_says_what_came_of_them(client, lima, oslo):
    _city, editor = lima
    facts = {"partner": "/cities/oslo/", "purpose": "See the new bus lanes", "first_day": "2026-03-02"}
    assert faults(add(client, "visits", editor, facts | {"last_day": "2026-03-01"}, "x")) == ["last_day"]
    assert faults(add(client, "visits", editor, facts | {"partner": "/cities/lima/"}, "y")) == ["partner"]
    assert faults(add(client, "visits", editor, facts | {"purpose": ["a", "b"]}, "z")) == ["purpose"]
    for slug in ("rome", "bern"):
        make_city(slug)
    more = {"others": ["rome", "bern"], "delegation": ["mayor"], "visibility": "parties"}
    answer = add(client, "visits", editor, facts | more)
    assert answer.status_code == 201, answer.content
    made = Visit.objects.get()
    assert made.parties.count() == 4
    answer = amend(client, address("visits", made), editor, {"purpose": "See the trams", "others": ["oslo"]})
    assert (answer.json()["purpose"], answer.json()["delegation"]) == ("See the trams", "mayor")
    assert made.parties.count() == 2
    answer = do(
        client, address("visits", made, "outcome"), editor, {"outcome": "agreement", "outcome_text": "Trams."}
    )
    assert answer.json()["visit_outcome"] == "Trams.", answer.content
    assert do(client, address("visits", made, "confirm"), oslo).status_code == 200
    assert do(client, address("visits", made, "confirm"), editor).status_code == 403
    assert do(client, address("visits", made, "remove"), editor, {"reason": "Mistake."}).status_code == 409


def test_a_planned_visit_is_cancelled_once_and_not_answered(client, lima, oslo):
    city, editor = lima
    planned = make_visit(
        city,
        City.objects.get(slug="oslo"),
        first_day="2099-01-01",
        last_day="2099-01-02",
        visibility="parties",
    )
    said = {"field": "outcome", "held": "", "reason": "It has not begun."}
    assert do(client, address("visits", planned, "dispute"), oslo, said).status_code == 409
    assert do(client, address("visits", planned, "cancel"), oslo).status_code == 403
    assert do(client, address("visits", planned, "cancel"), editor).json()["status"] == "cancelled"
    assert do(client, address("visits", planned, "cancel"), editor).status_code == 409
    assert (
        do(client, address("visits", planned, "outcome"), editor, {"outcome": "agreement"}).status_code == 409
    )


def test_a_city_writes_an_exchange_and_publishes_it(client, lima, oslo):
    _city, editor = lima
    facts = {"kind": "request", "title": "Bus lanes", "what": "How to begin.", "languages": "Spanish"}
    assert faults(add(client, "exchanges", editor, facts | {"kind": "poem"}, "x")) == ["kind"]
    assert faults(add(client, "exchanges", editor, facts | {"went_wrong": "x"}, "y")) == ["went_wrong"]
    answer = add(client, "exchanges", editor, facts)
    assert (answer.status_code, answer.json()["published_at"]) == (201, None), answer.content
    made = Exchange.objects.get()
    assert read(client, address("exchanges", made), oslo).status_code == 404  # a draft is its city's own
    assert do(client, address("exchanges", made, "publish"), oslo).status_code == 404
    answer = amend(
        client,
        address("exchanges", made),
        editor,
        {"themes": ["tourism-and-social-connections"], "publish": True},
    )
    assert answer.status_code == 200, answer.content
    assert (answer.json()["what"], bool(answer.json()["published_at"])) == ("How to begin.", True)
    assert do(client, address("exchanges", made, "met"), oslo).status_code == 403
    assert do(client, address("exchanges", made, "met"), editor).status_code == 200
    assert faults(do(client, address("exchanges", made, "withdraw"), editor)) == ["reason"]
    assert do(client, address("exchanges", made, "withdraw"), editor, {"reason": "Old."}).status_code == 200
    assert do(client, address("exchanges", made, "withdraw"), editor, {"reason": "Old."}).status_code == 409
    assert do(client, address("exchanges", made, "publish"), editor).status_code == 200


def test_what_a_city_asks_its_mayors_office_waits(client, lima):
    city, editor = lima
    City.objects.filter(pk=city.pk).update(asks_approval=True)
    facts = {"kind": "request", "title": "Bus lanes", "what": "How to begin.", "publish": True}
    answer = add(client, "exchanges", editor, facts)
    assert (answer.status_code, answer.json()["published_at"]) == (201, None), answer.content
    assert Exchange.objects.get().state == "waiting"
    out = make_exchange(city, "request", what="How to begin.")
    answer = amend(client, address("exchanges", out), editor, {"title": "Another title"})
    assert (answer.status_code, answer.json()["title"]) == (202, out.title), answer.content


def test_a_network_writes_in_its_own_name_and_nothing_of_a_city(client):
    token = token_of(make_network("c40"), "secretariat")
    facts = {"kind": "request", "title": "Bus lanes", "what": "How to begin."}
    answer = add(client, "exchanges", token, facts)
    assert answer.json()["network"] == "C40", answer.content
    for noun in ("partnerships", "mayors", "accessions", "measurements", "visits"):
        assert add(client, noun, token, {}, noun).status_code == 403, noun
