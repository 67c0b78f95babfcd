"""No log holds what opens a private address: all URL patterns are walked, in several spellings."""

import io
import logging
import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import URLResolver, get_resolver
from gunicorn.config import Config

from citydiplo.kit.web import masking
from citydiplo.ops.run.access_log import MaskedLogger

pytestmark = pytest.mark.one_database

# Names of parts that open nothing by themselves. A new name must be put here or among masking.SECRETS.
HARMLESS = {
    *(
        "slug",
        "day",
        "version",
        "address",
        "value",
        "pk",
        "place",
        "name",
        "number",
        "section",
        "kind",
        "step",
        "message",
        "action",
        "other",
        "year",
        "language",
        "rest",
    ),
    *("provider_id", "content_type_id", "object_id", "id", "app_label", "url"),
}
SIGNED = "MTpzZWNyZXQ:1rTq9Z:jbHm0vF2bW8yqk3RZs5cU1aXe7dL4pQn6tGo9iKw0xM"
SHORT = "x9"


def routes(resolver, before="/"):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


def parts(route):
    return set(re.findall(r"<(?:\w+:)?(\w+)>", route))


def written(route, secret):
    """The address of a route with ``secret`` for each part, roughly as a browser would ask for it."""
    path = re.sub(r"<(?:\w+:)?(\w+)>|\(\?P<\w+>[^)]*\)", secret, route)
    return re.sub(r"[\^$\\]", "", path)


SECRET_ROUTES = sorted({route for route in routes(get_resolver()) if parts(route) & masking.SECRETS})


def test_each_part_of_an_address_is_known_to_be_secret_or_not():
    unknown = {name for route in routes(get_resolver()) for name in parts(route)}
    assert unknown - HARMLESS - masking.SECRETS == set()
    assert len(SECRET_ROUTES) >= 8


def logged(path, *, referer="", query=""):
    """The line of the access log, for a request as gunicorn gets it."""
    config = Config()
    config.set("accesslog", "-")
    logger, out = MaskedLogger(config), io.StringIO()
    for handler in list(logger.access_log.handlers):
        logger.access_log.removeHandler(handler)
    logger.access_log.addHandler(handler := logging.StreamHandler(out))
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": path + (f"?{query}" if query else ""),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_REFERER": referer or "-",
    }
    config.set("access_log_format", '%(h)s "%(r)s" %(U)s %(q)s %(f)s %({referer}i)s %(s)s')
    request = SimpleNamespace(headers=[("REFERER", referer or "-")])
    response = SimpleNamespace(status="200 OK", headers=[("location", path)])
    logger.access(response, request, environ, SimpleNamespace(seconds=0, microseconds=5))
    logger.access_log.removeHandler(handler)
    return out.getvalue()


@pytest.mark.parametrize("secret", [SIGNED, SHORT])
@pytest.mark.parametrize("route", SECRET_ROUTES)
def test_the_access_log_holds_no_secret_of_any_route(route, secret):
    path = written(route, secret)
    assert secret in path
    ways = [path, path.rstrip("/"), "/" + path, path + "more/", "/" + path[1:].replace("/", "%2F")]
    for way in ways:
        line = logged(way)
        assert secret not in line
        assert '"GET /' in line
    assert secret not in logged("/cities/", referer=f"https://portal.example.org{path}?a=1")
    assert secret not in logged("/account/login/", query=f"next={path}&other=1")


@pytest.mark.parametrize("query", [f"code={SHORT}&state={SHORT}", f"a=1&token={SIGNED}", f"x={SIGNED}"])
def test_secrets_in_queries_are_masked_and_the_rest_is_kept(query):
    line = logged("/account/oidc/sso/login/callback/", query=query)
    assert SHORT not in line.replace(SIGNED, "")
    assert SIGNED not in line
    assert "/account/oidc/sso/login/callback/?" in line


@pytest.mark.parametrize(
    "line",
    [
        "/cities/llanfairpwllgwyngyllgogerychwyrndrobwll/partnerships/",
        "/partnerships/?region=europe&class=twinning&q=sister%20cities",
        "/static/css/base.4f1d2a3b4c5d.css",
    ],
)
def test_what_is_no_secret_stays_as_it_was_asked(line):
    assert masking.mask_path(line) == line


@pytest.mark.parametrize("route", SECRET_ROUTES)
@pytest.mark.parametrize("words", ["Not Found: {}", "Forbidden (CSRF): {} of {}", "http://localhost:8000{}"])
def test_our_own_log_holds_no_secret_not_even_in_a_traceback(route, words, settings):
    path = written(route, SIGNED)
    options = {name: value for name, value in settings.LOGGING["formatters"]["line"].items() if name != "()"}
    formatter = masking.MaskedFormatter(**options)
    try:
        raise ValueError(path)
    except ValueError as error:
        record = logging.LogRecord(
            "django.request", logging.WARNING, "x.py", 1, words.format(path, path), (), None
        )
        record.exc_info = (ValueError, error, error.__traceback__)
    line = formatter.format(record)
    assert SIGNED not in line
    assert masking.MASK in line
    assert "Traceback" in line


def test_the_log_of_the_portal_goes_through_the_mask(settings):
    assert settings.LOGGING["formatters"]["line"]["()"] == "citydiplo.kit.web.masking.MaskedFormatter"
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"line"}


REFUSED = [
    ("/partnerships/export.csv", "region=Mordor42"),
    ("/cities/export.json", "nonsense42=1"),
    ("/networks/export.csv", "headers=Klingon42"),
    ("/exchanges/feed.atom", "kind=Nothing42"),
    ("/partnerships/", "q=%00Null42"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "query"), REFUSED)
def test_a_refused_filter_is_one_line_of_the_log_without_what_was_sent(client, caplog, settings, path, query):
    options = {name: value for name, value in settings.LOGGING["formatters"]["line"].items() if name != "()"}
    formatter = masking.MaskedFormatter(**options)
    django_log = logging.getLogger("django.request")
    django_log.addHandler(caplog.handler)
    try:
        assert client.get(f"{path}?{query}").status_code == 400
    finally:
        django_log.removeHandler(caplog.handler)
    (line,) = {formatter.format(record) for record in caplog.records if record.name == "django.request"}
    assert line.endswith(f"WARNING django.request Bad request: {path}")
    assert "42" not in line.partition("WARNING")[2]
    assert "\n" not in line


def test_a_refused_person_is_one_line_of_the_log_and_a_fault_keeps_its_traceback():
    formatter = masking.MaskedFormatter("%(levelname)s %(message)s")
    for error, has_traceback in ((PermissionDenied("Ana may not"), False), (KeyError("region"), True)):
        try:
            raise error
        except (PermissionDenied, KeyError) as raised:
            record = logging.LogRecord(
                "django.request", logging.WARNING, "x.py", 1, "Answered: %s", ("/desk/",), None
            )
            record.exc_info = (type(raised), raised, raised.__traceback__)
        said = formatter.format(record).splitlines()
        assert said[0] == "WARNING Answered: /desk/"
        assert ("Traceback (most recent call last):" in said) == has_traceback
        assert (len(said) > 1) == has_traceback
        assert record.exc_info  # for other handlers


@pytest.mark.parametrize("letters", ["a" * 40_000, "a-" * 20_000, "/" + "b" * 40_000])
def test_a_long_path_without_anything_odd_stays_as_it_is(letters):
    assert masking.mask_path(letters) == letters
    assert masking.mask_path(f"{letters}Z") == ("/" if letters[0] == "/" else "") + masking.MASK
