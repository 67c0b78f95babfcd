"""Institutions are found by what they are called in other languages: search, suggestions, forms, imports."""

import csv

import pytest

from citydiplo.kit.search.folding import fold
from networks.actions.register import DATA
from networks.actions.search import index_cities, index_institutions
from networks.institution_names import other_names
from partnerships.forms.logging import LogForm
from partnerships.imports.targets.parties import Institutions
from tests import rows
from tests.rows import make_city, make_institution, make_person, make_seat

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NAMES = [
    ("weltbank", "world-bank-group"),
    ("Banco Mundial", "world-bank-group"),
    ("Всемирный банк", "world-bank-group"),
    ("世界银行", "world-bank-group"),
    ("Europäische Union", "european-union"),
    ("европейский союз", "european-union"),
    ("Unia Europejska", "european-union"),
    ("Światowa Organizacja Zdrowia", "who"),
    ("ACNUR", "unhcr"),
]


@pytest.fixture
def register():
    with (DATA / "institutions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            make_institution(row["slug"], name=row["name"], acronym=row["acronym"])
    index_institutions()
    # Near in spelling, and large: the very name of an institution comes first all the same.
    make_city("weltbach", name="Weltbach", population=9_000_000)
    make_city("emalahleni", name="Emalahleni", country="ZA", aliases=["Witbank"], population=400_000)
    index_cities()


def first_address(page, *starts):
    found = [(page.find(f'href="{start}'), start) for start in starts]
    return min((place, start) for place, start in found if place >= 0)[1]


@pytest.mark.parametrize(("name", "slug"), NAMES)
def test_search_leads_to_the_institution_first(client, register, name, slug):
    page = client.get("/search/", {"q": name}).content.decode()
    main = page[page.index("<main") :]
    assert first_address(main, "/cities/", "/institutions/") == "/institutions/"
    assert f'href="/institutions/{slug}/"' in main
    offered = client.get("/search/suggest/", {"q": name}).content.decode()
    assert f"/institutions/{slug}/" in offered


@pytest.mark.parametrize(("name", "slug"), NAMES)
def test_the_form_takes_the_name(register, name, slug):
    lima = make_city("lima", name="Lima", country="PE")
    ana = make_seat(make_person("Ana"), lima, "city-editor").person
    data = {
        "partner": name,
        "partnership_class": "project",
        "dimension": "culture",
        "since": "1998",
        "status": "active",
        "token": "5f4d1f7e-0000-4000-8000-000000000001",
    }
    form = LogForm(data, city=lima, user=ana)
    form.is_valid()
    assert "partner" not in form.errors
    assert form.cleaned_data["actor"].slug == slug


@pytest.mark.parametrize(("name", "slug"), NAMES)
def test_imports_know_the_same_names(register, name, slug):
    assert Institutions().named(name, None).slug == slug


def test_every_name_is_of_one_institution_of_the_starter_register():
    with (DATA / "institutions.csv").open(encoding="utf-8", newline="") as file:
        known = {row["slug"] for row in csv.DictReader(file)}
    assert set(other_names()) <= known
    said = [(fold(name), slug) for slug, names in other_names().items() for name in names]
    assert all(name for name, _slug in said)
    owners = {}
    for name, slug in said:
        assert owners.setdefault(name, slug) == slug, name


def test_an_institution_of_no_other_names_is_found_by_its_own(client):
    rows.make_institution("harbour-fund", name="Harbour Fund")
    index_institutions()
    assert "/institutions/harbour-fund/" in client.get("/search/", {"q": "harbour"}).content.decode()
