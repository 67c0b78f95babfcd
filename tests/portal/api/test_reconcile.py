"""The Reconciliation Service API 0.2, message by message as its specification has them."""

import json
from urllib.parse import urlencode

import pytest
from django.test import override_settings
from jsonschema import Draft202012Validator

from citydiplo.portal.actions import search
from networks.actions import places
from networks.matching import Matcher, Mention
from networks.models import GazetteerPlace
from tests import rows
from tests.networks.places import city
from tests.pages import statements

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ROOT = "/api/reconcile/"
TEXT, ADDRESS = {"type": "string"}, {"type": "string", "pattern": "^https?://"}
WITH_ID = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
TYPE = {"type": "object", "required": ["id", "name"], "properties": {"id": TEXT, "name": TEXT}}
SERVICE = {
    "type": "object",
    "required": ["service_url", "service_path"],
    "properties": {"service_url": ADDRESS, "service_path": {"type": "string", "pattern": "^/"}},
}
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace", "defaultTypes", "view"],
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": ADDRESS,
        "schemaSpace": ADDRESS,
        "documentation": ADDRESS,
        "defaultTypes": {"type": "array", "uniqueItems": True, "items": TYPE},
        "view": {"type": "object", "required": ["url"], "properties": {"url": WITH_ID}},
        "preview": {
            "type": "object",
            "required": ["url", "width", "height"],
            "properties": {"url": WITH_ID, "width": {"type": "integer"}, "height": {"type": "integer"}},
        },
        "suggest": {
            "type": "object",
            "properties": {"entity": SERVICE, "type": SERVICE, "property": SERVICE},
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "type", "score", "match"],
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "description": TEXT,
        "type": {"type": "array", "items": TYPE},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
    },
    "additionalProperties": False,
}
ANSWERS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
    },
}
# Names as tables have them: case, accents, titles, slips, countries beside them, other scripts.
MESSY = (
    *("Lima", "LIMA", "lima", " Lima ", "Lima, Peru", "Lima (Peru)", "Lima (PE)", "Lima, PE", "City of Lima"),
    *("Municipalidad de Lima", "Limma", "Lima, Ohio", "Lima, Nowhere", "ليما", "Лима", "利马"),
    *("Bogotá", "Bogota", "BOGOTA", "Bogotá D.C.", "Bogota, Colombia", "Bogota (Kolumbien)", "Bogota, Peru"),
    *(
        "München",
        "Munich",
        "Muenchen",
        "Munchen",
        "MÜNCHEN, DE",
        "Landeshauptstadt München",
        "Munich, Germany",
    ),
    *("Springfield", "Springfield, USA", "Springfield (Illinois)", "Springfield, Missouri", "Springfeld"),
    *("Москва", "Moscow", "Moscou", "Moscow, Russia", "Moskau (Russland)", "موسكو", "Moscow, Idaho"),
    *("Saint-Denis", "St. Denis", "Saint Denis, France", "Kleinblittersdorf", "Kleinblittersdorf, Germany"),
    *("Kleinblitersdorf", "", "n/a", "Total"),
)


@pytest.fixture
def register():
    city("Lima", "PE", population=9_000_000, aliases=["ليما", "Лима", "利马"])
    city("Bogotá", "CO", population=7_000_000)
    city("Munich", "DE", "Bavaria", 1_500_000, aliases=["München"])
    city("Springfield", "US", "Illinois", 114_000, (39.8, -89.6))
    city("Springfield", "US", "Missouri", 169_000, (37.2, -93.3))
    city("Moscow", "RU", population=10_000_000, aliases=["Москва", "Moscou", "Moskau", "موسكو"])
    city("Saint-Denis", "FR", "Île-de-France", 112_000)
    city("Saint-Denis", "RE", "Réunion", 137_000)
    rows.make_gazetteer_place()
    rows.make_network("c40", name="C40 Cities", acronym="C40")
    rows.make_agreement("green-pact", name="Green City Accord")


def batches(queries):
    """At most 25 queries at a time, as tools send them."""
    entries = list(queries.items())
    return [dict(entries[start : start + 25]) for start in range(0, len(entries), 25)]


def ask(client, queries):
    """What the service answers, sent both ways: as a form and in the address."""
    found = {}
    for batch in batches(queries):
        text = json.dumps(batch)
        sent = client.post(ROOT, {"queries": text})
        assert sent.json() == client.get(ROOT, {"queries": text}).json()
        assert sent["Access-Control-Allow-Origin"] == "*"
        found |= sent.json()
    Draft202012Validator(ANSWERS).validate(found)
    return found


def result(client, text, **more):
    return ask(client, {"q0": {"query": text, **more}})["q0"]["result"]


def test_the_manifest_is_one_of_the_specification(client):
    answer = client.get(ROOT)
    Draft202012Validator(MANIFEST).validate(answer.json())
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert [one["id"] for one in answer.json()["defaultTypes"]] == ["city", "network", "agreement"]
    assert client.post(ROOT).json() == answer.json()
    assert "POST" in client.options(ROOT)["Access-Control-Allow-Methods"]


