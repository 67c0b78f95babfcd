"""The log as JSON: which request or job a line belongs to, and nothing secret or personal in it."""

import json
import logging
import sys

import pytest
from celery import shared_task
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from gunicorn.config import Config

from citydiplo.kit import environment
from citydiplo.kit.web import structured_log
from citydiplo.kit.web.masking import MaskedFormatter
from citydiplo.ops.run.access_log import MaskedLogger

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]
FORMATTER = structured_log.JsonFormatter()


def line(message="Hello", *args, exc_info=None, formatter=FORMATTER):
    record = logging.LogRecord("citydiplo.x", logging.ERROR, __file__, 1, message, args, exc_info)
    return formatter.format(record)


def written(*args, **facts):
    return json.loads(line(*args, **facts))


def test_a_line_is_one_object():
    found = written("Mail %s\nfailed", 7)
    assert found.pop("time").endswith("+00:00")
    assert found == {"level": "ERROR", "logger": "citydiplo.x", "message": "Mail 7\nfailed"}
    assert "\n" not in line("two\nlines")


@pytest.mark.parametrize("formatter", [FORMATTER, MaskedFormatter()])
def test_no_address_of_a_person_and_no_secret_is_in_it(formatter):
    secret = "MTpzZWNyZXQ:1rTq9Z:jbHm0vF2bW8yqk3RZs5cU1aXe7dL4pQn6tGo9iKw0xM"
    try:
        raise ValueError(f"Key (email)=(ana.o'hara+x@mail.lima.example) exists, {secret}")
    except ValueError:
        text = line("550 <bo@lima.example>: no such user", exc_info=sys.exc_info(), formatter=formatter)
    assert "ValueError: Key (email)=" in text
    for hidden in ("ana.", "hara", "bo@", "lima.example", "jbHm0"):
        assert hidden not in text


def numbered(rf, **headers):
    """The id that lines of a request have, which a proxy may have named."""
    found = []
    view = structured_log.NumberRequests(lambda _request: found.append(written()) or HttpResponse())
    view(rf.get("/", headers=headers))
    assert "request" not in written()  # it is over
    return found[0]["request"]


def test_each_request_has_an_id_of_its_own(rf):
    first, second = numbered(rf), numbered(rf)
    assert first != second
    assert len(first) == 16


def test_what_django_notes_of_an_answer_names_the_request(client, caplog):
    client.get("/no/such/page/")
    notes = [record for record in caplog.records if record.name == "django.request"]
    assert notes
    assert all(len(json.loads(FORMATTER.format(record))["request"]) == 16 for record in notes)


def test_only_a_proxy_may_name_the_id_and_only_a_plain_one(rf, settings):
    assert numbered(rf, x_request_id="f00dfeed-1234") != "f00dfeed-1234"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert numbered(rf, x_request_id="f00dfeed-1234") == "f00dfeed-1234"
    for strange in ("short", "x" * 65, 'a"b\n{}}}}}}', "ana@lima.example"):
        assert numbered(rf, x_request_id=strange) != strange


@shared_task(name="tests.writes_a_line")
def writes_a_line():
    return written()


def test_a_job_names_itself():
    found = writes_a_line.apply(task_id="a-job-id").get()
    assert (found["job"], found["job_name"]) == ("a-job-id", "tests.writes_a_line")
    assert "job" not in written()


def test_the_web_server_writes_in_the_same_form(monkeypatch):
    monkeypatch.setenv("LOG_FORMAT", "json")
    handlers = MaskedLogger(Config()).error_log.handlers
    assert handlers
    assert all(isinstance(handler.formatter, structured_log.JsonFormatter) for handler in handlers)
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(ImproperlyConfigured, match="is not one of line, json"):
        environment.one_of("LOG_FORMAT", ("line", "json"))
