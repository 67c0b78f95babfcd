"""What each role may do: the table here is written by hand, and policies and prose must agree with it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from networks import policies
from networks.actions import seats
from networks.choices import Power, SeatRole
from networks.roles import ROLES
from tests.rows import make_city, make_network, make_person, make_seat

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ASKED = {
    Power.READ_CITY: policies.can_read_city,
    Power.EDIT_CITY: policies.can_edit_city,
    Power.CONFIRM: policies.can_confirm_for_city,
    Power.VISIT: policies.can_visit_for_city,
    Power.APPROVE: policies.can_approve_for_city,
    Power.SET_APPROVAL: policies.can_set_approval,
    Power.INVITE_CITY: policies.can_invite,
    Power.READ_NETWORK: policies.can_read_network,
    Power.EDIT_NETWORK: policies.can_edit_network,
    Power.MAINTAIN_MEMBERS: policies.can_maintain_members,
    Power.INVITE_MEMBERS: policies.can_invite_members,
    Power.INVITE_NETWORK: policies.can_invite,
}
OF_NETWORKS = (
    Power.READ_NETWORK,
    Power.EDIT_NETWORK,
    Power.MAINTAIN_MEMBERS,
    Power.INVITE_MEMBERS,
    Power.INVITE_NETWORK,
)

TABLE = {
    "city-editor": {"read-city", "edit-city", "confirm", "visit"},
    "mayors-office": {"read-city", "visit", "approve"},
    "city-lead": {"read-city", "edit-city", "confirm", "visit", "set-approval", "invite-city"},
    "secretariat": {"read-network", "edit-network", "maintain-members", "invite-members"},
    "network-lead": {
        *("read-network", "edit-network", "maintain-members", "invite-members", "invite-network"),
    },
}
OPERATOR = {power.value for power in Power} - {"confirm", "visit", "approve", "set-approval"}


def place_of(power):
    return make_network() if power in OF_NETWORKS else make_city()


def place_for(role):
    return make_city() if role in SeatRole.of_cities() else make_network()


def test_every_role_and_every_power_is_in_the_table():
    assert set(TABLE) == set(SeatRole.values) == set(ROLES)
    assert set(ASKED) == set(Power)


@pytest.mark.parametrize("power", Power)
@pytest.mark.parametrize("role", SeatRole)
def test_a_role_may_exactly_what_the_table_says(role, power):
    place = place_for(role)
    ana = make_person("Ana")
    make_seat(ana, place, role)
    fits = (power in OF_NETWORKS) == (role in SeatRole.of_networks())
    asked_at = place if fits else place_of(power)
    assert ASKED[power](ana, asked_at) == (power in TABLE[role])


@pytest.mark.parametrize("role", SeatRole)
def test_the_prose_promises_what_the_table_says(role):
    assert {power.value for power in ROLES[role].permits} == TABLE[role]


@pytest.mark.parametrize("power", Power)
@pytest.mark.parametrize("role", SeatRole)
def test_a_seat_permits_nothing_elsewhere(role, power):
    ana = make_person("Ana")
    make_seat(ana, place_for(role), role)
    assert not ASKED[power](ana, place_of(power))


@pytest.mark.parametrize("power", Power)
def test_an_operator_mends_and_never_acts_for_a_city(power):
    operator = make_person("Olu", is_staff=True)
    assert ASKED[power](operator, place_of(power)) == (power in OPERATOR)


@pytest.mark.parametrize("power", Power)
def test_an_account_alone_is_no_power(power):
    place = place_of(power)
    assert not ASKED[power](make_person("Eve"), place)
    assert not ASKED[power](AnonymousUser(), place)


@pytest.mark.parametrize("power", Power)
@pytest.mark.parametrize("role", SeatRole)
def test_a_revoked_seat_permits_nothing_at_once(role, power):
    place, operator = place_for(role), make_person("Olu", is_staff=True)
    ana = make_person("Ana")
    seat = make_seat(ana, place, role)
    assert policies.seats_at(ana, place) == (seat,)
    seats.revoke(seat=seat, by=operator, reason="Left office.")
    ana = type(ana).objects.get(pk=ana.pk)  # as the next request does
    fits = (power in OF_NETWORKS) == (role in SeatRole.of_networks())
    assert not ASKED[power](ana, place if fits else place_of(power))
    assert not policies.can_see_holders(ana, place)


def test_seats_are_read_once_a_request(django_assert_num_queries):
    lima, ana = make_city("lima"), make_person("Ana")
    make_seat(ana, lima, SeatRole.CITY_EDITOR)
    with django_assert_num_queries(1):
        assert policies.can_edit_city(ana, lima)
        assert not policies.can_invite(ana, lima)
        assert policies.has_seat(ana)
        assert [seat.place.name for seat in policies.seats_of(ana)] == ["Lima"]


def test_a_visitor_costs_no_query(django_assert_num_queries):
    lima = make_city("lima")
    with django_assert_num_queries(0):
        assert not policies.can_edit_city(AnonymousUser(), lima)
        assert not policies.has_seat(AnonymousUser())


@pytest.mark.parametrize("role", SeatRole)
def test_everybody_may_give_up_an_own_seat_and_leads_may_end_others(role):
    place = place_for(role)
    ana, bo = make_person("Ana"), make_person("Bo")
    own, other = make_seat(ana, place, role), make_seat(bo, place, role)
    assert policies.can_revoke(ana, own)
    assert policies.can_revoke(ana, other) == (role in SeatRole.leads())
