"""Two people press the button at the same instant, each on a connection of their own."""

from citydiplo.kit.mail import delivery, outbox
from citydiplo.kit.models import OutgoingMail
from networks.actions import invitations, seats
from networks.choices import SeatRole
from networks.errors import SeatRefusedError
from networks.models import Invitation, Seat
from tests.at_once import MARKS, at_once
from tests.rows import make_city, make_person, make_seat

pytestmark = MARKS


def test_two_clicks_on_an_invitation_give_one_seat():
    lima, ana, bo = make_city("lima"), make_person("Ana"), make_person("Bo")
    make_seat(ana, lima, SeatRole.CITY_LEAD)
    invitations.invite(address=bo.email, place=lima, role=SeatRole.CITY_EDITOR, by=ana)
    first, second = at_once(*[lambda: invitations.accept(invitation=Invitation.objects.get(), person=bo)] * 2)
    assert first == second == Seat.objects.get(person=bo)


def test_two_leads_who_remove_each_other_leave_one():
    lima, ana, bo = make_city("lima"), make_person("Ana"), make_person("Bo")
    of_ana, of_bo = make_seat(ana, lima, SeatRole.CITY_LEAD), make_seat(bo, lima, SeatRole.CITY_LEAD)
    at_once(
        lambda: seats.revoke(seat=of_bo, by=ana, reason="Out."),
        lambda: seats.revoke(seat=of_ana, by=bo, reason="Out."),
        refusals=SeatRefusedError,
    )
    assert Seat.objects.active().at(lima).count() == 1


def test_two_workers_send_one_mail(mailoutbox):
    row = outbox.enqueue("hello", to="ana@example.org", subject="Hello", text="Good day.")
    assert sorted(at_once(*[lambda: delivery.deliver(row.pk)] * 3)) == [False, False, True]
    assert len(mailoutbox) == 1
    assert OutgoingMail.objects.get().attempts == 1
