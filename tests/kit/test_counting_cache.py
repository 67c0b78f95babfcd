"""Counts of attempts: a database that takes no writes is an outage, neither one too many nor one too few."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import caches
from django.db import OperationalError, connection

from tests.rows import PASSWORD, make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite can refuse writes in one session"),
]


@pytest.fixture
def refuse_writes():
    """``refuse_writes(True)`` lets SQLite refuse them as on a disk that cannot be written."""

    def switch(on):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA query_only = {'ON' if on else 'OFF'}")

    yield switch
    switch(False)


@pytest.mark.parametrize("method", ["set", "add", "touch"])
def test_a_write_that_the_database_refuses_raises(refuse_writes, method):
    attempts = caches["attempts"]
    attempts.set("there", 1, 60)
    refuse_writes(True)
    key, *value = ("there",) if method == "touch" else ("new", 1)
    with pytest.raises(OperationalError):
        getattr(attempts, method)(key, *value, timeout=60)
    assert attempts.get("there") == 1
    assert attempts.get("new") is None


def test_what_is_there_already_is_no_error():
    attempts = caches["attempts"]
    assert attempts.add("one", 1, 60) is True
    assert attempts.add("one", 2, 60) is False
    assert attempts.touch("two", 60) is False
    assert attempts.get("one") == 1


@pytest.mark.parametrize("password", [PASSWORD, "a wrong one"])
def test_sign_in_says_that_the_portal_is_away_and_not_too_many_attempts(client, refuse_writes, password):
    ana = make_person("Ana", password=PASSWORD)
    refuse_writes(True)
    answer = client.post("/account/login/", {"login": ana.email, "password": password})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Too many" not in answer.content.decode()
    assert password not in answer.content.decode()
    refuse_writes(False)
    client.post("/account/login/", {"login": ana.email, "password": PASSWORD})
    assert SESSION_KEY in client.session
