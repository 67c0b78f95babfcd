"""Cities are chosen by name or by saved group, never from a list of hundreds."""

import pytest

from agenda.actions import groups
from agenda.models import AgendaItem, CityGroup, Meeting
from citydiplo.portal.actions import cities
from networks.actions.search import index_cities
from tests.rows import day, make_city, make_item, make_membership


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


@pytest.mark.parametrize("audience", ["public", "members"])
@pytest.mark.parametrize("kind", ["agenda", "meetings"])
def test_cities_that_are_typed_for_another_audience_are_no_error(client, cast, audience, kind):
    kept = groups.keep(network=cast.network, name="Ports", cities=[cast.lima])
    sent = typed(
        audience=audience,
        others="Lima\nAtlantisville",
        cities=["7" * 30],
        group="999999",
        group_name="Ports",
        starts_on="2099-05-05",
        time_zone="UTC",
        online_link="https://example.org",
    )
    answer = client.post(f"/{kind}/new/", sent, follow=True)
    row = (AgendaItem if kind == "agenda" else Meeting).objects.get()
    assert (row.audience, list(row.cities.all())) == (audience, [])
    assert "The cities that you typed were not saved" in answer.content.decode()
    assert list(kept.cities.all()) == [cast.lima]  # not replaced by an empty one


def test_cities_that_are_typed_stay_while_something_else_is_wrong(client):
    form = client.post("/agenda/new/", typed(audience="public", title="", others="Atlantisville")).context[
        "form"
    ]
    assert set(form.errors) == {"title"}
    assert form["others"].value() == "Atlantisville"


def test_a_wrong_name_is_said_where_the_field_is_shown(client):
    for audience in ("cities", ""):
        form = client.post("/agenda/new/", typed(audience=audience, others="Atlantisville")).context["form"]
        assert "others" in form.errors


@pytest.mark.parametrize("written", ["Springfield", "springfield", "Spríngfield"])
def test_a_name_that_one_member_alone_bears_is_not_asked_about(client, cast, written):
    named = [
        make_city(f"springfield-{number}", name="Springfield", country="US", admin_area=f"State {number}")
        for number in range(14)
    ]
    make_membership(cast.network, named[13])
    index_cities()
    client.post("/agenda/new/", typed(others=written))
    assert list(AgendaItem.objects.get().cities.all()) == [named[13]]


@pytest.mark.parametrize("members", [0, 2])
def test_a_name_of_no_member_or_of_several_is_asked_about(client, cast, members):
    named = [
        make_city(f"rosario-{country}", name="Rosario", country=country) for country in ("AR", "UY", "PH")
    ]
    for city in named[:members]:
        make_membership(cast.network, city)
    make_membership(cast.other, named[0])  # of another network
    index_cities()
    form = client.post("/agenda/new/", typed(others="Rosario")).context["form"]
    assert "Which city is" in str(form.errors["others"])


def test_a_former_member_is_none(client, cast):
    named = [make_city(f"rosario-{country}", name="Rosario", country=country) for country in ("AR", "UY")]
    make_membership(cast.network, named[0], since=day("2001-01-01"), until=day("2020-01-01"))
    index_cities()
    assert client.post("/agenda/new/", typed(others="Rosario")).context["form"].errors
