"""A network's secretariat keeps its list of members; nobody else does."""

import pytest

from networks.actions.search import index_cities
from networks.models import Membership
from tests.pages import statements
from tests.rows import day, make_city, make_membership, make_network, make_person, make_seat, make_source

pytestmark = pytest.mark.django_db

PLAIN = {"membership_class": "full", "role": "member"}


@pytest.fixture
def c40():
    return make_network("c40")


@pytest.fixture
def dia(c40, client):
    person = make_person("Dia")
    make_seat(person, c40, "secretariat")
    client.force_login(person)
    return person


def test_a_member_is_found_added_changed_and_ended_and_the_history_says_so(client, c40, dia):
    lima = make_city("lima")
    index_cities()
    assert "/networks/c40/members/add/?city=lima" in (
        client.get("/networks/c40/members/edit/?q=Lima").content.decode()
    )
    client.post("/networks/c40/members/add/?city=lima", PLAIN | {"since": "2007-05"})
    membership = Membership.objects.get()
    assert (membership.city, membership.since, membership.since_precision, membership.state) == (
        lima,
        day("2007-05-01"),
        "month",
        "declared",
    )
    url = f"/networks/c40/members/{membership.pk}/edit/"
    client.post(url, {"membership_class": "full", "role": "chair", "since": "2007-05", "reason": "Elected."})
    client.post(url, {"membership_class": "full", "role": "chair", "since": "2007-05", "until": "2025"})
    membership.refresh_from_db()
    assert (membership.role, membership.until_text) == ("chair", "2025")
    page = client.get("/networks/c40/history/").content.decode()
    assert "Reason: <bdi>Elected.</bdi>" in page
    assert "Network secretariat, c40" in page or "Network secretariat, C40" in page


def test_nothing_new_leaves_the_source_and_the_state_alone(client, c40, dia):
    source = make_source()
    membership = make_membership(c40, make_city(), state="open-data", source=source)
    client.post(f"/networks/c40/members/{membership.pk}/edit/", PLAIN)
    membership.refresh_from_db()
    assert membership.state == "open-data"


def test_a_current_member_is_added_once_and_what_is_wrong_is_said(client, c40, dia):
    make_membership(c40, make_city("lima"))
    for wrong in (PLAIN, {}, PLAIN | {"since": "2020", "until": "2019"}, PLAIN | {"role": "king"}):
        answer = client.post("/networks/c40/members/add/?city=lima", wrong)
        assert answer.status_code == 200
        assert "notice--error" in answer.content.decode() or "field--wrong" in answer.content.decode()
    assert "Lima already has a current membership. Enter an end date for this one." in (
        client.post("/networks/c40/members/add/?city=lima", PLAIN).content.decode()
    )
    assert Membership.objects.count() == 1
    assert client.get("/networks/c40/members/add/?city=nowhere").status_code == 404


def test_only_those_who_keep_this_network_reach_its_list(client, c40):
    lima, other = make_city("lima"), make_network("other")
    membership, foreign = make_membership(c40, lima), make_membership(other, lima)
    urls = ("members/edit/", "members/add/?city=lima", f"members/{membership.pk}/edit/")
    people = {name: make_person(name) for name in ("Ana", "Eve", "Dia")}
    make_seat(people["Ana"], lima, "city-lead")
    make_seat(people["Dia"], other, "network-lead")
    for person in people.values():
        client.force_login(person)
        assert {client.get(f"/networks/c40/{url}").status_code for url in urls} == {403}
        assert {client.post(f"/networks/c40/{url}", PLAIN).status_code for url in urls} == {403}
    assert client.get(f"/networks/other/members/{membership.pk}/edit/").status_code == 404
    assert client.get(f"/networks/other/members/{foreign.pk}/edit/").status_code == 200
    assert "Edit the list" not in client.get("/networks/c40/").content.decode()


def test_as_many_statements_for_one_member_as_for_many(client, c40, dia):
    make_membership(c40, make_city())
    few = len(statements(client, "/networks/c40/members/edit/"))
    for _again in range(12):
        make_membership(c40, make_city())
    assert len(statements(client, "/networks/c40/members/edit/")) == few <= 8


def test_who_saves_second_sees_what_changed_and_loses_nothing(client, c40, dia):
    membership = make_membership(c40, make_city("lima"), since=day("2007-01-01"), since_precision="year")
    url = f"/networks/c40/members/{membership.pk}/edit/"

    def typed(page):
        return {field.html_name: field.value() or "" for field in page.context["form"]}

    first = second = typed(client.get(url))
    assert client.post(url, first | {"role": "chair"}).status_code == 302
    answer = client.post(url, second | {"role": "steering", "field": "Climate", "reason": "Elected."})
    assert answer.status_code == 409
    assert [tuple(map(str, row)) for row in answer.context["differences"]] == [
        ("Role", "Chair", "Steering committee")
    ]
    again = typed(answer)
    assert (again["role"], again["field"], again["reason"]) == ("steering", "Climate", "Elected.")
    assert client.post(url, again).status_code == 302
    membership.refresh_from_db()
    assert (membership.role, membership.field) == ("steering", "Climate")
