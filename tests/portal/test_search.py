"""Search as a visitor meets it, and what of the register may be found."""

import datetime
import re

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citydiplo.kit import search as index
from citydiplo.kit.models import SearchEntry
from citydiplo.kit.search import places
from citydiplo.portal.actions.search import reindex
from citydiplo.portal.views.search import KINDS
from networks.actions import search as who_exists
from networks.models import CityName, Mandate, Mayor
from partnerships.actions import search as what_they_share
from tests import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def cologne():
    city = rows.make_city(
        "koeln", name="Köln", country="DE", population=1_000_000, aliases=["Keulen", "科隆"]
    )
    CityName.objects.create(city=city, language="en", name="Cologne")
    CityName.objects.create(city=city, language="ru", name="Кёльн")
    return city


@pytest.fixture
def register(cologne):
    """A page of every kind."""
    lima = rows.make_city(
        "lima", name="Lima", country="PE", region="latin-america-caribbean", population=9_000_000
    )
    network = rows.make_network("c40", name="C40 Cities Climate Leadership Group", acronym="C40")
    rows.make_membership(network, lima)
    rows.make_institution("world-bank", name="World Bank Group", acronym="WB")
    rows.make_agreement("paris", name="Paris Agreement", binds="states", place="Paris", year=2015)
    rows.make_partnership(cologne, lima, since=rows.day("1998-01-01"), objectives="Drinking water for all")
    mayor = Mayor.objects.create(name="Ana Pérez", slug="ana-perez")
    Mandate.objects.create(mayor=mayor, city=lima, title="Alcaldesa", starts=datetime.date(2023, 1, 1))
    reindex()


def hits(query):
    return {(hit.kind, hit.title) for group in index.find(query, list(KINDS)).groups for hit in group.hits}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cologne", {("city", "Köln"), ("partnership", "Köln – Lima")}),
        ("Кельн", {("city", "Köln"), ("partnership", "Köln – Lima")}),
        ("科隆", {("city", "Köln")}),
        ("keulen", {("city", "Köln")}),
        ("c40", {("network", "C40 Cities Climate Leadership Group")}),
        ("WB", {("institution", "World Bank Group")}),
        ("paris agreement", {("agreement", "Paris Agreement")}),
        ("perez", {("mayor", "Ana Pérez")}),
        ("alcaldesa peru", {("mayor", "Ana Pérez")}),
        ("koln lima", {("partnership", "Köln – Lima")}),
        ("drinking water", {("partnership", "Köln – Lima")}),
        ("peru", {("city", "Lima"), ("partnership", "Köln – Lima"), ("mayor", "Ana Pérez")}),
    ],
)
def test_every_noun_is_found_by_what_people_call_it(register, query, expected):
    assert hits(query) == expected


def test_only_what_everybody_may_see_is_found(cologne):
    lima = rows.make_city("lima", name="Lima")
    partnership = rows.make_partnership(cologne, lima)
    for facts in ({"visibility": "city"}, {"visibility": "members"}, {"status": "draft"}):
        rows.make_partnership(cologne, lima, **facts)
    rows.make_city("coeln", name="Cöln", merged_into=cologne)
    reindex()
    assert SearchEntry.objects.filter(kind="partnership").count() == 1
    assert SearchEntry.objects.filter(kind="city").count() == 2

    partnership.visibility = "members"
    partnership.save()
    what_they_share.index_partnerships([partnership.pk])
    assert hits("koln lima") == set()


def test_a_city_that_was_renamed_or_merged_is_found_as_it_is_now(cologne):
    reindex()
    cologne.name = "Colonia Agrippina"
    cologne.save()
    who_exists.index_cities([cologne.pk])
    assert hits("agrippina") == {("city", "Colonia Agrippina")}
    cologne.merged_into = rows.make_city("bonn", name="Bonn")
    cologne.save()
    who_exists.index_cities([cologne.pk])
    assert hits("agrippina") == set()


