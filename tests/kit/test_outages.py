"""Which errors are outages and which are mistakes; what comes back of a form."""

import errno
import sqlite3

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import RequestFactory

from citydiplo.kit.web import outages


def locked(tmp_path):
    """SQLite's own error of a writer whose wait for the lock timed out."""
    path = tmp_path / "db.sqlite3"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(path, timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
    return caught.value


def wrapped(cause):
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def test_a_locked_database_is_busy(tmp_path):
    assert outages.kind_of(wrapped(locked(tmp_path))) == "busy"


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="asks SQLite")
@pytest.mark.parametrize("statement", ["SELECT nonsense", "SELEC", "SELECT * FROM no_such_table"])
def test_a_mistake_in_a_statement_is_no_outage(statement):
    with pytest.raises((OperationalError, ProgrammingError)) as caught, connection.cursor() as cursor:
        cursor.execute(statement)
    assert outages.kind_of(caught.value) is None


class Postgres(Exception):
    def __init__(self, pgcode):
        self.pgcode = pgcode


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("40P01", "busy"),
        ("55P03", "busy"),
        ("53300", "busy"),
        ("57P01", "away"),
        ("53100", "away"),
        (None, "away"),
    ],
)
def test_what_postgresql_says(code, kind):
    assert outages.kind_of(wrapped(Postgres(code))) == kind


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_an_outage(number):
    assert outages.kind_of(OSError(number, "full")) == "away"


@pytest.mark.parametrize(
    "error", [None, ValueError(), FileNotFoundError(errno.ENOENT, "x"), ConnectionResetError()]
)
def test_other_errors_are_no_outages(error):
    assert outages.kind_of(error) is None


def page(data, **files):
    request = RequestFactory().post("/cities/lima/?a=1", {**data, **files})
    return outages.answer(request, InterfaceError("connection already closed")).content.decode()


def test_what_was_typed_comes_back_with_the_token_that_was_sent():
    body = page({"csrfmiddlewaretoken": "forged", "title": "</textarea><script>", "tags": ["a", "b"]})
    assert 'action="/cities/lima/?a=1"' in body
    assert '<textarea name="csrfmiddlewaretoken" hidden>\nforged</textarea>' in body
    assert "&lt;/textarea&gt;&lt;script&gt;" in body
    assert body.count('name="tags"') == 2


@pytest.mark.parametrize("name", ["password", "new_password1", "code", "otp", "client_secret"])
def test_a_secret_is_never_written_into_a_page(name):
    body = page({name: "s3cr3t-word", "login": "ana@example.org"})
    assert "s3cr3t-word" not in body
    assert "Go back in your browser to find what you typed" in body


def test_files_have_to_be_chosen_again():
    body = page({"title": "x"}, file=SimpleUploadedFile("a.csv", b"a"))
    assert "choose your files again" in body


@pytest.mark.django_db
def test_it_answers_for_views_and_for_middleware(client, monkeypatch):
    """The page is the same for each place of failure: a view here, the middleware of sessions there."""
    from citydiplo.portal.views import about

    def fail(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(about, "render", fail)
    assert client.get("/about/").status_code == 503
    monkeypatch.undo()
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore._get_session_from_db", fail)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "x" * 32
    answer = client.get("/account/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
