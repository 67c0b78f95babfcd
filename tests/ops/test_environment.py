"""The environment readers refuse nonsense and say how to mend it."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from citydiplo.kit import checks, environment


@pytest.mark.parametrize(("text", "value"), [("on", True), ("1", True), ("No", False), ("off", False)])
def test_a_flag_is_read(monkeypatch, text, value):
    monkeypatch.setenv("SOME_FLAG", text)
    assert environment.flag("SOME_FLAG", not value) is value


def test_a_flag_that_is_neither_is_refused_with_what_to_write(monkeypatch):
    monkeypatch.setenv("SOME_FLAG", "maybe")
    with pytest.raises(ImproperlyConfigured, match=r"SOME_FLAG=on or SOME_FLAG=off"):
        environment.flag("SOME_FLAG", True)


@pytest.mark.parametrize("text", ["80a", "-1", "0", "65536", "8000.5", "٨٠٠٠٠٠"])
def test_a_number_out_of_range_is_refused_with_an_example(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(ImproperlyConfigured, match=r"number from 1 to 65535.*PORT=8000"):
        environment.integer("PORT", 8000, least=1, most=65_535)


def test_an_empty_number_is_its_default(monkeypatch):
    monkeypatch.setenv("PORT", " ")
    assert environment.integer("PORT", 8000, least=1, most=65_535) == 8000


def test_another_database_than_ours_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "mysql://root@localhost/citydiplo")
    with pytest.raises(ImproperlyConfigured, match=r"must begin with postgres:// or sqlite://"):
        environment.database(tmp_path)


def test_without_a_database_url_sqlite_takes_the_write_lock_first(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    config = environment.database(tmp_path / "100% #odd?")
    assert config["NAME"] == str(tmp_path / "100% #odd?" / "citydiplo.sqlite3")
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", "-c jit=off"),
        ("?sslmode=require", "-c jit=off"),
        ("?options=-c%20statement_timeout%3D5s", "-c jit=off -c statement_timeout=5s"),
        ("?options=-c%20jit%3Don", "-c jit=on"),
    ],
)
def test_jit_is_off_and_other_options_of_the_address_stay(monkeypatch, tmp_path, query, options):
    monkeypatch.setenv("DATABASE_URL", f"postgres://me@localhost/citydiplo{query}")
    assert environment.database(tmp_path)["OPTIONS"]["options"] == options


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="asks PostgreSQL")
def test_our_connections_have_no_jit():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_a_production_start_without_secret_is_refused(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY is not set. Make one with"):
        environment.secret_key(tmp_path, embedded=False)


def test_the_embedded_secret_is_kept_and_private(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    key = environment.secret_key(tmp_path, embedded=True)
    assert key == environment.secret_key(tmp_path, embedded=True)
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_valkey_listens_in_its_home_when_the_path_is_short_and_plain():
    assert environment.valkey_socket("/srv/citydiplo") == Path("/srv/citydiplo/valkey.sock")


@pytest.mark.parametrize("home", ["/srv/" + "deep/" * 30, "/srv/my portal", "/srv/50%", "/srv/città"])
def test_a_deep_or_odd_home_gets_a_short_socket_that_all_processes_agree_on(home):
    path = environment.valkey_socket(home)
    assert path == environment.valkey_socket(Path(home))
    assert len(str(path)) < 100
    assert not path.is_relative_to(home)


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("", ""),
        ("safe@city.example", "mailto:safe@city.example"),
        ("mailto:safe@city.example", "mailto:safe@city.example"),
        ("https://city.example/report", "https://city.example/report"),
    ],
)
def test_a_contact_is_a_uri(monkeypatch, text, uri):
    monkeypatch.setenv("SECURITY_CONTACT", text)
    assert environment.contact("SECURITY_CONTACT") == uri


@pytest.mark.parametrize("text", ["call us", "http://city.example", "a@b@c"])
def test_an_invalid_contact_is_refused(monkeypatch, text):
    monkeypatch.setenv("SECURITY_CONTACT", text)
    with pytest.raises(ImproperlyConfigured, match="SECURITY_CONTACT=security@"):
        environment.contact("SECURITY_CONTACT")


@pytest.mark.parametrize(
    ("queue", "cache"),
    [
        ("redis://localhost:6379/0", "redis://localhost:6379/1"),
        ("rediss://me:secret@broker:6380", "rediss://me:secret@broker:6380/1"),
        ("redis://broker/3?ssl_cert_reqs=none", "redis://broker/4?ssl_cert_reqs=none"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock?db=1"),
        ("unix:///run/redis.sock?db=2", "unix:///run/redis.sock?db=3"),
        ("", ""),
        ("unix:///srv/portal/valkey.sock", "unix:///srv/portal/cache.sock"),
    ],
)
def test_the_cache_never_shares_keys_with_the_queue(monkeypatch, queue, cache):
    monkeypatch.delenv("CACHE_URL", raising=False)
    assert environment.cache_url(queue, "/srv/portal") == cache


def test_a_cache_that_is_named_is_taken_as_it_is(monkeypatch):
    monkeypatch.setenv("CACHE_URL", "redis://cache:6379/0")
    assert environment.cache_url("redis://queue:6379/0", "/srv/portal") == "redis://cache:6379/0"
    monkeypatch.setenv("CACHE_URL", "memcached://cache")
    with pytest.raises(ImproperlyConfigured, match="must begin with redis://"):
        environment.cache_url("", "/srv/portal")


def test_who_deploys_without_a_cache_of_its_own_is_told(monkeypatch, settings):
    settings.EMBEDDED = False
    monkeypatch.delenv("CACHE_URL", raising=False)
    (told,) = checks.cache_has_a_server_of_its_own(None)
    assert "CACHE_URL=redis://" in told.hint
    monkeypatch.setenv("CACHE_URL", "redis://cache:6379/0")
    assert checks.cache_has_a_server_of_its_own(None) == []


@pytest.mark.parametrize(("text", "place"), [("", None), ("127.0.0.1:8001", ("127.0.0.1", 8001))])
def test_an_address_to_listen_on(monkeypatch, text, place):
    monkeypatch.setenv("HEALTH_BIND", text)
    assert environment.address("HEALTH_BIND") == place


@pytest.mark.parametrize("text", ["8001", "localhost", "localhost:http", "localhost:0"])
def test_an_invalid_address_is_refused(monkeypatch, text):
    monkeypatch.setenv("HEALTH_BIND", text)
    with pytest.raises(ImproperlyConfigured, match=r"HEALTH_BIND=127\.0\.0\.1:8001"):
        environment.address("HEALTH_BIND")
