"""The environment is read by types, and nonsense is refused with a way to mend it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from citydiplo.kit import environment

pytestmark = pytest.mark.one_database

SSO = {
    "OIDC_SERVER_URL": "https://login.example.org/realms/city",
    "OIDC_CLIENT_ID": "citydiplo",
    "OIDC_CLIENT_SECRET": "secret",
}


@pytest.fixture
def env(monkeypatch):
    for name in (*SSO, "OIDC_NAME", "SITE_URL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_single_sign_on_is_off_until_it_is_set(env):
    assert environment.openid_connect() is None


def test_single_sign_on_is_set_by_three_values(env):
    for name, value in SSO.items():
        env.setenv(name, value)
    app = environment.openid_connect()
    assert app["name"] == "Single sign-on"
    assert environment.origins(app["settings"]["server_url"]) == ["https://login.example.org"]


@pytest.mark.parametrize("missing", SSO)
def test_half_a_single_sign_on_is_refused_by_name(env, missing):
    for name, value in SSO.items():
        if name != missing:
            env.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=missing):
        environment.openid_connect()


def test_a_server_that_is_no_address_is_refused(env):
    for name, value in SSO.items():
        env.setenv(name, value)
    env.setenv("OIDC_SERVER_URL", "login.example.org")
    with pytest.raises(ImproperlyConfigured, match="Write it like https"):
        environment.openid_connect()


@pytest.mark.parametrize(
    ("hosts", "embedded", "url"),
    [
        ([".example.org", "localhost"], False, "https://example.org"),
        (["*"], False, ""),
        (["localhost"], True, "http://localhost:8123"),
    ],
)
def test_the_address_of_the_site_is_guessed_for_mails(env, hosts, embedded, url):
    env.setenv("PORT", "8123")
    assert environment.guessed_site_url(hosts, embedded=embedded) == url


def test_the_address_of_the_site_ends_without_a_slash(env):
    env.setenv("SITE_URL", "https://portal.example.org/")
    assert environment.site_url() == "https://portal.example.org"


def test_an_address_without_a_scheme_is_refused(env):
    env.setenv("SITE_URL", "portal.example.org")
    with pytest.raises(ImproperlyConfigured, match="Write it like"):
        environment.site_url()
