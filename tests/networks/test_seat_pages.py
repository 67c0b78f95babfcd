"""Who sees what on the pages of seats, at what cost; and the active seat."""

import pytest

from networks.actions import invitations, seats
from networks.choices import SeatRole
from networks.models import Seat
from networks.roles import ROLES
from tests.rows import make_city, make_network, make_person, make_seat

pytestmark = pytest.mark.django_db

LEAD, EDITOR = SeatRole.CITY_LEAD, SeatRole.CITY_EDITOR


@pytest.fixture
def ana(lima):
    return make_seat(make_person("Ana"), lima, LEAD).person


@pytest.fixture
def bo(lima):
    return make_seat(make_person("Bo"), lima, EDITOR).person


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_the_public_reads_what_each_role_permits(client):
    page = read(client, "/roles/")
    for role in ROLES.values():
        assert str(role.summary) in page
        for power in role.permits:
            assert str(power.label) in page


def test_the_public_sees_roles_and_numbers_and_no_name(client, ana, bo):
    page = read(client, "/cities/lima/seats/")
    assert "City lead" in page
    assert "ana@example.org" not in page
    assert "Ana" not in page


def test_a_holder_elsewhere_sees_no_name_either(client, ana, bo):
    client.force_login(make_seat(make_person("Chidi"), make_city("lagos"), LEAD).person)
    assert "ana@example.org" not in read(client, "/cities/lima/seats/")


@pytest.mark.parametrize("who", ["lead", "editor", "operator"])
def test_names_are_for_who_sits_there_and_operators(client, ana, bo, who):
    people = {
        "lead": lambda: ana,
        "editor": lambda: bo,
        "operator": lambda: make_person("Olu", is_staff=True),
    }
    client.force_login(people[who]())
    page = read(client, "/cities/lima/seats/")
    assert "ana@example.org" in page
    assert ("Invite someone" in page) == (who != "editor")


def test_invitations_are_listed_for_who_may_invite(client, ana, bo, lima):
    invitations.invite(address="nia@example.org", place=lima, role=EDITOR, by=ana)
    client.force_login(ana)
    assert "nia@example.org" in read(client, "/cities/lima/seats/")
    client.force_login(bo)
    assert "nia@example.org" not in read(client, "/cities/lima/seats/")


def test_a_network_has_the_same_page(client):
    c40 = make_network("c40")
    client.force_login(make_seat(make_person("Dia"), c40, SeatRole.NETWORK_LEAD).person)
    assert "dia@example.org" in read(client, "/networks/c40/seats/")


@pytest.mark.parametrize("page", ["seats", "seats/invite", "seats/request"])
@pytest.mark.parametrize("kind", ["cities", "networks"])
def test_a_place_that_is_not_there(client, kind, page):
    client.force_login(make_person("Olu", is_staff=True))
    read(client, f"/{kind}/nowhere/{page}/", 404)


def test_a_former_address_leads_to_the_seats_of_today(client, lima):
    lima.former_slugs.create(slug="ciudad-de-los-reyes")
    answer = client.get("/cities/ciudad-de-los-reyes/seats/")
    assert (answer.status_code, answer.url) == (301, "/cities/lima/seats/")


def test_ending_a_seat_asks_for_a_reason_first(client, ana, bo):
    client.force_login(ana)
    seat = Seat.objects.get(person=bo)
    read(client, f"/seats/{seat.pk}/end/")
    client.post(f"/seats/{seat.pk}/end/", {"reason": " "})
    assert Seat.objects.active().filter(pk=seat.pk).exists()
    assert client.post(f"/seats/{seat.pk}/end/", {"reason": "Moved."}).url == "/cities/lima/seats/"
    assert not Seat.objects.active().filter(pk=seat.pk).exists()


def test_the_last_lead_is_told_why_they_cannot_leave(client, ana):
    client.force_login(ana)
    seat = Seat.objects.get(person=ana)
    page = client.post(f"/seats/{seat.pk}/end/", {"reason": "Retiring, see you all."}).content.decode()
    assert "This is the only lead of Lima" in page
    assert "Retiring, see you all." in page
    assert Seat.objects.of(ana).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_whose_seats_can_be_ended(client, ana, bo, method):
    lead = Seat.objects.get(person=ana)
    client.force_login(make_person("Eve"))
    assert getattr(client, method)(f"/seats/{lead.pk}/end/").status_code == 404
    client.force_login(bo)
    assert getattr(client, method)(f"/seats/{lead.pk}/end/").status_code == 403


@pytest.mark.parametrize("many", [1, 25])
def test_the_page_of_seats_costs_the_same_with_many(client, lima, many, django_assert_num_queries):
    ana = make_person("Ana")
    make_seat(ana, lima, LEAD)
    for number in range(many):
        make_seat(make_person(f"P{number}"), lima, EDITOR)
        invitations.invite(address=f"n{number}@example.org", place=lima, role=EDITOR, by=ana)
    client.force_login(ana)
    read(client, "/roles/")  # the number on the desk is counted, and kept
    # session, user, city and its names, numbers, own seats, holders, invitations, whether Ana follows it
    with django_assert_num_queries(9):
        read(client, "/cities/lima/seats/")


@pytest.mark.parametrize("many", [1, 25])
def test_my_seats_cost_the_same_with_many(client, many, django_assert_num_queries):
    ana = make_person("Ana")
    for _ in range(many):
        make_seat(ana, make_city(), EDITOR)
        make_seat(ana, make_network(), SeatRole.SECRETARIAT)
    client.force_login(ana)
    read(client, "/roles/")
    with django_assert_num_queries(6):  # session, user, seats, own addresses, invitations, requests
        read(client, "/seats/")


def test_the_active_seat_is_the_oldest_one_until_they_choose(client, ana, lima):
    c40 = make_network("c40")
    second = make_seat(ana, c40, SeatRole.SECRETARIAT)
    client.force_login(ana)
    assert client.get("/roles/").wsgi_request.active_seat.city == lima
    answer = client.post("/seats/active/", {"seat": second.pk, "next": "/roles/"})
    assert answer.url == "/roles/"
    assert client.get("/roles/").wsgi_request.active_seat.network == c40


def test_an_active_seat_ends_with_its_seat(client, ana, lima):
    second = make_seat(ana, make_network("c40"), SeatRole.SECRETARIAT)
    client.force_login(ana)
    client.post("/seats/active/", {"seat": second.pk})
    seats.revoke(seat=second, by=make_person("Olu", is_staff=True), reason="Over.")
    assert client.get("/roles/").wsgi_request.active_seat.city == lima


def test_nobody_can_choose_the_seat_of_another(client, ana, bo):
    client.force_login(bo)
    client.post("/seats/active/", {"seat": Seat.objects.get(person=ana).pk})
    assert client.get("/roles/").wsgi_request.active_seat.seat.person == bo


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "/\\evil.example",
        "word",
        "/" * 9_000,
    ],
)
def test_choosing_a_seat_leads_back_to_our_pages_only(client, ana, back):
    client.force_login(ana)
    assert client.post("/seats/active/", {"seat": "x", "next": back}).url == "/seats/"


def test_a_page_costs_a_visitor_nothing_for_active_seats(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        read(client, "/roles/")


def test_a_page_costs_a_signed_in_person_one_query_for_their_seats(client, ana, django_assert_num_queries):
    client.force_login(ana)
    read(client, "/roles/")
    with django_assert_num_queries(3):  # session, user, seats
        page = read(client, "/roles/")
    assert "You act for" in page
