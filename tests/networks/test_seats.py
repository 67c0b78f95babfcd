"""Seats are given and ended in one place, with who and why, and a city keeps somebody who can invite."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from citydiplo.kit.models import OutgoingMail
from networks.actions import invitations, seat_requests, seats
from networks.choices import SeatRole
from networks.errors import SeatRefusedError
from networks.models import Invitation, Seat, SeatRequest
from tests.rows import make_city, make_network, make_person, make_seat

pytestmark = pytest.mark.django_db

LEAD, EDITOR = SeatRole.CITY_LEAD, SeatRole.CITY_EDITOR


def test_a_seat_says_who_gave_it_and_why():
    olu, ana, lima = make_person("Olu", is_staff=True), make_person("Ana"), make_city("lima")
    seat = seats.grant(person=ana, place=lima, role=EDITOR, by=olu, reason="Named by the mayor.")
    assert (seat.granted_by, seat.reason, seat.place) == (olu, "Named by the mayor.", lima)


def test_giving_it_twice_gives_one():
    ana, lima = make_person("Ana"), make_city("lima")
    assert make_seat(ana, lima, EDITOR) == make_seat(ana, lima, EDITOR)
    assert Seat.objects.count() == 1


def test_ending_says_who_and_why_and_tells_the_holder():
    ana, bo, lima = make_person("Ana"), make_person("Bo"), make_city("lima")
    make_seat(ana, lima, LEAD)
    seat = make_seat(bo, lima, EDITOR)
    seats.revoke(seat=seat, by=ana, reason="Moved to another office.")
    seat.refresh_from_db()
    assert (seat.revoked_by, seat.revoked_reason) == (ana, "Moved to another office.")
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.message) == ("bo@example.org", "seat_ended")
    assert "Moved to another office." in mail.text
    assert "Moved to another office." in mail.html


def test_an_ended_seat_can_be_given_again_and_the_old_one_stays_in_the_record():
    ana, bo, lima = make_person("Ana"), make_person("Bo"), make_city("lima")
    make_seat(ana, lima, LEAD)
    first = make_seat(bo, lima, EDITOR)
    seats.revoke(seat=first, by=ana, reason="A mistake.")
    assert make_seat(bo, lima, EDITOR) != first
    assert Seat.objects.filter(person=bo).count() == 2


def test_ending_twice_is_refused_the_second_time():
    ana, bo, lima = make_person("Ana"), make_person("Bo"), make_city("lima")
    make_seat(ana, lima, LEAD)
    seat = make_seat(bo, lima, EDITOR)
    seats.revoke(seat=seat, by=ana, reason="Left.")
    with pytest.raises(SeatRefusedError, match="already"):
        seats.revoke(seat=seat, by=ana, reason="Left.")


@pytest.mark.parametrize(("role", "make_place"), [(LEAD, make_city), (SeatRole.NETWORK_LEAD, make_network)])
def test_the_last_lead_stays_until_another_is_there(role, make_place):
    place = make_place()
    ana, bo = make_person("Ana"), make_person("Bo")
    last = make_seat(ana, place, role)
    with pytest.raises(SeatRefusedError, match="only lead"):
        seats.revoke(seat=last, by=ana, reason="Retiring.")
    make_seat(bo, place, role)
    seats.revoke(seat=last, by=ana, reason="Retiring.")
    assert not Seat.objects.of(ana).exists()


def test_a_lead_of_another_city_does_not_count():
    ana, bo = make_person("Ana"), make_person("Bo")
    last = make_seat(ana, make_city("lima"), LEAD)
    make_seat(bo, make_city("lagos"), LEAD)
    with pytest.raises(SeatRefusedError):
        seats.revoke(seat=last, by=ana, reason="Retiring.")


def test_an_operator_may_end_even_the_last_lead():
    olu, ana = make_person("Olu", is_staff=True), make_person("Ana")
    seat = make_seat(ana, make_city("lima"), LEAD)
    seats.revoke(seat=seat, by=olu, reason="The city asked us to.")
    assert not Seat.objects.active().exists()


@pytest.mark.parametrize("role", [SeatRole.SECRETARIAT, SeatRole.NETWORK_LEAD])
def test_the_database_refuses_a_networks_role_in_a_city(role):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_seat(make_person("Ana"), make_city("lima"), role)


def test_the_database_refuses_a_second_standing_seat():
    ana, lima = make_person("Ana"), make_city("lima")
    seat = make_seat(ana, lima, EDITOR)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO networks_seat (person_id, city_id, role, granted_at, reason, revoked_reason) "
            "SELECT person_id, city_id, role, granted_at, reason, revoked_reason "
            "FROM networks_seat WHERE id = %s",
            [seat.pk],
        )


WRITES = {
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "update",
    "bulk_update",
    "delete",
    "save",
}
MODELS = {"Seat"}


def _names_a_seat(node):
    """Whether an expression starts from the model Seat, or from what is plainly one seat or seats."""
    return any(
        (isinstance(part, ast.Name) and part.id in MODELS | {"seat"})
        or (isinstance(part, ast.Attribute) and part.attr == "seats")
        for part in ast.walk(node)
    )


def _writes_of_seats(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in MODELS:
                yield node.lineno
            if isinstance(called, ast.Attribute) and called.attr in WRITES and _names_a_seat(called.value):
                yield node.lineno


def test_nothing_but_its_module_writes_seats():
    root = Path(settings.BASE_DIR)
    own = root / "networks" / "actions" / "seats.py"
    sources = [
        path
        for app in ("citydiplo", "networks", "partnerships", "agenda")
        for path in (root / app).rglob("*.py")
        if "migrations" not in path.parts and "ops" not in path.parts  # benchmarks write whole tables
    ]
    found = {
        f"{path.relative_to(root)}:{line}"
        for path in sources
        for line in _writes_of_seats(path)
        if path != own
    }
    assert not found
    assert list(_writes_of_seats(own)), "the check is blind: it does not even see the one module that may"


def test_two_cities_that_become_one_keep_each_seat_once():
    ana, bo, old, new = make_person("Ana"), make_person("Bo"), make_city("old"), make_city("new")
    for person, place, role in ((ana, old, EDITOR), (ana, new, EDITOR), (bo, old, LEAD)):
        make_seat(person, place, role)
    olu = make_person("Olu", is_staff=True)
    for place in (old, new):
        invitations.invite(address="nia@example.org", place=place, role=EDITOR, by=olu)
        seat_requests.ask(person=ana, place=place, role=LEAD, reason="I lead the office.")
    seats.reassign(city=old, into=new)
    assert {(seat.person, seat.role) for seat in Seat.objects.active().filter(city=new)} == {
        (ana, EDITOR),
        (bo, LEAD),
    }
    assert Seat.objects.filter(city=new).count() == 3
    assert Invitation.objects.pending().get().place == new
    assert SeatRequest.objects.open().get().place == new
