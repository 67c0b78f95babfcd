"""Operators need a second factor in production: without it only their own account opens."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from citydiplo.accounts.second_factor import PROVED
from tests.accounts.test_doors import code_of
from tests.pages import statements
from tests.rows import PASSWORD, make_person

# A factor is announced when its transaction commits, so that these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)

ENROL = "/account/second-step/"
STAFF_PAGES = [
    "/operator/",
    "/operator/accounts/user/",
    "/desk/seat-requests/",
    "/desk/",
    "/",
]


@pytest.fixture(autouse=True)
def _production(settings):
    settings.OPERATORS_NEED_SECOND_FACTOR = True


@pytest.fixture
def olu():
    return make_person("Olu", password=PASSWORD, is_staff=True, is_superuser=True)


@pytest.fixture
def signed_in(olu, client):
    client.post("/account/login/", {"login": olu.email, "password": PASSWORD})
    return client


def enrol(client):
    """Set an authenticator app up as its owner would; returns its secret."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get("/account/2fa/totp/activate/")
    secret = client.session[totp.SECRET_SESSION_KEY]
    assert client.post("/account/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    return secret


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_without_one_every_page_leads_to_setting_one_up(signed_in, path):
    assert signed_in.get(path).url == ENROL
    assert signed_in.post(path, {"decision": "granted"}).url == ENROL


def test_the_pages_that_set_one_up_are_open(signed_in):
    page = signed_in.get(ENROL).content.decode()
    assert "Set up an authenticator app" in page
    signed_in.post("/account/reauthenticate/", {"password": PASSWORD})
    for path in ("/account/", "/account/2fa/", "/account/2fa/totp/activate/", "/account/password/change/"):
        assert signed_in.get(path).status_code == 200, path


def test_setting_one_up_opens_the_desk(signed_in):
    enrol(signed_in)
    assert signed_in.get("/operator/").status_code == 200
    assert signed_in.get("/desk/seat-requests/").status_code == 200


def test_signing_in_with_the_second_step_opens_the_desk(olu, client):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(olu, secret)
    client.post("/account/login/", {"login": olu.email, "password": PASSWORD})
    assert client.get("/operator/").url == "/operator/login/?next=/operator/"
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/operator/").status_code == 200


def test_a_session_that_has_not_passed_it_passes_it_first(olu, signed_in):
    """A session from before, or of somebody who knows the password alone."""
    other = Client()
    other.post("/account/login/", {"login": olu.email, "password": PASSWORD})
    secret = enrol(signed_in)
    for path in ("/operator/", "/account/2fa/totp/deactivate/", "/account/2fa/webauthn/add/", "/account/"):
        assert other.get(path).url.startswith("/account/2fa/reauthenticate/"), path
    totp.cache.clear()  # the code of this half minute was used
    other.post("/account/2fa/reauthenticate/", {"code": code_of(secret)})
    assert other.get("/operator/").status_code == 200


def test_the_last_factor_is_not_taken_off(olu, signed_in):
    enrol(signed_in)
    answer = signed_in.post("/account/2fa/totp/deactivate/")
    assert answer.status_code == 200
    assert Authenticator.objects.filter(user=olu, type="totp").exists()


def test_once_it_is_gone_the_session_has_proved_nothing(olu, signed_in, rf):
    from citydiplo.accounts import second_factor

    enrol(signed_in)
    Authenticator.objects.filter(user=olu).delete()
    request = rf.get("/")
    request.user, request.session = olu, signed_in.session
    second_factor.removed(request, olu)
    assert PROVED not in request.session


def test_signing_out_stays_possible(signed_in):
    assert signed_in.post("/account/logout/").url == "/"


def test_others_and_a_demo_are_not_asked(settings, olu, client):
    client.force_login(make_person("Eve"))
    assert client.get("/desk/").status_code == 200
    settings.OPERATORS_NEED_SECOND_FACTOR = False
    client.force_login(olu)
    assert client.get("/operator/").status_code == 200


def test_it_costs_an_operator_no_statement(settings, signed_in):
    enrol(signed_in)
    asked = len(statements(signed_in, "/roles/"))
    settings.OPERATORS_NEED_SECOND_FACTOR = False
    assert len(statements(signed_in, "/roles/")) == asked
