"""No text in an address, a header, a cookie or a method makes a route answer with a server error."""

import itertools
import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import fitting, rows
from tests.kept_rows import kept_for_a_module
from tests.matrix import one_in
from tests.pages import worker_and_beat_are_at_work

pytestmark = pytest.mark.django_db

FINE = {200, 204, 301, 302, 304, 308, 400, 401, 403, 404, 405, 410, 413, 414, 415, 429}
SETTINGS = settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def routes(resolver, prefix=()):
    """(pieces of a path, view) of every route below the operator's desk's own; a converter is its name."""
    for entry in resolver.url_patterns:
        pieces = (*prefix, entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from routes(entry, pieces)
        elif isinstance(entry, URLPattern):
            yield pieces, entry


ROUTES = list(routes(get_resolver()))
NAMES = ["lima", "long", "c40", "pact", "bank", "culture", "immigration", "cities", "1"]
HOSTILE = [
    "\x00",
    "x" * 10_000,
    "-1",
    "9" * 40,
    "%",
    "'",
    '"',
    "\\",
    "1e9",
    "٣",
    "🏙",
    "\u202e",
    "..",
    "NaN",
    "",
]
texts = st.one_of(st.sampled_from(NAMES + HOSTILE), st.text(max_size=40))
KEYS = (
    "q page after before sort view region country dimension theme class status network state since kind city"
)
keys = st.one_of(
    st.sampled_from([*KEYS.split(), "population", "binds", "next", "format", "noun", "by"]),
    st.text(max_size=20),
)
queries = st.lists(st.tuples(keys, texts), max_size=8)
headers = st.fixed_dictionaries(
    {},
    optional={
        "accept-language": st.sampled_from(["ar", "xx-YY;q=nonsense", "*", "en;q=9e99", "x" * 9000, ",;,="]),
        "hx-request": st.sampled_from(["true", "false", "\\", "1"]),
        "hx-current-url": st.sampled_from(["http://[", "javascript:0", "https://example.org/%00"]),
        "hx-target": st.sampled_from(["directory", "<b>", "x" * 5000]),
        "cookie": st.sampled_from(
            [
                "sessionid=\x01",
                "sessionid=" + "x" * 5000,
                ";;;=",
                "csrftoken=é",
                'messages="[[\\"x',
                "django_language=zz",
            ]
        ),
        "host": st.sampled_from(["evil.example", "[::1", "localhost:99999", "", "a b", "локальный"]),
        "referer": st.sampled_from(["http://[::", "\\\\"]),
        "range": st.sampled_from(["bytes=9-1", "lines"]),
        "if-modified-since": st.sampled_from(["never", "Thu, 99 Foo 0000 99:99:99 GMT"]),
        "if-none-match": st.sampled_from(['"', "*"]),
        "content-type": st.sampled_from(
            ["application/json", "multipart/form-data", "text/x; charset=nonsense"]
        ),
        "accept-encoding": st.sampled_from(["gzip", "br;q=x", "*"]),
        "x-forwarded-for": st.sampled_from(["nonsense", "::1, 1.2.3.4"]),
    },
)
methods = st.sampled_from(
    ["GET"] * 4 + ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FROB"]
)


def address(route, words):
    """The route's path with ``words`` where it takes something; not always what its converter would take."""
    path, words = "/", itertools.cycle(words)
    for pattern in route[0]:
        path += re.sub("<[^>]*>", lambda _place: next(words), str(pattern)).strip("^$")
    return path.encode("utf-8", "replace").decode()


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """One of each noun, under the names that addresses ask for; each test takes back what it wrote."""
    with kept_for_a_module(django_db_blocker):
        yield _register()


def _register():
    lima, long = rows.make_city("lima"), rows.make_city("long", name="x" * 150)
    network = rows.make_network("c40")
    rows.make_membership(network, lima)
    rows.make_accession(rows.make_agreement("pact"), lima)
    rows.make_partnership(lima, long, rows.make_institution("bank"))
    rows.make_mandate(lima, "2020-01-01")
    _exchange(lima, long)
    return rows.make_person("Ana")


def _exchange(author, other):
    """With everything that addresses can name, each under the number 1 where it is the first."""
    exchange = rows.make_exchange(author)
    said = fitting.reply(exchange=exchange, city=other)
    fitting.reply_notice(reply=said, city=author)
    fitting.reuse(exchange=exchange, city=other)
    fitting.exchange_document(exchange=exchange, url="https://lima.example/")


@pytest.fixture
def clients(register):
    """Somebody from outside, and somebody signed in; a server error comes back as an answer."""
    worker_and_beat_are_at_work()
    outside, inside = Client(raise_request_exception=False), Client(raise_request_exception=False)
    inside.force_login(register)
    return outside, inside


def test_the_walk_finds_every_route():
    assert len(ROUTES) > 60
    assert {"home", "suggest", "partnership", "sitemap-section", "account_login"} <= {
        entry.name for _pieces, entry in ROUTES
    }


requests = st.fixed_dictionaries(
    {
        "route": st.sampled_from(ROUTES),
        "words": st.lists(texts, min_size=1, max_size=3),
        "query": queries,
        "method": methods,
        "headers": headers,
    }
)


@pytest.mark.postgresql  # it refuses texts and numbers that SQLite takes
@SETTINGS
@given(asked=requests, signed_in=st.booleans())
def test_no_request_is_a_server_error(clients, asked, signed_in):
    headers = asked["headers"]
    if signed_in:  # the session cookie stays
        headers = {name: text for name, text in headers.items() if name != "cookie"}
    answer = clients[signed_in].generic(
        asked["method"],
        address(asked["route"], asked["words"]),
        b"\x00\xff=%%&&[]",
        query_params=grouped(asked["query"]),
        headers=headers,
    )
    assert answer.status_code in FINE


@pytest.mark.parametrize(
    "route", one_in(3, [(route,) for route in ROUTES]), ids=[entry.name for _pieces, entry in ROUTES]
)
def test_every_route_answers_every_method_and_a_hostile_query(clients, route):
    client, methods = clients[0], ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "FROB")
    paths = list(dict.fromkeys(address(route, [word]) for word in ("lima", "1", "9" * 30)))
    for path in paths:
        for method in methods:
            assert client.generic(method, path).status_code in FINE, (method, path)
    query = {"page": HOSTILE, "region": ["x" * 10_000, "y"], "city": HOSTILE}
    for word, path in dict.fromkeys(zip(("\x00", "%", "%"), itertools.cycle(paths), strict=False)):
        assert client.get(path, query | {"q": [word]}).status_code in FINE, path


@pytest.mark.parametrize(
    "path", ["/", "/cities/", "/cities/lima/", "/search/", "/about/", "/insights/coverage/", "/compare/"]
)
def test_a_page_to_read_takes_no_writing(clients, path):
    answers = {method: clients[0].generic(method, path).status_code for method in ("POST", "PUT", "DELETE")}
    assert set(answers.values()) <= {403, 405}, answers
    assert clients[0].head(path).status_code == 200


def grouped(query):
    found = {}
    for key, value in query:
        found.setdefault(key.encode("utf-8", "replace"), []).append(value.encode("utf-8", "replace"))
    return found