def test_a_mayor_out_of_office_is_still_found(register):
    Mandate.objects.update(ends=timezone.localdate() - datetime.timedelta(days=1))
    who_exists.index_mayors()
    assert hits("ana perez") == {("mayor", "Ana Pérez")}


def test_the_kinds_in_use_have_numbers_of_their_own():
    assert len({places.kind_number(kind) for kind in KINDS}) == len(KINDS)


def test_the_page_groups_and_counts(client, register):
    found = {("city", "Lima"), ("mayor", "Ana Pérez"), ("partnership", "Köln – Lima")}
    assert hits("lima") == found  # says what else was found
    page = client.get("/search/", {"q": "lima"}).content.decode()
    assert re.findall(r">\s*([^<>]* “lima”)\s*<", page) == ["3 pages for “lima”"]
    assert (
        page.index('id="found-city"') < page.index('id="found-mayor"') < page.index('id="found-partnership"')
    )
    assert '<meta name="robots" content="noindex' in page


def test_the_page_says_that_spellings_are_near(client, register):
    page = client.get("/search/", {"q": "Lmia"}).content.decode()
    assert "No exact match for “Lmia”. Did you mean one of these?" in page
    assert 'href="/cities/lima/"' in page


def test_the_page_says_what_to_try_when_nothing_is_found(client, register):
    answer = client.get("/search/", {"q": "<script>alert(1)</script> zzyzx"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Nothing found for “&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_the_page_says_when_it_read_only_a_part(client, register):
    page = client.get("/search/", {"q": "lima " + "x" * 300}).content.decode()
    assert "We searched for the first 200 characters only" in page


def test_suggestions_are_a_fragment_of_links_that_everybody_may_keep(client, register):
    answer = client.get("/search/suggest/", {"q": "keul"})
    fragment = answer.content.decode()
    assert 'href="/cities/koeln/"' in fragment
    assert "Keulen" in fragment
    assert "<html" not in fragment
    assert set(answer["Cache-Control"].split(", ")) == {"max-age=300", "public"}
    assert "Cookie" not in answer.get("Vary", "")


def test_suggestions_of_one_kind(client, register):
    assert "/cities/" not in client.get("/search/suggest/", {"q": "l", "kind": "network"}).content.decode()
    assert "/cities/lima/" in client.get("/search/suggest/", {"q": "l", "kind": "city"}).content.decode()
    assert "/cities/lima/" in client.get("/search/suggest/", {"q": "l", "kind": "nonsense"}).content.decode()


@pytest.mark.parametrize("extra", [0, 40])
@pytest.mark.parametrize("query", ["lima", "l", "Lmia", "koln lim", "zzyzx", ""])
def test_statements_do_not_grow_with_the_register(
    client, register, django_assert_max_num_queries, query, extra
):
    for number in range(extra):
        rows.make_city(f"lima-{number}", name=f"Lima {number}")
    who_exists.index_cities()
    with django_assert_max_num_queries(6):
        client.get("/search/", {"q": query})
    with django_assert_max_num_queries(2):
        client.get("/search/suggest/", {"q": query})


def test_a_place_outside_the_register_is_found_in_the_gazetteer(client, register):
    place = rows.make_gazetteer_place("Chiny", "BE", admin_area="Wallonia")
    for query in ("Chiny", "chiny, belgium"):
        page = client.get("/search/", {"q": query}).content.decode()
        assert "Not in the register yet" in page
        assert f'href="/places/{place.address}/"' in page
        assert "Nothing found for" not in page
    assert "Not in the register yet" not in client.get("/search/", {"q": "lima"}).content.decode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.text(max_size=250), st.text(max_size=5))
def test_no_address_is_a_server_error(client, register, query, kind):
    for path in ("/search/", "/search/suggest/"):
        assert client.get(path, {"q": query, "kind": kind}).status_code in {200, 400}


@pytest.mark.parametrize("query", ["\x00", "a" * 10_000, '"', "NEAR(", "%", "😀"])
def test_hostile_addresses_are_normal_pages_or_refused(client, register, query):
    for path in ("/search/", "/search/suggest/"):
        assert client.get(path, {"q": query}).status_code == (400 if query == "\x00" else 200)


@pytest.mark.parametrize("query", ["mayor of lima", "alcalde de Lima", "bürgermeister lima"])
def test_a_role_and_a_city_find_the_mayor(client, register, query):
    page = client.get("/search/", {"q": query}).content.decode()
    assert "Nothing found" not in page
    assert 'id="found-mayor"' in page


def test_words_for_what_is_shared_are_found_in_the_portals_languages(client, db):
    krakow, lima = (rows.make_city(name.lower(), name=name) for name in ("Krakow", "Lima"))
    rows.make_partnership(
        krakow, lima, dimension="culture", dimensions=["culture"], partnership_class="twinning"
    )
    reindex()
    for query in ("krakow twinning culture", "krakow hermanamiento lima", "jumelage krakow lima"):
        page = client.get("/search/", {"q": query}).content.decode()
        assert 'id="found-partnership"' in page, query


def test_words_that_no_page_has_are_left_out_and_that_is_said(client, register):
    page = client.get("/search/", {"q": "mayor of cologne"}).content.decode()
    assert "No page has all these words. These pages match “cologne”." in page
    assert 'id="found-city"' in page


@pytest.mark.parametrize(
    "query", ["cologne trams", "trams cologne", "lima partnerships tramways", "cologne bus trams"]
)
def test_a_word_that_no_page_has_beside_the_others_is_left_out(client, register, query):
    page = client.get("/search/", {"q": query}).content.decode()
    assert ("No page has all these words" in page) == (query != "cologne bus trams")
    assert ("Nothing found" in page) == (query == "cologne bus trams")


def test_a_code_of_an_airport_finds_its_city_and_is_not_shown_as_a_name(client, db):
    rows.make_city("boulder", name="Boulder", country="US", aliases=["WBU"])
    reindex()
    for path in ("/search/", "/search/suggest/"):
        page = client.get(path, {"q": "wbu"}).content.decode()
        assert "Boulder" in page
        assert "WBU" not in page


def test_an_acronym_leads_to_the_institution_before_cities_of_that_name(client, db):
    rows.make_institution("bank", name="World Bank Group", acronym="WB")
    rows.make_city("wakaf", name="Wakaf Baharu", country="MY", population=30_000, aliases=["WB"])
    rows.make_institution("union", name="European Union", acronym="EU")
    rows.make_city("eu", name="Eu", country="FR", population=7_000)
    reindex()
    for query, first in (("wb", "World Bank Group"), ("EU", "European Union")):
        page = client.get("/search/", {"q": query}).content.decode()
        assert page.index('id="found-institution"') < page.index('id="found-city"')
        assert client.get("/search/suggest/", {"q": query}).content.decode().index(first) > 0


def test_a_key_to_search_by_is_never_printed(client, db):
    rows.make_city("nichinan", name="Nichinan", country="JP", aliases=["nychynan myazaky", "日南市"])
    reindex()
    for path in ("/search/", "/search/suggest/"):
        page = client.get(path, {"q": "nychynan"}).content.decode()
        assert "Nichinan" in page
        assert "myazaky" not in page
    assert "日南市" in client.get("/search/suggest/", {"q": "日南"}).content.decode()


@pytest.mark.parametrize("query", ["Köln, Alemania", "Cologne (DE)", "Stadt Köln", "Кёльн, Германия"])
def test_a_city_is_found_with_its_country_or_title(client, register, query):
    assert "/cities/koeln/" in client.get("/search/", {"q": query}).content.decode()
    assert "/cities/koeln/" in client.get("/search/suggest/", {"q": query, "kind": "city"}).content.decode()


def test_suggestions_say_how_many_they_are(client, register):
    page = client.get("/search/suggest/", {"q": "koln", "kind": "city"}).content.decode()
    assert "1 suggestion " in page
    assert 'data-name="Köln, Germany"' in page
    nothing = client.get("/search/suggest/", {"q": "qqqq", "kind": "city"}).content.decode()
    assert "No city with this name was found." in nothing
