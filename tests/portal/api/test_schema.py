"""The description fits what is answered: every column of every noun, every parameter, every address."""

import json

import pytest
from django.urls import get_resolver
from jsonschema import Draft202012Validator, FormatChecker

from citydiplo.portal.api import RESOURCES

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.usefixtures("quiet")]


@pytest.fixture(scope="module")
def described(world):
    return world.clients["visitor"].get("/api/schema/").json()


def _schema_of(described, path, status="200"):
    content = described["paths"][path]["get"]["responses"][status]["content"]
    return next(iter(content.values()))["schema"] | {"components": described["components"]}


def check(described, path, body, status="200"):
    validator = Draft202012Validator(_schema_of(described, path, status), format_checker=FormatChecker())
    assert not [fault.message for fault in validator.iter_errors(body)], path


def _is_described(name):
    """Whether it is the name of a route below /api/v1/ that gives or takes rows."""
    beside = {"api-schema", "api-root", "api-nothing", "api-tokens", "api-token-new", "api-token-revoke"}
    return isinstance(name, str) and name.startswith("api-") and name not in beside


def test_it_is_openapi_3_1_and_names_every_address(described):
    assert described["openapi"].startswith("3.1")
    paths = {path for path in described["paths"] if path.startswith("/api/v1/")}
    routes = {name for name in get_resolver().reverse_dict if _is_described(name)}
    assert len(paths) == len(routes)
    operations = [how["operationId"] for ways in described["paths"].values() for how in ways.values()]
    assert len(set(operations)) == len(operations)
    json.dumps(described)


@pytest.mark.parametrize("one", RESOURCES, ids=lambda one: one.name)
def test_every_answer_fits_its_description(world, described, one):
    client, address = world.clients["visitor"], f"/api/v1/{one.name}/"
    said = client.get(address, {"page_size": 200}).json()
    assert said["results"], "the walk's world has a row of each noun"
    check(described, address, said)
    key = said["results"][0][one.key]
    check(described, address + "{id}/", client.get(f"{address}{key}/").json())
    check(described, address, client.get(address, {"what": 1}).json(), "400")
    check(described, address + "{id}/", client.get(f"{address}{10**15}/").json(), "404")
    if one.changes:
        check(described, address, client.get(address, {"changed_since": "2020-01-01"}).json())


@pytest.mark.parametrize("one", RESOURCES, ids=lambda one: one.name)
def test_every_parameter_that_is_described_is_taken(world, described, one):
    client, address = world.clients["visitor"], f"/api/v1/{one.name}/"
    for parameter in described["paths"][address]["get"]["parameters"]:
        options = parameter["schema"].get("items", parameter["schema"]).get("enum", [])
        for value in options:
            answer = client.get(address, {parameter["name"]: value})
            assert answer.status_code == 200, (parameter["name"], value)
    names = {parameter["name"] for parameter in described["paths"][address]["get"]["parameters"]}
    refused = client.get(address, {"what": 1}).json()["detail"]
    assert names - {"lang"} == set(refused.partition("Filters: ")[2].rstrip(".").split(", "))
