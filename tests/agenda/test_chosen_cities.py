"""Cities are chosen by name or by saved group, never from a list of hundreds."""

import re

import pytest
from django.utils.html import strip_tags

from agenda.actions import groups
from agenda.models import AgendaItem, CityGroup, Meeting
from citydiplo.portal.actions import cities
from networks.actions.search import index_cities
from networks.models import City
from partnerships.forms.named import named_places
from tests.agenda.test_unsaved_forms import marks
from tests.rows import day, make_city, make_gazetteer_place, make_item, make_membership


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
    client.post("/agenda/new/", typed(cities="Lima\nQuito"))
    assert set(AgendaItem.objects.get().cities.all()) == {cast.lima, cast.quito}


def test_chosen_cities_stay_and_can_be_removed(client, cast):
    item = make_item(cast.network, kind="call", audience="cities", cities=[cast.lima, cast.lagos])
    path = f"/agenda/{item.pk}/edit/"
    form = client.get(path).context["form"]
    assert [str(city) for _line, city in form["cities"].chosen] == ["Lagos", "Lima"]
    client.post(path, typed(cities=["Lagos (lagos)", ""], version=form["version"].value()))
    assert list(item.cities.all()) == [cast.lagos]


@pytest.fixture
def village(cast):
    return make_gazetteer_place()


def test_a_place_of_the_gazetteer_is_found_and_becomes_a_city_when_saved(client, cast, village):
    page = client.post("/agenda/new/", typed(cities="Lima (lima)", find="Kleinbl", look="1"))
    assert f'name="add" value="{village.slug}"' in re.sub(r"\s+", " ", page.content.decode())
    page = client.post("/agenda/new/", typed(cities="Lima (lima)", add=village.slug))
    chosen = page.context["form"]["cities"].chosen
    assert [str(city) for _line, city in chosen] == ["Lima", "Kleinblittersdorf"]
    assert not City.objects.filter(name="Kleinblittersdorf").exists()
    client.post("/agenda/new/", typed(cities=[line for line, _city in chosen]))
    found = City.objects.get(geonames_id=village.pk)
    assert set(AgendaItem.objects.get().cities.all()) == {cast.lima, found}
    page = client.post("/agenda/new/", typed(title="Again", cities=[line for line, _city in chosen]))
    assert set(AgendaItem.objects.get(title="Again").cities.all()) == {cast.lima, found}


def test_a_pasted_name_of_the_gazetteer_is_offered_by_its_address(client, cast, village):
    page = client.post("/agenda/new/", typed(cities="Kleinblittersdorf"))
    assert f"Saarland, Germany ({village.slug})" in str(page.context["form"].errors["cities"])


def test_a_meeting_takes_place_in_a_place_of_the_gazetteer(client, cast, village):
    facts = typed(audience="public", starts_on="2099-05-05", time_zone="UTC")
    page = client.post("/meetings/new/", facts | {"city": "Kleinblittersdorf"})
    assert f"({village.slug})" in str(page.context["form"].errors["city"])
    here = f"Kleinblittersdorf, Saarland, Germany ({village.slug})"
    page = client.post("/meetings/new/", facts | {"city": here, "do": "preview"})
    assert "Kleinblittersdorf" in page.context["drawn"].city.name
    assert not City.objects.filter(name="Kleinblittersdorf").exists()
    token = client.get("/meetings/new/").context["form"]["token"].value()
    for _time in range(2):  # sent twice it is one meeting
        assert client.post("/meetings/new/", facts | {"city": here, "token": token}).status_code == 302
    assert Meeting.objects.get().city == City.objects.get(geonames_id=village.pk)


def test_addresses_of_places_cost_as_much_with_many(client, cast, django_assert_max_num_queries):
    lines = [f"X ({make_gazetteer_place(f'Place {number}').slug})" for number in range(30)]
    with django_assert_max_num_queries(3):
        assert len(named_places(lines, takes_gazetteer=True).cities) == 30


