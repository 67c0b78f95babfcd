"""A kept page is the same for all visitors, fresh after a write, and never somebody's own."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from citydiplo.kit.caching import versions
from citydiplo.kit.text.countries import country_names
from citydiplo.kit.web.page_cache import Choices, Filtered, Parameters, kept_for_visitors
from networks.models import City
from tests.pages import kept_pages
from tests.rows import make_city

pytestmark = pytest.mark.django_db
DIRECTORIES = {"cities", "networks", "agreements", "institutions", "mayors", "partnerships", "exchanges"} | {
    "agenda",
    "meetings",
}


@pytest.fixture(autouse=True)
def _keeping(settings):
    settings.PAGES_KEPT_FOR = 300


def views_by_name(resolver=None):
    found = {}
    for one in (resolver or get_resolver()).url_patterns:
        found |= views_by_name(one) if isinstance(one, URLResolver) else {one.name: one.callback}
    return found


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


def test_a_page_whose_numbers_lag_is_not_kept_as_the_newest(client, lima, settings):
    """It has the key of the newest rows; kept as long as others, it would say the old number as long."""

    @kept_for_visitors("cities")
    def page(request):
        asked.append(request)
        request.has_late_numbers = True
        return HttpResponse(f"{len(asked)} cities")

    asked, settings.COUNTS_LAG = [], 0
    requests = [RequestFactory().get("/x/") for _ in range(2)]
    assert [page(request).content for request in requests] == [b"1 cities", b"2 cities"]
    settings.COUNTS_LAG = 10
    assert {page(request).content for request in requests} == {b"3 cities"}


def test_people_who_are_signed_in_get_their_own_page(client, lima):
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


WRITABLE = st.characters(codec="utf-8", exclude_characters="\x00")
MADE_UP = st.lists(
    st.tuples(st.text("abcxyz_-", min_size=1, max_size=8), st.text(WRITABLE, max_size=40)),
    min_size=1,
    max_size=6,
).filter(
    lambda pairs: not {name for name, _value in pairs} & {"page", "q", "sort", "view", "after", "before"}
)


@settings_of_hypothesis(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(pairs=MADE_UP)
@pytest.mark.parametrize("path", ["/cities/lima/", "/cities/", "/networks/", "/"])
def test_made_up_parameters_make_no_page(client, lima, path, pairs):
    plain = client.get(path)
    before = kept_pages()
    answer, statements = cost(client, f"{path}?{urlencode(pairs)}")
    assert kept_pages() == before
    assert statements == 0
    assert answer.content == plain.content
    assert answer.headers == plain.headers


REGIONS = ["europe", "africa", "latin-america-caribbean"]


@settings_of_hypothesis(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    regions=st.lists(st.sampled_from(REGIONS), min_size=1, max_size=5),
    junk=st.lists(st.sampled_from([("utm_source", "x"), ("region", ""), ("q", " "), ("view", "list")])),
    order=st.randoms(use_true_random=False),
)
def test_one_question_is_one_page_however_it_is_written(client, lima, regions, junk, order):
    make_city("oslo", country="NO") if not City.objects.filter(slug="oslo").exists() else None
    pairs = [("region", region) for region in regions] + junk
    straight = client.get("/cities/", {"region": sorted(set(regions), key=REGIONS.index)})
    order.shuffle(pairs)
    before = kept_pages()
    answer, _ = cost(client, f"/cities/?{urlencode(pairs)}")
    assert answer.content == straight.content
    assert kept_pages() == before


@pytest.mark.parametrize(
    "query", ["q=lima", "page=last", "after=1~2", "region=atlantis", "sort=nonsense", "view=nonsense"]
)
def test_what_anybody_can_make_up_is_answered_and_not_kept(client, lima, query):
    client.get("/cities/")
    for _time in range(2):
        assert client.get(f"/cities/?{query}").status_code == 200
    assert kept_pages() == 1


@pytest.mark.parametrize("path", ["/cities/lima/", "/cities/?region=europe", "/agenda/feed.atom", "/about/"])
@pytest.mark.parametrize("headers", [{}, {"accept-language": "fr"}, {"accept-encoding": "gzip"}])
def test_the_first_answer_and_the_kept_one_have_the_same_headers(client, lima, path, headers):
    first, second = (dict(client.get(path, headers=headers).headers) for _time in range(2))
    if "gzip" in headers.values():  # padded at random
        first.pop("Content-Length", None)
        second.pop("Content-Length", None)
    assert first == second


@pytest.mark.parametrize("path", ["/cities/lima/", "/cities/", "/"])
def test_a_kept_page_says_what_it_depends_on(client, lima, path):
    for _time in range(2):
        assert {"Cookie", "Accept-Language"} <= set(client.get(path)["Vary"].split(", "))


@pytest.mark.parametrize(
    "path", ["/cities/lima/", "/cities/?region=europe", "/account/", "/search/suggest/?q=li"]
)
def test_what_is_for_one_person_is_stored_by_nobody(client, lima, path):
    ana = get_user_model().objects.create_user(email="ana@example.org", name="Ana")
    client.force_login(ana)
    assert client.get(path)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "path", ["/yearly-check/abc/", "/still-right/abc/", "/mail/stop/abc/", "/seats/invitations/abc/"]
)
def test_an_address_that_holds_a_secret_is_stored_by_nobody(client, path):
    answer = client.get(path)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"


def test_the_scheme_is_part_of_the_key_while_no_address_of_the_site_is_set(client, lima):
    assert b"http://testserver/" in client.get("/cities/lima/").content
    assert b"https://testserver/" in client.get("/cities/lima/", secure=True).content
    assert b"https://testserver/" not in client.get("/cities/lima/").content


def test_all_hosts_share_the_pages_of_the_one_address(client, lima, settings):
    settings.ALLOWED_HOSTS, settings.SITE_URL = [".example"], "https://portal.example"
    first = client.get("/cities/lima/", headers={"host": "one.example"})
    before = kept_pages()
    second = client.get("/cities/lima/", headers={"host": "two.example"}, secure=True)
    assert kept_pages() == before
    assert first.content == second.content


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
    """Each of its values is known, but there are more sets of them than a cache can hold."""
    url = "/cities/?" + "&".join(f"country={code}" for code in sorted(country_names())[:60])
    for _time in range(2):
        assert client.get(url).status_code == 200
    assert kept_pages() == 0


def test_every_kept_view_declares_what_it_reads():
    """A view asks its request for nothing that is not declared: a visitor's request holds nothing else."""
    kept = {name: view.keeps for name, view in views_by_name().items() if hasattr(view, "keeps")}
    assert len(kept) > 25
    assert {type(one) for one in kept.values()} <= {Parameters, Filtered, Choices}
    assert {name for name, one in kept.items() if isinstance(one, Filtered)} >= DIRECTORIES
