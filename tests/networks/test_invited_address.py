"""Following the mailed link proves the address, once, in that browser; it opens nobody else's account."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.test import Client

from citydiplo.accounts import proved_address
from citydiplo.accounts.models import User
from citydiplo.kit.models import OutgoingMail
from networks.actions import invitations
from networks.choices import SeatRole
from networks.models import Invitation, Seat
from tests.rows import PASSWORD, make_city, make_network, make_person, make_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_seat(make_person("Ana"), make_city("lima"), SeatRole.CITY_LEAD).person


@pytest.fixture
def invitation(lead):
    place = lead.seats.get().city
    return invitations.invite(address="nia@example.org", place=place, role="city-editor", by=lead)


def sign_up(client, address):
    form = {"email": address, "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/account/signup/", form)


def is_verified(address):
    return EmailAddress.objects.get(email=address).verified


def mails():
    return list(OutgoingMail.objects.exclude(message="seat_invitation").values_list("message", flat=True))


def test_the_sign_up_form_knows_the_address(invitation, client):
    page = client.get(invitation.get_absolute_url()).content.decode()
    link = re.search(r'href="(/account/signup/[^"]*)"', page)[1].replace("&amp;", "&")
    assert 'value="nia@example.org"' in client.get(link).content.decode()


@pytest.mark.parametrize("address", ["eve@example.org", "nia@example.org.evil.example"])
def test_the_proof_is_of_that_address_alone(invitation, client, address):
    client.get(invitation.get_absolute_url())
    assert sign_up(client, address).url == "/account/confirm-email/"
    assert not is_verified(address)


def test_another_browser_proves_nothing(invitation, client):
    Client().get(invitation.get_absolute_url())
    assert sign_up(client, "nia@example.org").url == "/account/confirm-email/"
    assert not is_verified("nia@example.org")


@pytest.mark.parametrize("over", ["withdrawn", "expired", "forged", "a day ago"])
def test_a_link_that_is_over_proves_nothing(invitation, client, over):
    path = invitation.get_absolute_url()
    if over == "withdrawn":
        invitations.withdraw(invitation=invitation)
    if over == "expired":
        Invitation.objects.update(expires_at="2026-01-01T00:00Z")
    client.get(f"{path[:-2]}x/" if over == "forged" else path)
    if over == "a day ago":
        session = client.session
        session[proved_address.KEY] = ["nia@example.org", time.time() - 90_000]
        session.save()
    sign_up(client, "nia@example.org")
    assert not is_verified("nia@example.org")


def test_a_scanner_that_follows_links_changes_nothing(invitation):
    Client().head(invitation.get_absolute_url())
    Client().get(invitation.get_absolute_url())
    assert not User.objects.filter(email="nia@example.org").exists()
    assert Invitation.objects.get().is_open


def test_an_account_that_never_confirmed_the_address_needs_its_password_and_no_second_mail(
    invitation, client
):
    nia = make_person("Nia", verified=False, password=PASSWORD)
    path = invitation.get_absolute_url()
    client.get(path)
    assert client.post("/account/login/", {"login": nia.email, "password": PASSWORD}).url == path
    assert is_verified(nia.email)
    assert client.post(path).url == "/cities/lima/first-steps/"
    assert mails() == []


def test_who_took_the_address_for_their_account_gets_nothing_by_the_owners_click(invitation, client):
    """Somebody signed up with the address and a password of their own, and never confirmed it."""
    taker = make_person("Nia", verified=False, password="the-takers-password")
    client.get(invitation.get_absolute_url())
    client.post("/account/login/", {"login": "nia@example.org", "password": "a-guess-of-the-owner"})
    assert not is_verified(taker.email)
    other = Client()
    other.post("/account/login/", {"login": taker.email, "password": "the-takers-password"})
    assert SESSION_KEY not in other.session


def test_an_account_with_another_address_is_left_alone(invitation, client):
    eve = make_person("Eve", password=PASSWORD)
    client.force_login(eve)
    path = invitation.get_absolute_url()
    assert "sent to a different address" in client.get(path).content.decode()
    assert client.post(path).status_code == 403
    assert eve.own_addresses() == ["eve@example.org"]


def test_who_added_the_address_to_their_account_confirms_it_by_accepting(invitation, client):
    eve = make_person("Eve", password=PASSWORD)
    EmailAddress.objects.create(user=eve, email="nia@example.org")
    client.force_login(eve)
    assert client.post(invitation.get_absolute_url()).url == "/cities/lima/first-steps/"
    assert set(eve.own_addresses()) == {"eve@example.org", "nia@example.org"}
    assert EmailAddress.objects.get(user=eve, primary=True).email == "eve@example.org"


def test_an_address_that_somebody_else_confirmed_stays_theirs(invitation, client):
    make_person("Nia")
    eve = make_person("Eve", password=PASSWORD)
    EmailAddress.objects.create(user=eve, email="nia@example.org")
    client.force_login(eve)
    assert client.post(invitation.get_absolute_url()).status_code == 403
    assert eve.own_addresses() == ["eve@example.org"]


@pytest.mark.parametrize(
    ("role", "steps"),
    [
        ("city-editor", ["/partnerships/new/", "/imports/", "/cities/quito/"]),
        ("mayors-office", ["/desk/", "/cities/quito/mayors/", "/follows/"]),
        ("city-lead", ["/cities/quito/seats/invite/", "/cities/quito/seats/approval/", "/cities/quito/"]),
        ("secretariat", ["/networks/c40/members/edit/", "/seats/invitations/new/", "/agenda/new/"]),
        ("network-lead", ["/networks/c40/members/edit/", "/networks/c40/seats/invite/"]),
    ],
)
def test_the_first_steps_of_each_role_lead_to_pages_that_open(client, role, steps):
    place = make_city("quito") if role in SeatRole.of_cities() else make_network("c40")
    nia = make_seat(make_person("Nia"), place, role).person
    client.force_login(nia)
    page = client.get(f"{place.get_absolute_url()}first-steps/").content.decode()
    for path in steps:
        assert f'href="{path}"' in page
        assert client.get(path).status_code == 200, path
    assert Seat.objects.get().get_role_display().replace("’", "’") in page
    client.force_login(make_person("Eve"))
    assert client.get(f"{place.get_absolute_url()}first-steps/").status_code == 403