def test_cities_are_saved_as_a_group_and_used_again(client, cast):
    client.post("/agenda/new/", typed(cities="Lima\nQuito", group_name=" Port  cities "))
    group = CityGroup.objects.get()
    assert group.name == "Port cities"
    client.post("/agenda/new/", typed(title="Ships", group=group.pk, cities="Lagos"))
    assert AgendaItem.objects.get(title="Ships").cities.count() == 3


@pytest.mark.parametrize("kind", ["agenda", "meetings"])
def test_a_group_of_another_network_cannot_be_used(client, cast, kind):
    foreign = groups.keep(network=cast.other, name="Theirs", cities=[cast.quito])
    page = client.post(f"/{kind}/new/", typed(group=foreign.pk, starts_on="2099-05-05", time_zone="UTC"))
    assert "group" in page.context["form"].errors


def test_a_wrong_form_keeps_the_cities_that_were_chosen(client, cast):
    page = client.post("/agenda/new/", typed(title="", cities=["Lima (lima)", "Quito"]))
    field = page.context["form"]["cities"]
    assert field.chosen == [("Lima (lima)", cast.lima)]
    assert field.rest == "Quito"


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
    client.post("/agenda/new/", typed(cities="Lima"))
    client.post("/agenda/new/", typed(cities="Quito", title="Ships"))
    assert AgendaItem.objects.count() == 2


