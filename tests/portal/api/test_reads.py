"""What everybody reads by the API: the same rows and counts as the pages, with words for what is wrong."""

import json
import re

import pytest
from django.core.cache import cache
from django.test import override_settings

from citydiplo.kit.api.lists import MOST
from citydiplo.portal.api import RESOURCES
from tests import fitting
from tests.pages import statements
from tests.rows import (
    day,
    make_accession,
    make_agreement,
    make_city,
    make_institution,
    make_mandate,
    make_membership,
    make_network,
    make_partnership,
    make_person,
    make_seat,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LISTS = [f"/api/v1/{one.name}/" for one in RESOURCES]
CHANGING = [f"/api/v1/{one.name}/" for one in RESOURCES if one.changes]


@pytest.fixture
def europe():
    """Three partnerships of Europe, one of them made up, and one elsewhere."""
    rome, oslo = (make_city(slug, region="europe") for slug in ("rome", "oslo"))
    lima, quito = (make_city(slug, region="latin-america-caribbean") for slug in ("lima", "quito"))
    for pair in ((rome, oslo), (rome, lima)):
        make_partnership(*pair)
    make_partnership(oslo, quito, is_demo=True)
    make_partnership(lima, quito)


def read(client, address, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_count_is_that_of_the_page_and_demo_records_stand_beside(client, europe):
    said = read(client, "/api/v1/partnerships/?region=europe")
    page = client.get("/partnerships/?region=europe").context["directory"]
    assert (said["count"], said["demo_count"]) == (page.total - page.demo, page.demo) == (2, 1)
    assert sorted(row["is_demo"] for row in said["results"]) == [False, False, True]


def test_a_row_has_the_columns_of_the_file(client):
    for one in RESOURCES:
        answer = client.get(f"/{one.name}/export.csv")
        header = b"".join(answer.streaming_content).decode().splitlines()[0].split(",")
        assert [column.name for column in one.columns if column.name != "version"] == header


def test_pages_follow_each_other_without_a_gap(client):
    cities = [make_city(f"city-{n}", name=f"City {n}") for n in range(7)]
    address, seen = "/api/v1/cities/?page_size=3&sort=name", []
    while address:
        said = read(client, address)
        assert said["count"] == len(cities)
        seen += [row["slug"] for row in said["results"]]
        address = said["next"]
    assert seen == [city.slug for city in cities]


def test_a_row_is_read_by_its_id_with_chosen_fields_and_its_licence(client):
    city = make_city("lima", name="Lima")
    answer = client.get(f"/api/v1/cities/{city.pk}/?fields=name,permalink")
    assert answer.json() == {
        "record_id": city.pk,
        "permalink": answer.json()["permalink"],
        "name": "Lima",
    }
    assert answer.json()["permalink"].endswith("/cities/lima/")
    assert re.search(r'<[^>]+/api/#licence>; rel="license"', answer["Link"])
    assert client.get("/api/v1/cities/999999/").status_code == 404
    assert client.get("/api/v1/cities/99999999999999999999999/").status_code == 404


def test_what_did_not_change_is_not_sent_again(client, europe):
    first = client.get("/api/v1/partnerships/?region=europe")
    again = client.get("/api/v1/partnerships/?region=europe", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_partnership(make_city("bern", region="europe"), make_city("graz", region="europe"))
    cache.clear()  # as actions announce what they write
    assert (
        client.get("/api/v1/partnerships/?region=europe", headers={"if-none-match": first["ETag"]}).json()[
            "count"
        ]
        == 3
    )


@pytest.mark.parametrize(
    "query", ["nonsense=1", "page=2", "view=map", "page_size=0", f"page_size={MOST + 1}", "page_size=x"]
)
def test_what_a_list_does_not_know_is_refused_as_a_problem(client, query):
    for address in LISTS:
        answer = client.get(f"{address}?{query}")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), address
        said = answer.json()
        assert (said["status"], said["type"]) == (400, "/api/#problem-400")
        assert len(said["detail"]) > 20


@pytest.mark.parametrize(
    "query",
    [
        "region=evrope",
        "sort=what",
        "fields=name,what",
        "cursor=what",
        "cursor=ZW50ZXJlZHx4",
        "cursor=%F0%9F%99%82",
        "changed_since=yesterday",
        "changed_since=1800-01-01",
        "changed_since=2026-13-45",
        "lang=xx",
    ],
)
def test_a_value_that_nothing_has_is_refused(client, query):
    assert client.get(f"/api/v1/partnerships/?{query}").status_code == 400


def test_problems_are_in_the_language_of_the_reader(client):
    for how in ({"headers": {"accept-language": "es"}}, {"query_params": {"lang": "es", "regio": "x"}}):
        answer = client.get("/api/v1/cities/", **({"query_params": {"regio": "x"}} | how))
        assert answer["Content-Language"] == "es"
        assert "regio" in answer.json()["detail"]
        assert "There is no filter" not in answer.json()["detail"]


@pytest.mark.parametrize(
    "address", ["/api/v1/nothing/", "/api/v1/cities", "/api/v1/cities/lima/", "/api/v1/a/b/c"]
)
def test_other_addresses_say_as_json_that_nothing_is_there(client, address):
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_null_byte_and_a_method_that_is_not_taken_are_problems_too(client):
    assert client.get("/api/v1/cities/?q=%00")["Content-Type"] == "application/problem+json"
    answer = client.delete("/api/v1/cities/")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_pages_of_other_sites_may_only_read(client):
    answer = client.get("/api/v1/cities/", headers={"origin": "https://city.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    asked = {"origin": "https://city.example", "access-control-request-method": "POST"}
    answer = client.options("/api/v1/cities/", headers=asked)
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Authorization" not in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer


def test_cookies_of_a_person_give_nothing(client):
    lima = make_city("lima")
    hidden = make_partnership(lima, make_city("rome"), visibility="city")
    client.force_login(make_seat(make_person("Ana"), lima, "city-editor").person)
    assert client.get(f"/partnerships/{hidden.pk}/").status_code == 200
    assert client.get(f"/api/v1/partnerships/{hidden.pk}/").status_code == 404
    assert read(client, "/api/v1/partnerships/")["count"] == 0
    assert not client.get("/api/v1/partnerships/").cookies


@override_settings(API_RATES={"address": 2, "token": 9, "writes": 9})
def test_too_many_requests_are_told_when_to_come_back(client):
    left = [client.get("/api/v1/cities/")["RateLimit-Remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    answer = client.get("/api/v1/cities/")
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["RateLimit-Remaining"] == "0"
    assert client.get("/api/v1/cities/", REMOTE_ADDR="10.1.2.3").status_code == 200


def _add(number):
    """Rows of each noun."""
    for _ in range(number):
        city, other, network, pact = make_city(), make_city(), make_network(), make_agreement()
        make_membership(network, city)
        make_institution()
        make_mandate(city, "2020-01-01")
        accession = make_accession(pact, city)
        done = fitting.step_done(accession=accession, date=day("2024-01-01"))
        made = make_partnership(city, other)
        fitting.activity(partnership=made)
        target = fitting.target(city=city, is_public=True, published_at="2026-01-01T00:00Z")
        fitting.measurement(target=target)
        fitting.visit(city=city, status="done", visibility="public")
        fitting.exchange(city=city, state="published", published_at="2026-01-01T00:00Z")
        assert done.pk


def test_a_list_takes_as_many_statements_with_many_rows_as_with_one(client):
    since = [f"{address}?changed_since=2026-01-01" for address in CHANGING]
    _add(1)
    few = {address: len(statements(client, address)) for address in [*LISTS, *since]}
    _add(12)
    many = {address: len(statements(client, address)) for address in few}
    assert many == few
    assert {many[address] for address in LISTS} == {1}
    assert max(many[address] for address in since) == 4


def test_the_help_names_every_list_and_every_status(client):
    page = client.get("/api/").text
    assert all(f"/api/v1/{one.name}/" in page for one in RESOURCES)
    assert 'id="problem-429"' in page
    assert json.loads(client.get("/api/v1/").content).keys() == {one.name for one in RESOURCES}
