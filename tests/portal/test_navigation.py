"""Five groups lead to every list; a person's own work is one step away from anywhere."""

import itertools
import re

import pytest
from django.test import Client
from django.urls import reverse

from citydiplo.portal.navigation import GROUPS, groups_at, place_at
from networks.choices import SeatRole
from tests.pages import statements
from tests.rows import PASSWORD, make_city, make_network, make_person, make_seat

pytestmark = pytest.mark.django_db

LISTS = [page.route for group in GROUPS for page in group.pages]


@pytest.fixture
def ana():
    person = make_person("Ana", password=PASSWORD)
    return make_seat(person, make_city("lima", name="Lima"), SeatRole.CITY_EDITOR).person


def signing_in(client, person, **asked):
    form = {"login": person.email, "password": PASSWORD} | asked
    return client.post("/account/login/", form, follow=True).redirect_chain[-1][0]


def test_there_are_five_groups_and_every_list_is_in_one():
    assert len(GROUPS) <= 5
    assert {"cities", "mayors", "institutions", "partnerships", "networks", "agreements"} <= set(LISTS)
    assert {"exchanges", "agenda", "meetings", "calendar", "compare"} <= set(LISTS)
    assert {"visits", "activities", "targets", "reported-steps"} <= set(LISTS)


@pytest.mark.parametrize("route", LISTS)
def test_each_list_marks_itself_and_its_group(client, route):
    path = reverse(route)
    marked = [group for group in groups_at(path) if group["current"]]
    assert len(marked) == 1
    page = client.get(path).content.decode()
    assert re.search(rf'href="{path}"\s+aria-current="page"', page)


def test_a_page_below_a_list_marks_its_group_alone():
    (group,) = [group for group in groups_at("/mayors/claudia-lopez/") if group["current"]]
    assert (group["current"], group["is_open"]) == ("true", False)
    assert not [group for group in groups_at("/about/") if group["current"]]


def test_the_menu_of_a_phone_needs_no_script(client):
    page = client.get("/about/").content.decode()
    menu = page[page.index('<details class="menu"') : page.index('<nav class="nouns"')]
    assert "<script" not in menu
    for route in LISTS:
        assert f'href="{reverse(route)}"' in menu


def test_desk_and_logging_are_linked_for_those_who_may_open_them(client, ana):
    page = client.get("/about/").content.decode()
    assert 'href="/desk/"' not in page
    client.force_login(ana)
    page = client.get("/about/").content.decode()
    assert 'href="/desk/"' in page
    assert f'href="{reverse("partnership-new")}"' in page
    dia = make_seat(make_person("Dia"), make_network("mercociudades"), SeatRole.SECRETARIAT).person
    client.force_login(dia)
    page = client.get("/about/").content.decode()
    assert 'href="/desk/"' in page
    assert f'href="{reverse("partnership-new")}"' not in page


def test_import_is_offered_on_the_lists_that_it_fills(client, ana):
    assert 'href="/imports/"' not in client.get("/partnerships/").content.decode()
    client.force_login(ana)
    paths = ("partnerships", "visits", "activities", "mayors", "networks", "agreements", "steps")
    for path in (f"/{name}/" for name in paths):
        assert "list-tools__import" in client.get(path).content.decode()
    for path in ("/cities/", "/meetings/"):
        assert "list-tools__import" not in client.get(path).content.decode()


def test_signing_in_ends_on_the_desk_for_a_role(client, ana):
    assert signing_in(client, ana) == "/desk/"


def test_signing_in_ends_at_home_for_who_has_no_work_here(client):
    assert signing_in(client, make_person("Eve", password=PASSWORD)) == "/"


def test_signing_in_ends_where_a_link_was_followed_from(client, ana):
    page = client.get("/mayors/?q=a%26b").content.decode()
    link = re.search(r'href="(/account/login/\?next=[^"]+)"', page)[1]
    form = client.get(link.replace("&amp;", "&")).content.decode()
    asked = re.search(r'name="next"[^>]*value="([^"]+)"', form)[1].replace("&amp;", "&")
    assert asked == "/mayors/?q=a%26b"
    assert signing_in(client, ana, next=asked) == asked


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_away(client, ana, asked):
    assert signing_in(client, ana, next=asked) == "/desk/"


def test_home_and_the_pages_of_accounts_ask_for_no_way_back(client):
    for path in ("/", "/account/password/reset/"):
        assert 'href="/account/login/"' in client.get(path).content.decode()


def test_the_navigation_costs_no_statement_of_its_own(client, ana):
    client.force_login(ana)
    client.get("/about/")
    few = len(statements(client, "/about/"))
    make_seat(ana, make_city("quito", name="Quito"), SeatRole.CITY_EDITOR)
    client.get("/about/")
    assert len(statements(client, "/about/")) == few


@pytest.mark.parametrize("turn", range(4))
def test_what_pages_share_is_that_of_the_reader_in_any_order(ana, turn):
    """Head, menu and footer are kept for all readers with the same links; nobody gets another's."""
    readers = {
        "visitor": None,
        "eve": make_person("Eve"),
        "ana": ana,
        "olu": make_person("Olu", is_staff=True),
    }
    expected = {
        "visitor": [],
        "eve": ["reports"],
        "ana": ["imports", "reports"],
        "olu": ["imports", "reports", "operator-desk"],
    }
    names = list(readers)
    for name in names[turn:] + names[:turn]:
        for path in ("/about/", "/cities/", "/about/"):
            client = Client()
            if readers[name]:
                client.force_login(readers[name])
            footer = client.get(path).content.decode().partition('<footer class="footer">')[2]
            found = [
                route
                for route in ("imports", "reports", "operator-desk")
                if f'href="{reverse(route)}"' in footer
            ]
            assert found == expected[name], (name, path)


def test_pages_that_share_their_navigation_look_the_same_in_it():
    paths = [
        "/",
        "/cities/",
        "/cities/lima/",
        "/mayors/",
        "/calendar/",
        "/agenda/7/",
        "/about/",
        "/partnerships/",
    ]
    for one, other in itertools.combinations(paths, 2):
        assert (place_at(one) == place_at(other)) == (groups_at(one) == groups_at(other)), (one, other)
