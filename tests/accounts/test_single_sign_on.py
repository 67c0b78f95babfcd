"""Single sign-on against a small OpenID Connect provider on loopback."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache

from citydiplo.accounts.models import User
from citydiplo.kit import environment
from tests.rows import make_person

pytestmark = pytest.mark.django_db


class Provider(BaseHTTPRequestHandler):
    """Knows one person, and accepts any code as theirs."""

    person = {}

    def log_message(self, *_args):
        pass

    def answer(self, data):
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        if self.path.endswith("/.well-known/openid-configuration"):
            paths = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            endpoints = {f"{name}_endpoint": f"{base}/{path}" for name, path in paths.items()}
            self.answer({"issuer": base, "jwks_uri": f"{base}/keys", **endpoints})
        else:
            self.answer(self.person)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        base = f"http://127.0.0.1:{self.server.server_port}"
        claims = {"iss": base, "aud": "citydiplo", "exp": 4_000_000_000, **self.person}
        token = jwt.encode(claims, "a-secret-that-is-long-enough-for-hs256", algorithm="HS256")
        self.answer({"access_token": "x", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def provider(settings, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    values = {"SERVER_URL": base, "CLIENT_ID": "citydiplo", "CLIENT_SECRET": "s", "NAME": "City login"}
    for name, value in values.items():
        monkeypatch.setenv(f"OIDC_{name}", value)
    app = environment.openid_connect()
    settings.OIDC = app
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    cache.clear()
    yield Provider
    server.shutdown()
    server.server_close()


def come_back(client):
    """Start at our button, and return from the provider with a code."""
    away = client.post("/account/oidc/sso/login/")
    assert away.status_code == 302, "the button leads to the provider"
    asked = parse_qs(urlsplit(away.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = urlsplit(asked["redirect_uri"][0]).path
    return client.get(back, {"code": "any", "state": asked["state"][0]}, follow=True)


def test_it_is_not_offered_until_it_is_set(client):
    assert "City login" not in client.get("/account/login/").content.decode()
    assert client.post("/account/oidc/sso/login/").status_code == 404


def test_a_newcomer_gets_an_account_and_no_power(provider, client):
    assert "City login" in client.get("/account/login/").content.decode()
    provider.person = {"sub": "1", "email": "Nia@Example.org", "email_verified": True, "name": "Nia M."}
    come_back(client)
    nia = User.objects.get(email="nia@example.org")
    assert (nia.name, nia.is_staff) == ("Nia M.", False)
    assert nia.owns_address("nia@example.org")
    assert client.get("/account/").status_code == 200


def test_it_takes_over_no_account_that_exists(provider, client):
    ana = make_person("Ana")
    provider.person = {"sub": "2", "email": ana.email, "email_verified": True, "name": "Not Ana"}
    come_back(client)
    assert client.get("/account/").status_code == 302
    assert User.objects.get().name == "Ana"


@pytest.mark.parametrize("facts", [{}, {"is_staff": True}])
def test_it_is_no_way_past_the_second_factor(provider, client, facts):
    ana = make_person("Ana", **facts)
    SocialAccount.objects.create(user=ana, provider="sso", uid="4")
    totp.TOTP.activate(ana, totp.generate_totp_secret())
    provider.person = {"sub": "4", "email": ana.email, "email_verified": True}
    assert come_back(client).request["PATH_INFO"] == "/account/2fa/authenticate/"
    assert client.get("/account/").status_code == 302


def test_it_signs_no_demo_person_in_where_the_demo_is_off(provider, client, settings):
    settings.DEMO = False
    ana = make_person("Ana", is_demo=True)
    SocialAccount.objects.create(user=ana, provider="sso", uid="5")
    provider.person = {"sub": "5", "email": ana.email, "email_verified": True}
    assert come_back(client).request["PATH_INFO"] == "/account/inactive/"
    assert client.get("/account/").status_code == 302


def test_an_answer_that_nobody_asked_for_signs_nobody_in(provider, client):
    provider.person = {"sub": "3", "email": "nia@example.org", "email_verified": True}
    client.get("/account/oidc/sso/login/callback/", {"code": "any", "state": "forged"})
    assert not User.objects.exists()