@pytest.mark.parametrize("audience", ["public", "members"])
@pytest.mark.parametrize("kind", ["agenda", "meetings"])
def test_cities_that_are_typed_for_another_audience_are_no_error(client, cast, audience, kind):
    kept = groups.keep(network=cast.network, name="Ports", cities=[cast.lima])
    sent = typed(
        audience=audience,
        cities=["7" * 30, "Lima\nAtlantisville"],
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
    form = client.post("/agenda/new/", typed(audience="public", title="", cities="Atlantisville")).context[
        "form"
    ]
    assert set(form.errors) == {"title"}
    assert form["cities"].value() == "Atlantisville"


def test_a_wrong_name_is_said_where_the_field_is_shown(client):
    for audience in ("cities", ""):
        form = client.post("/agenda/new/", typed(audience=audience, cities="Atlantisville")).context["form"]
        assert "cities" in form.errors


@pytest.mark.parametrize("written", ["Springfield", "springfield", "Spríngfield"])
def test_a_name_that_only_one_member_has_is_not_asked_about(client, cast, written):
    named = [
        make_city(f"springfield-{number}", name="Springfield", country="US", admin_area=f"State {number}")
        for number in range(14)
    ]
    make_membership(cast.network, named[13])
    index_cities()
    client.post("/agenda/new/", typed(cities=written))
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
    form = client.post("/agenda/new/", typed(cities="Rosario")).context["form"]
    assert "” can be several cities" in str(form.errors["cities"])


def test_a_former_member_is_not_a_member(client, cast):
    named = [make_city(f"rosario-{country}", name="Rosario", country=country) for country in ("AR", "UY")]
    make_membership(cast.network, named[0], since=day("2001-01-01"), until=day("2020-01-01"))
    index_cities()
    assert client.post("/agenda/new/", typed(cities="Rosario")).context["form"].errors


CHIP = re.compile(
    r'<input type="hidden" name="cities" value="([^"]+)">.*?name="remove" value="([^"]+)"', re.DOTALL
)
STATUS = re.compile(r'<div role="status" class="finder__result"[^>]*>(.*?)</div>', re.DOTALL)


def chips(answer):
    """What each chosen city on a page sends, and what the button beside it removes."""
    return CHIP.findall(answer.content.decode())


def announced(answer):
    return " ".join(strip_tags(STATUS.search(answer.content.decode())[1]).split())


LIMA, QUITO, LAGOS = ("Lima (lima)", "lima"), ("Quito (quito)", "quito"), ("Lagos (lagos)", "lagos")


@pytest.mark.parametrize(
    ("sent", "shown", "said"),
    [
        ({"cities": ["Lima (lima)", ""], "add": "quito"}, [LIMA, QUITO], "Added: Quito"),
        ({"cities": ["Lima (lima)", ""], "add": "lima"}, [LIMA], "Added: Lima"),
        ({"cities": ["Lima (lima)", "Lagos (lagos)", ""], "remove": "lima"}, [LAGOS], "Removed: Lima"),
        ({"cities": ["Lima (lima)"], "remove": "lima", "find": "qui"}, [], "Removed: Lima"),
        (
            {"cities": ["Lima (lima)", "Lagos"], "paste": "1"},
            [LIMA, LAGOS],
            "1 city was added from the list.",
        ),
        (
            {"cities": ["", "quito\r\n\r\nLIMA"], "paste": "1"},
            [QUITO, LIMA],
            "1 city was added from the list.",
        ),
        ({"cities": ["Lima (lima)"], "add": "atlantis"}, [LIMA], "This city is no longer in the register."),
        ({"cities": ["Lima (lima)"], "add": "\0' OR 1"}, [LIMA], "This city is no longer in the register."),
        ({"cities": ["Lima (lima)"], "remove": "atlantis"}, [LIMA], ""),
    ],
)
@pytest.mark.parametrize("kind", ["agenda", "meetings"])
def test_buttons_change_the_chosen_cities_and_save_nothing(client, kind, sent, shown, said):
    sent = typed(title="Trams", text="Kept.", **sent)
    answer = client.post(f"/{kind}/new/", sent)
    form = answer.context["form"]
    assert chips(answer) == shown
    assert announced(answer).startswith(said)
    assert (form["text"].value(), form.errors) == ("Kept.", {})
    assert answer.context["found"].typed == sent.get("find", "")
    assert not AgendaItem.objects.exists()
    assert not Meeting.objects.exists()


def test_of_a_pasted_list_what_is_clear_is_taken_and_the_rest_stays(client):
    answer = client.post(
        "/agenda/new/", typed(cities=["Lagos (lagos)", "Quito\nAtlantis\nLima\nMu"], paste="1")
    )
    assert chips(answer) == [LAGOS, QUITO, LIMA]
    assert answer.context["form"]["cities"].rest == "Atlantis\nMu"
    assert announced(answer) == "2 cities were added from the list."
    assert ">Atlantis\nMu</textarea>" in answer.content.decode()  # no space of the template before it
    assert [error for error in answer.context["form"].errors["cities"] if "No city" in error] == [
        "No city with the name “Atlantis” was found. Check the spelling.",
        "No city with the name “Mu” was found. Check the spelling.",
    ]


def test_all_that_is_wrong_with_a_list_is_said_at_once_when_it_is_saved(client):
    errors = client.post("/agenda/new/", typed(cities="Lima\nAtlantis\nMu")).context["form"].errors
    assert len(errors["cities"]) == 2


def test_hundreds_of_cities_can_be_chosen_but_no_endless_list(client, cast, django_assert_max_num_queries):
    members = [make_city(f"member-{number}") for number in range(300)]
    lines = [f"{city} ({city.slug})" for city in members]
    client.post("/agenda/new/", typed(cities=lines))
    assert AgendaItem.objects.get().cities.count() == 300
    for many in ([f"Nowhere {n}" for n in range(101)], [f"member-{n}" for n in range(501)]):
        with django_assert_max_num_queries(40):
            form = client.post("/agenda/new/", typed(title="More", cities="\n".join(many))).context["form"]
        assert "cities" in form.errors
        assert form["cities"].value().splitlines() == many


@pytest.mark.parametrize("line", ["Callao (callao)", "Lima (callao)", "Lima (999999)", "<b>(x)"])
def test_only_a_city_of_the_register_can_be_sent(client, cast, line):
    cities.merge(city=make_city("callao"), into=cast.quito, by=None)
    form = client.post("/agenda/new/", typed(cities=[line])).context["form"]
    assert (form["cities"].chosen, "cities" in form.errors) == ([], True)
    assert form["cities"].rest == line
    assert not AgendaItem.objects.exists()


def test_a_draft_keeps_the_cities_that_were_chosen(client):
    sent = typed(title="", cities=["Lima (lima)", "Quito (quito)", "Atl"])
    client.post("/agenda/new/", marks(client, "/agenda/new/") | sent)
    answer = client.get("/agenda/new/?continue")
    assert chips(answer) == [LIMA, QUITO]
    assert answer.context["form"]["cities"].rest == "Atl"