def test_messy_names_are_matched_as_surely_as_by_an_import(client, register):
    assert len(MESSY) >= 50
    answers = ask(client, {f"q{one}": {"query": name, "type": "city"} for one, name in enumerate(MESSY)})
    mentions = [Mention(name.strip()) for name in MESSY]
    matcher, sure = Matcher(mentions), 0
    for place, mention in enumerate(mentions):
        found, match = answers[f"q{place}"]["result"], matcher.match(mention)
        meant = [match.city] if match.city else match.candidates[:10]
        ids = [f"city-{one.pk}" if one.pk > 0 else f"place-{-one.pk}" for one in meant]
        assert [one["id"] for one in found] == ids, mention
        assert [one["match"] for one in found] == [bool(match.city)] * len(ids), mention
        assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
        sure += bool(match.city)
    assert 20 <= sure < len(MESSY)


def test_what_an_import_would_ask_about_is_never_a_match(client, register):
    one, other = result(client, "Springfield, USA")
    assert [one["match"], other["match"]] == [False, False]
    assert {one["description"], other["description"]} == {
        "Illinois, United States of America",
        "Missouri, United States of America",
    }
    (sure,) = result(
        client, "Springfield", properties=[{"pid": "country", "v": "USA"}, {"pid": "area", "v": "Illinois"}]
    )
    assert (sure["match"], sure["description"]) == (True, "Illinois, United States of America")
    assert len(result(client, "Springfield, USA", limit=1)) == 1


def test_networks_and_agreements_are_matched_by_the_names_that_an_import_takes(client, register):
    for name in ("C40 Cities", "c40", "C40 CITIES"):
        (found,) = result(client, name)
        assert (found["match"], found["type"][0]["id"], found["name"]) == (True, "network", "C40 Cities")
    (near,) = result(client, "Green Cities Accord", type=["agreement"])
    assert (near["match"], near["name"]) == (False, "Green City Accord")
    assert result(client, "C40", type="agreement") == []
    assert result(client, "C40", type="person") == []


def test_a_city_and_a_network_of_one_name_are_both_offered(client, register):
    rows.make_network("lima-network", name="Lima")
    found = result(client, "Lima")
    assert {one["type"][0]["id"] for one in found} == {"city", "network"}
    assert not any(one["match"] for one in found)


def test_the_id_of_a_place_stays_good_when_it_becomes_a_city(client, register):
    (found,) = result(client, "Kleinblittersdorf, Germany")
    assert found["id"].startswith("place-")
    assert client.get(f"{ROOT}view/{found['id']}").url.startswith("/places/geonames-")
    added = places.adopt(GazetteerPlace.objects.get(pk=found["id"].removeprefix("place-")))
    assert client.get(f"{ROOT}view/{found['id']}").url == added.get_absolute_url()
    (later,) = result(client, "Kleinblittersdorf, Germany")
    assert later["id"] == f"city-{added.pk}"


@pytest.mark.parametrize(
    "queries",
    [
        "{",
        "[]",
        '{"q0": "Lima"}',
        '{"q0": {}}',
        '{"q0": {"query": 5}}',
        '{"q0": {"query": "Lima", "limit": 0}}',
        '{"q0": {"query": "Lima", "limit": true}}',
        json.dumps({f"q{one}": {"query": "Lima"} for one in range(26)}),
        "[" * 50_000,
        "x" * 100_001,
    ],
)
def test_what_is_no_batch_is_refused_with_what_to_do(client, queries):
    answer = client.post(ROOT, {"queries": queries})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["detail"].startswith("queries: ")


def test_strange_properties_and_signs_do_no_harm(client, register):
    strange = [
        {"pid": "country", "v": {"a": []}},
        {"pid": "area", "v": [{"name": "Bavaria"}]},
        5,
        {"pid": []},
    ]
    for name in ("\x00Lima", "Lima" * 999, "<script>", "%s {{id}}"):
        assert isinstance(result(client, name, properties=strange, type={"id": "city"}), list)


@override_settings(API_RATES={"address": 99, "reconcile": 2})
def test_batches_are_limited_apart_from_other_requests(client):
    assert [client.get(ROOT).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.post(ROOT, {"queries": "{}"})
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert client.get("/api/v1/cities/").status_code == 200


def test_suggestions_say_what_begins_so(client, register):
    search.index_all()
    (found,) = client.get(f"{ROOT}suggest/entity", {"prefix": "Bogo"}).json()["result"]
    assert (found["name"], found["notable"][0]["id"]) == ("Bogotá", "city")
    assert client.get(f"{ROOT}suggest/entity").json() == {"result": []}
    kinds = client.get(f"{ROOT}suggest/type", {"prefix": "ci"}).json()["result"]
    assert [one["id"] for one in kinds] == ["city"]
    assert len(client.get(f"{ROOT}suggest/property").json()["result"]) == 3


def test_only_the_preview_may_be_framed_and_needs_no_cookie(client, register):
    (found,) = result(client, "Bogota")
    answer = client.get(f"{ROOT}preview/{found['id']}")
    assert all(word in answer.text for word in ("Bogotá", "Colombia"))
    assert "<script" not in answer.text
    assert not answer.cookies
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    page = client.get(client.get(f"{ROOT}view/{found['id']}").url)
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    for wrong in ("city-0", "mayor-1", "city-99999999999999"):
        assert client.get(f"{ROOT}preview/{wrong}").status_code == 404


def test_statements_do_not_grow_with_the_names(client, register):
    def asked(names):
        queries = {name: {"query": name} for name in names}
        return len(statements(client, f"{ROOT}?{urlencode({'queries': json.dumps(queries)})}"))

    assert asked(MESSY[:1]) == asked(MESSY[:25]) <= 5
