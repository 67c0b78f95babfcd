"""Operators edit, rename and merge cities; the rows that repeat or find them follow."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from citydiplo.kit.models import SearchEntry
from citydiplo.portal.actions.city_merge import hindrances, what_moves
from networks.models import City
from partnerships.models import Partnership
from tests import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]


@pytest.fixture
def olu():
    return rows.make_person("Olu", is_staff=True, is_superuser=True)


@pytest.fixture
def operator(client, olu):
    client.force_login(olu)
    return client


@pytest.fixture
def bombay():
    city = rows.make_city("bombay", country="IN", region="asia-pacific")
    rows.make_partnership(city, rows.make_city("oslo"))
    rows.make_membership(rows.make_network("c40"), city)
    rows.make_mandate(city, "2020-01-01")
    rows.make_seat(rows.make_person("Ana"), city, "city-editor")
    return city


def page(city, name):
    return reverse(f"admin:networks_city_{name}", args=[city.pk])


def test_a_city_keeps_its_standing_its_name_and_its_address(operator, bombay):
    fields = operator.get(page(bombay, "change")).context["adminform"].form.fields
    assert not {"name", "slug", "partnership_count", "merged_into", "asks_approval"} & set(fields)
    text = operator.get(page(bombay, "change")).content.decode()
    assert page(bombay, "rename") in text
    assert page(bombay, "merge") in text


def test_what_repeats_a_citys_facts_follows_its_page(operator, bombay, olu):
    form = operator.get(page(bombay, "change")).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, "", [])}
    sent |= {"country": "PE", "region": "latin-america-caribbean", "aliases": '["Bom Baim"]'}
    inlines = {f"{name}-{of}_FORMS": 0 for name in ("names", "former_slugs") for of in ("TOTAL", "INITIAL")}
    answer = operator.post(page(bombay, "change"), sent | inlines)
    assert answer.status_code == 302, answer.context["errors"]
    record = Partnership.objects.get()
    assert (record.countries, set(record.regions)) == ("FR PE", {"europe", "latin-america-caribbean"})
    assert "peru" in SearchEntry.objects.get(kind="city", object_id=bombay.pk).detail.lower()
    act = City.history.filter(id=bombay.pk).latest("history_date")
    assert (act.actor_role, act.history_user, act.changes["country"]) == ("operator", olu, ["IN", "PE"])


def test_renaming_leads_the_former_address_on(operator, bombay):
    assert operator.get(page(bombay, "rename")).status_code == 200
    assert operator.post(page(bombay, "rename"), {"name": "  "}).status_code == 200
    assert operator.post(page(bombay, "rename"), {"name": "Mumbai"}).status_code == 302
    bombay.refresh_from_db()
    assert (bombay.name, bombay.slug) == ("Mumbai", "mumbai")
    assert operator.get("/cities/bombay/").url == "/cities/mumbai/"
    assert Partnership.objects.get().label == "Mumbai – Oslo"


def merge_page(city):
    return reverse("operator-double", args=[city.slug])


def test_merging_shows_what_moves_and_waits_for_the_button(operator, bombay):
    mumbai = rows.make_city("mumbai", country="IN", region="asia-pacific")
    assert operator.get(page(bombay, "merge")).status_code == 200
    led = operator.get(page(bombay, "merge"), {"into": mumbai.pk})
    assert led.url == f"{merge_page(bombay)}?into={mumbai.pk}"
    shown = operator.get(led.url)
    text = shown.content.decode()
    assert "Parties: 1" in text
    assert "Memberships: 1" in text
    assert "Roles: 1" in text
    assert not City.objects.exclude(merged_into=None).exists()
    assert operator.post(merge_page(bombay), {"into": mumbai.pk}).status_code == 302
    bombay.refresh_from_db()
    assert bombay.merged_into == mumbai
    assert what_moves(bombay) == []
    assert LogEntry.objects.filter(object_id=str(mumbai.pk), change_message__contains="Merged").exists()
    assert City.history.filter(id=bombay.pk).latest("history_date").actor_role == "operator"


def test_what_hinders_a_merge_is_said_before_and_after(operator, bombay):
    oslo = City.objects.get(slug="oslo")
    shown = operator.get(merge_page(bombay), {"into": oslo.pk})
    assert "have a partnership with each other" in shown.content.decode()
    refused = operator.post(merge_page(bombay), {"into": oslo.pk})
    assert refused.status_code == 200
    bombay.refresh_from_db()
    assert bombay.merged_into is None
    assert hindrances(bombay, oslo)


@pytest.mark.parametrize("into", ["", "x", "0", "9" * 30, "-1", "\u202e"])
def test_an_unknown_city_is_refused_with_words(operator, bombay, into):
    for answer in (
        operator.get(page(bombay, "merge"), {"into": into}),
        operator.post(merge_page(bombay), {"into": into} if into else {"into": "-"}),
    ):
        assert answer.status_code == 200
        assert answer.context["form"].errors


def test_a_city_goes_neither_into_itself_nor_twice(operator, bombay):
    for own in (
        operator.get(page(bombay, "merge"), {"into": bombay.pk}),
        operator.post(merge_page(bombay), {"into": bombay.pk}),
    ):
        assert "into itself" in own.content.decode()
    City.objects.filter(pk=bombay.pk).update(merged_into=City.objects.get(slug="oslo"))
    for name in ("merge", "rename"):
        assert operator.post(page(bombay, name), {"into": 1, "name": "x"}).status_code == 302


def test_two_ticked_cities_lead_to_the_page_that_merges_them(operator, bombay):
    mumbai = rows.make_city("mumbai", population=12_000_000)
    sent = {"action": "merge_two", "_selected_action": [bombay.pk, mumbai.pk]}
    answer = operator.post(reverse("admin:networks_city_changelist"), sent)
    assert answer.url == f"{merge_page(bombay)}?into={mumbai.pk}"
    sent["_selected_action"] = [bombay.pk]
    assert operator.post(reverse("admin:networks_city_changelist"), sent).url.endswith("/city/")


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"population": "0"}, {"population"}),
        ({"population": "99999999999", "population_year": "2020"}, {"population"}),
        ({"population": "12442373"}, {"population_year", "population_source"}),
        (
            {"population": "12442373", "population_year": "1899", "population_source": "Census"},
            {"population_year"},
        ),
        ({"population_year": "2011"}, {"population"}),
    ],
)
def test_operators_get_the_same_errors_for_a_population_as_editors(operator, bombay, typed, fields):
    form = operator.get(page(bombay, "change")).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, "", [])}
    answer = operator.post(page(bombay, "change"), sent | typed)
    assert {*answer.context["adminform"].form.errors} == fields
    bombay.refresh_from_db()
    assert bombay.population is None


def test_renaming_and_merging_are_closed_to_who_is_no_operator(client, bombay):
    oslo = City.objects.get(slug="oslo")
    for person in (None, rows.make_person("Eve"), rows.make_person("Sam", is_staff=True)):
        if person:
            client.force_login(person)
        for name in ("merge", "rename"):
            for answer in (client.get(page(bombay, name)), client.post(page(bombay, name), {"name": "x"})):
                assert answer.status_code in (302, 403)
        assert client.post(merge_page(bombay), {"into": oslo.pk}).status_code in (302, 403)
    bombay.refresh_from_db()
    assert (bombay.name, bombay.merged_into) == ("Bombay", None)
