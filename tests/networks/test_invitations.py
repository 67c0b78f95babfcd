"""An invitation gives one seat, once, to who reads mail at its address, while it is fresh."""

import datetime
import re

import pytest
from django.core import signing
from django.utils import timezone

from citydiplo.kit.models import OutgoingMail
from networks.actions import invitations, seats
from networks.choices import SeatRole
from networks.errors import SeatRefusedError
from networks.models import Invitation, Seat
from tests.rows import make_city, make_network, make_person, make_seat

pytestmark = pytest.mark.django_db

EDITOR = SeatRole.CITY_EDITOR


@pytest.fixture
def lead(lima):
    ana = make_person("Ana")
    make_seat(ana, lima, SeatRole.CITY_LEAD)
    return ana


def invite(lima, lead, address="bo@example.org", **fields):
    return invitations.invite(address=address, place=lima, role=EDITOR, by=lead, **fields)


def link_in(mail):
    return re.search(r"http://localhost:8000(/seats/invitations/\S+)", mail.text)[1]


def test_the_mail_carries_the_link_in_both_bodies(lima, lead):
    invitation = invite(lima, lead, note="Glad to have you.")
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.message) == ("bo@example.org", "seat_invitation")
    assert link_in(mail) == invitation.get_absolute_url()
    assert invitation.get_absolute_url() in mail.html
    assert "Glad to have you." in mail.text


def test_markup_in_a_note_is_text_in_the_mail(lima, lead):
    invite(lima, lead, note="<b>Now</b> & here")
    mail = OutgoingMail.objects.get()
    assert "<b>Now</b> & here" in mail.text
    assert "&lt;b&gt;Now&lt;/b&gt; &amp; here" in mail.html


def test_a_colleague_accepts_and_the_record_says_by_whom(lima, lead, client):
    bo = make_person("Bo")
    invitation = invite(lima, lead)
    client.force_login(bo)
    path = link_in(OutgoingMail.objects.get())
    assert "Accept" in client.get(path).content.decode()
    assert not Seat.objects.of(bo).exists()  # looking changes nothing
    assert client.post(path).status_code == 302
    seat = Seat.objects.of(bo).get()
    assert (seat.place, seat.role, seat.granted_by) == (lima, EDITOR, lead)
    invitation.refresh_from_db()
    assert invitation.accepted_by == bo


def test_a_double_click_accepts_once(lima, lead):
    bo, invitation = make_person("Bo"), invite(lima, lead)
    first = invitations.accept(invitation=invitation, person=bo)
    assert invitations.accept(invitation=Invitation.objects.get(), person=bo) == first
    assert Seat.objects.filter(person=bo).count() == 1


def test_it_works_once_even_for_its_owner(lima, lead):
    bo, invitation = make_person("Bo"), invite(lima, lead)
    seat = invitations.accept(invitation=invitation, person=bo)
    seats.revoke(seat=seat, by=lead, reason="A mistake.")
    with pytest.raises(SeatRefusedError, match="no longer open"):
        invitations.accept(invitation=invitation, person=bo)
    assert not Seat.objects.of(bo).exists()


def test_a_wrong_address_is_refused(lima, lead, client):
    eve, invitation = make_person("Eve"), invite(lima, lead)
    client.force_login(eve)
    page = client.get(invitation.get_absolute_url()).content.decode()
    assert "sent to a different address" in page
    assert client.post(invitation.get_absolute_url()).status_code == 403
    with pytest.raises(SeatRefusedError, match="different email address"):
        invitations.accept(invitation=invitation, person=eve)
    assert not Seat.objects.of(eve).exists()


def test_an_address_that_is_not_proved_is_refused(lima, lead):
    bo, invitation = make_person("Bo", verified=False), invite(lima, lead)
    with pytest.raises(SeatRefusedError):
        invitations.accept(invitation=invitation, person=bo)


def test_the_address_is_compared_without_case(lima, lead):
    bo, invitation = make_person("Bo"), invite(lima, lead, address=" Bo@Example.org ")
    assert invitations.accept(invitation=invitation, person=bo)


def test_an_expired_one_is_refused_and_can_be_sent_again(lima, lead):
    bo, invitation = make_person("Bo"), invite(lima, lead)
    old = timezone.now() - datetime.timedelta(days=14, seconds=1)
    Invitation.objects.update(sent_at=old, expires_at=old + datetime.timedelta(days=14))
    with pytest.raises(SeatRefusedError, match="expired"):
        invitations.accept(invitation=invitation, person=bo)
    invitations.resend(invitation=Invitation.objects.get(), by=lead)
    assert OutgoingMail.objects.count() == 2
    assert invitations.accept(invitation=invitation, person=bo)


def test_it_lives_two_weeks(lima, lead):
    left = invite(lima, lead).expires_at - timezone.now()
    assert datetime.timedelta(days=13, hours=23) < left <= datetime.timedelta(days=14)


