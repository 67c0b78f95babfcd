"""A city's own editors keep what the register says of it."""

import pytest

from networks.choices import SeatRole
from networks.models import City
from tests.rows import make_city, make_person, make_seat

pytestmark = pytest.mark.django_db
EDIT = "/cities/lima/edit/"


@pytest.fixture
def ana(client):
    lima = make_city("lima", name="Lima", country="PE", population=9_000_000)
    client.force_login(make_seat(make_person("Ana"), lima, SeatRole.CITY_EDITOR).person)
    return client


def facts(**changes):
    return {
        "website": "https://www.munlima.gob.pe/",
        "contact": "rrii@munlima.gob.pe",
        "population": "10004141",
        "population_year": "2024",
        "population_source": "INEI",
        "description": "Capital of Peru.",
        "names": "Spanish: Lima\nfr: Lime",
    } | changes


def test_what_its_editor_saves_is_shown_found_and_kept_in_history(ana, client):
    assert "Edit this city" in ana.get("/cities/lima/").content.decode()
    assert ana.post(EDIT, facts()).url == "/cities/lima/"
    page = client.get("/cities/lima/").content.decode()
    for shown in ("rrii@munlima.gob.pe", "Capital of Peru.", "INEI", "(2024)", "munlima.gob.pe"):
        assert shown in page, shown
    city = City.objects.get()
    assert city.state == "declared"
    assert set(city.names.values_list("language", "name")) == {("es", "Lima"), ("fr", "Lime")}
    assert "/cities/lima/" in client.get("/search/suggest/?q=lime").content.decode()
    assert "rrii@munlima.gob.pe" in client.get("/cities/lima/history/").content.decode()


def test_a_name_that_is_corrected_stays_findable(ana):
    ana.post(EDIT, facts())
    ana.post(EDIT, facts(names="fr: Limes"))
    names = City.objects.get().names
    assert set(names.filter(is_preferred=True).values_list("language", "name")) == {("fr", "Limes")}
    assert names.filter(name="Lime", is_preferred=False).exists()
    ana.post(EDIT, facts(names="fr: Lime"))
    assert names.get(language="fr", is_preferred=True).name == "Lime"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"contact": "rrii"}, "valid email"),
        ({"population_year": "3000"}, "Enter a year from 1900 to this year."),
        ({"population_year": "1899"}, "Enter a year from 1900 to this year."),
        ({"population_year": "99999999"}, "Enter a year from 1900 to this year."),
        ({"population_year": ""}, "Enter the year of this population"),
        ({"population_source": " "}, "Enter the source of this population"),
        ({"population": "0"}, "Enter a whole number from 1 to 50,000,000"),
        ({"population": "-7"}, "Enter a whole number from 1 to 50,000,000"),
        ({"population": "50000001"}, "Enter a whole number from 1 to 50,000,000"),
        ({"population": "99999999999"}, "Enter a whole number from 1 to 50,000,000"),
        ({"population": "about a million"}, "Enter a whole number from 1 to 50,000,000"),
        ({"population": "", "population_year": "2020"}, "Enter the population of that year"),
        ({"names": "Lime"}, "as a language and a name"),
        ({"names": "Klingon tlh: Lime"}, "as a language and a name"),
        ({"names": "fr: A\nFrench: B"}, "is in the list twice"),
        ({"website": "javascript:alert(1)"}, "valid URL"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(ana, wrong, said):
    assert said in ana.post(EDIT, facts(**wrong)).content.decode()
    assert City.objects.get().contact == ""


@pytest.mark.parametrize("people", ["1", "50000000"])
def test_a_possible_population_is_saved_with_its_year_and_source(ana, people):
    assert ana.post(EDIT, facts(population=people)).status_code == 302
    assert City.objects.get().population == int(people)


def test_a_population_that_stays_is_not_asked_about(ana):
    stays = facts(population="9000000", population_year="", population_source="", contact="new@lima.example")
    assert ana.post(EDIT, stays).status_code == 302
    assert City.objects.get().contact == "new@lima.example"


def test_an_empty_population_is_not_known(ana):
    assert ana.post(EDIT, facts(population="", population_year="")).status_code == 302
    assert City.objects.get().population is None


def test_each_error_about_a_population_stands_at_its_field(ana):
    page = ana.post(EDIT, facts(population_year="", population_source=""))
    assert {*page.context["form"].errors} == {"population_year", "population_source"}


def test_nobody_else_edits_it(ana, client):
    other = make_seat(make_person("Bo"), make_city("quito"), SeatRole.CITY_EDITOR).person
    client.force_login(other)
    assert client.get(EDIT).status_code == 403
    assert client.post(EDIT, facts()).status_code == 403
    assert "Edit this city" not in client.get("/cities/lima/").content.decode()


def test_the_report_form_leads_an_editor_to_the_edit_form(ana, client):
    city = City.objects.get()
    assert EDIT in ana.get(f"/report/?kind=city&id={city.pk}").content.decode()
    client.logout()
    assert EDIT not in client.get(f"/report/?kind=city&id={city.pk}").content.decode()
