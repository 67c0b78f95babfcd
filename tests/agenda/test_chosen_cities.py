"""Cities are chosen by name or by saved group, never from a list of hundreds."""

import pytest

from agenda.actions import groups
from agenda.models import AgendaItem, CityGroup
from citydiplo.portal.actions import cities
from networks.actions.search import index_cities
from tests.rows import make_city, make_item, make_membership


def typed(**facts):
    return {"title": "Trams", "theme": "immigration", "kind": "call", "audience": "cities", **facts}


@pytest.fixture
def client(client, cast):
    index_cities()
    client.force_login(cast.dia)
    return client


def test_the_form_lists_no_member_until_it_is_chosen(client, cast):
    for number in range(30):
        make_membership(cast.network, make_city(f"member-{number}"))
    assert "Member 7" not in client.get("/agenda/new/").content.decode()


def test_members_and_other_cities_are_chosen_by_name(client, cast):
    client.post("/agenda/new/", typed(others="Lima\nQuito"))
    assert set(AgendaItem.objects.get().cities.all()) == {cast.lima, cast.quito}


def test_chosen_cities_stay_ticked_and_can_be_removed(client, cast):
    item = make_item(cast.network, kind="call", audience="cities", cities=[cast.lima, cast.lagos])
    path = f"/agenda/{item.pk}/edit/"
    form = client.get(path).context["form"]
    assert {str(city) for city in form.fields["cities"].queryset} == {"Lima", "Lagos"}
    client.post(path, typed(cities=[cast.lagos.pk], version=form["version"].value()))
    assert list(item.cities.all()) == [cast.lagos]


def test_cities_are_saved_as_a_group_and_used_again(client, cast):
    client.post("/agenda/new/", typed(others="Lima\nQuito", group_name=" Port  cities "))
    group = CityGroup.objects.get()
    assert group.name == "Port cities"
    client.post("/agenda/new/", typed(title="Ships", group=group.pk, others="Lagos"))
    assert AgendaItem.objects.get(title="Ships").cities.count() == 3


@pytest.mark.parametrize("kind", ["agenda", "meetings"])
def test_a_group_of_another_network_cannot_be_used(client, cast, kind):
    foreign = groups.keep(network=cast.other, name="Theirs", cities=[cast.quito])
    page = client.post(f"/{kind}/new/", typed(group=foreign.pk, starts_on="2099-05-05", time_zone="UTC"))
    assert "group" in page.context["form"].errors


def test_a_wrong_form_keeps_the_cities_that_were_chosen(client, cast):
    page = client.post("/agenda/new/", typed(title="", cities=[cast.lima.pk], others="Quito"))
    form = page.context["form"]
    assert str(cast.lima.pk) in form["cities"].value()
    assert form["others"].value() == "Quito"


def test_saving_a_group_of_the_same_name_replaces_it(cast):
    first = groups.keep(network=cast.network, name="Ports", cities=[cast.lima])
    groups.keep(network=cast.network, name="Ports", cities=[cast.lagos])
    assert list(first.cities.all()) == [cast.lagos]


def test_groups_are_listed_and_deleted(client, cast):
    group = groups.keep(network=cast.network, name="Ports", cities=[cast.lima])
    assert "Ports" in client.get("/networks/ours/groups/").content.decode()
    assert client.post(f"/networks/theirs/groups/{group.pk}/delete/").status_code == 403
    client.post(f"/networks/ours/groups/{group.pk}/delete/")
    assert not CityGroup.objects.exists()


def test_a_merged_city_leaves_its_place_to_the_other(cast):
    group = groups.keep(network=cast.network, name="Ports", cities=[cast.lima])
    cities.merge(city=cast.lima, into=cast.quito, by=None)
    assert list(group.cities.all()) == [cast.quito]


def test_two_forms_without_their_token_are_two_items(client, cast):
    client.post("/agenda/new/", typed(others="Lima"))
    client.post("/agenda/new/", typed(others="Quito", title="Ships"))
    assert AgendaItem.objects.count() == 2