def test_a_withdrawn_one_is_refused_and_says_so(lima, lead, client):
    bo, invitation = make_person("Bo"), invite(lima, lead)
    invitations.withdraw(invitation=invitation)
    client.force_login(bo)
    assert "withdrawn" in client.get(invitation.get_absolute_url()).content.decode()
    client.post(invitation.get_absolute_url())
    assert not Seat.objects.of(bo).exists()


def test_an_inviter_who_lost_their_seat_lets_nobody_in(lima, lead):
    bo, _ = make_person("Bo"), invite(lima, lead)
    olu = make_person("Olu", is_staff=True)
    seats.revoke(seat=Seat.objects.get(person=lead), by=olu, reason="Left office.")
    with pytest.raises(SeatRefusedError, match="no longer"):
        invitations.accept(invitation=Invitation.objects.get(), person=bo)


@pytest.mark.parametrize(
    "tamper", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "x" + t, lambda t: "x"]
)
def test_a_tampered_link_is_nothing(lima, lead, client, tamper):
    token = invite(lima, lead).token
    client.force_login(make_person("Bo"))
    assert client.get(f"/seats/invitations/{tamper(token)}/").status_code == 404


def test_a_link_signed_for_another_purpose_is_nothing(lima, lead, client):
    invitation = invite(lima, lead)
    token = signing.Signer(salt="another").sign_object([invitation.pk, invitation.address])
    assert client.get(f"/seats/invitations/{token}/").status_code == 404
    for odd in ("text", [1], {"a": 1}, [invitation.pk, "eve@example.org"], [None, None], [["x"], "y"]):
        token = signing.Signer(salt=Invitation.SALT).sign_object(odd)
        assert client.get(f"/seats/invitations/{token}/").status_code == 404


def test_inviting_twice_in_a_moment_is_one_invitation_and_one_mail(lima, lead):
    assert invite(lima, lead) == invite(lima, lead)
    assert OutgoingMail.objects.count() == 1


def test_who_holds_the_seat_is_not_invited_again(lima, lead):
    make_seat(make_person("Bo"), lima, EDITOR)
    with pytest.raises(SeatRefusedError, match="already"):
        invite(lima, lead)


def test_a_newcomer_signs_up_with_that_address_and_lands_on_the_invitation(lima, lead, client):
    path = invite(lima, lead, address="nia@example.org").get_absolute_url()
    assert "nia@example.org" in client.get(path).content.decode()
    answer = client.post(
        "/account/signup/",
        {"email": "nia@example.org", "password1": "salt-wind-harbour", "password2": "salt-wind-harbour"},
    )
    assert answer.url == path
    assert client.post(path).url == "/cities/lima/first-steps/"
    assert [mail.message for mail in OutgoingMail.objects.all()] == ["seat_invitation"]
    assert Seat.objects.get(person__email="nia@example.org").place == lima


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead", 200), ("editor", 403), ("no role", 403), ("operator", 200), ("elsewhere", 403)],
)
def test_who_may_invite(lima, lead, client, who, status):
    people = {
        "lead": lambda: lead,
        "editor": lambda: make_seat(make_person("Bo"), lima, EDITOR).person,
        "no role": lambda: make_person("Eve"),
        "operator": lambda: make_person("Olu", is_staff=True),
        "elsewhere": lambda: make_seat(make_person("Chidi"), make_city("lagos"), SeatRole.CITY_LEAD).person,
    }
    client.force_login(people[who]())
    assert client.get("/cities/lima/seats/invite/").status_code == status
    posted = client.post("/cities/lima/seats/invite/", {"address": "x@example.org", "role": "city-editor"})
    assert posted.status_code == (302 if status == 200 else 403)


@pytest.mark.parametrize("verb", ["resend", "withdraw"])
def test_an_invitation_in_the_hands_of_another_person(lima, lead, client, verb):
    invitation = invite(lima, lead)
    path = f"/seats/invitations/{invitation.pk}/{verb}/"
    client.force_login(make_person("Eve"))
    assert client.post(path).status_code == 404
    client.force_login(make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person)
    assert client.post(path).status_code == 403
    client.force_login(lead)
    assert client.get(path).status_code == 405
    assert client.post(path).status_code == 302


def test_a_role_of_the_wrong_kind_is_a_clear_error(lima, lead, client):
    client.force_login(lead)
    answer = client.post("/cities/lima/seats/invite/", {"address": "x@example.org", "role": "network-lead"})
    assert answer.status_code == 200
    assert not Invitation.objects.exists()


def test_a_network_invites_too(client):
    c40, dia = make_network("c40"), make_person("Dia")
    make_seat(dia, c40, SeatRole.NETWORK_LEAD)
    client.force_login(dia)
    client.post("/networks/c40/seats/invite/", {"address": "Bo@example.org", "role": "secretariat"})
    assert invitations.accept(invitation=Invitation.objects.get(), person=make_person("Bo")).place == c40
