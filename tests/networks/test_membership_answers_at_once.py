"""Both sides of a membership act at the same instant, each on a connection of its own."""

import pytest

from networks.actions import memberships
from networks.actions.confirmations import membership_sides
from networks.choices import SeatRole, Side
from networks.errors import NotPossibleError
from networks.models import Membership, MembershipConfirmation, MembershipDispute
from tests.at_once import MARKS, at_once
from tests.rows import make_city, make_network, make_person, make_seat

pytestmark = MARKS


@pytest.fixture
def world():
    lima, c40 = make_city("lima"), make_network("c40")
    ana = make_seat(make_person("Ana"), lima, SeatRole.CITY_EDITOR).person
    dia = make_seat(make_person("Dia"), c40, SeatRole.SECRETARIAT).person
    return ana, dia, memberships.add(network=c40, city=lima, by=dia)


def confirm(membership, ana):
    return membership_sides.confirm(record=membership, side=membership.city, by=ana, seen_round=1)


def test_two_confirmations_count_once(world):
    ana, _dia, membership = world
    assert sorted(at_once(*[lambda: confirm(membership, ana)] * 2)) == [False, True]
    membership.refresh_from_db()
    assert membership.state == "confirmed"
    assert MembershipConfirmation.objects.count() == 2


def test_a_confirmation_never_stands_for_what_it_did_not_see(world):
    ana, dia, membership = world
    at_once(
        lambda: confirm(membership, ana),
        lambda: memberships.amend(membership=membership, by=dia, role="chair"),
        refusals=NotPossibleError,
    )
    membership.refresh_from_db()
    assert (membership.role, membership.confirmation_round, membership.state) == ("chair", 2, "declared")
    assert not MembershipConfirmation.objects.filter(side=Side.CITY, round=2).exists()


def test_two_disputes_of_one_field_are_one(world):
    ana, _dia, membership = world
    facts = {
        "record": membership,
        "side": membership.city,
        "by": ana,
        "field": "since",
        "held": "1999",
        "reason": "Why.",
    }
    answers = at_once(*[lambda: membership_sides.dispute(**facts)] * 2, refusals=NotPossibleError)
    assert len([answer for answer in answers if isinstance(answer, NotPossibleError)]) == 1
    assert MembershipDispute.objects.count() == 1


def test_a_dispute_is_accepted_or_declined_never_both(world):
    ana, dia, membership = world
    raised = membership_sides.dispute(
        record=membership, side=membership.city, by=ana, field="role", held="chair", reason="We were elected."
    )
    answers = at_once(
        lambda: memberships.accept_dispute(dispute=MembershipDispute.objects.get(), by=dia),
        lambda: membership_sides.answer_dispute(
            dispute=MembershipDispute.objects.get(),
            answer="declined",
            side=membership.network,
            by=dia,
            reason="Not so.",
        ),
        refusals=NotPossibleError,
    )
    assert len([answer for answer in answers if isinstance(answer, NotPossibleError)]) == 1
    raised.refresh_from_db()
    role = Membership.objects.get().role
    assert (raised.answer, role) in {("accepted", "chair"), ("declined", "member")}
