"""A kept page is the same for all visitors, fresh after a write, and never somebody's own."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citydiplo.kit import versions
from networks.models import City
from tests.rows import make_city

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keeping(settings):
    settings.PAGES_KEPT_FOR = 300


@pytest.fixture
def lima():
    return make_city("lima", country="PE", region="latin-america-caribbean")


def cost(client, url, **headers):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url, headers=headers)
    return answer, len(asked)


def test_a_second_visitor_costs_no_statement(client, lima):
    first, _ = cost(client, "/cities/lima/")
    second, statements = cost(client, "/cities/lima/")
    assert statements == 0
    assert second.content == first.content
    assert second["Content-Type"] == first["Content-Type"]
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_a_write_is_seen_at_once(client, lima, django_capture_on_commit_callbacks):
    client.get("/cities/lima/")
    with django_capture_on_commit_callbacks(execute=True):
        City.objects.filter(pk=lima.pk).update(admin_area="Lima Province")
        versions.bump("cities")
    assert b"Lima Province" in client.get("/cities/lima/").content


def test_who_is_signed_in_gets_her_own_page(client, lima):
    client.get("/cities/lima/")
    ana = get_user_model().objects.create_user(email="ana@example.org", name="Ana")
    client.force_login(ana)
    assert b"Ana" in client.get("/cities/lima/").content
    client.logout()
    assert b"Ana" not in client.get("/cities/lima/").content


def test_an_answer_that_is_no_page_is_not_kept(client):
    assert client.get("/cities/lima/").status_code == 404
    make_city("lima", country="PE", region="latin-america-caribbean")
    assert client.get("/cities/lima/").status_code == 200


def test_a_query_is_never_kept(client, lima):
    client.get("/cities/lima/?a=1")
    _, statements = cost(client, "/cities/lima/?a=1")
    assert statements > 0


def test_hosts_do_not_share_a_page(client, lima, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    assert b"one.example" in client.get("/cities/lima/", headers={"host": "one.example"}).content
    assert b"one.example" not in client.get("/cities/lima/", headers={"host": "two.example"}).content


def test_a_directory_is_kept_for_each_question(client, lima):
    make_city("oslo", country="NO")
    europe, _ = cost(client, "/cities/?region=europe")
    _, statements = cost(client, "/cities/?region=europe")
    assert statements == 0
    assert b"Oslo" in europe.content
    assert b"Oslo" not in client.get("/cities/?region=latin-america-caribbean").content


def test_what_htmx_asks_for_is_not_what_a_browser_gets(client, lima):
    whole = client.get("/cities/").content
    part = client.get("/cities/", headers={"hx-request": "true"}).content
    assert b"<html" in whole
    assert b"<html" not in part


def test_an_endless_query_is_not_kept(client, lima):
    url = f"/cities/?nonsense={'x' * 400}"
    client.get(url)
    _, statements = cost(client, url)
    assert statements > 0
