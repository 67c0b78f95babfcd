"""Every route declares who may reach it, and keeps its word to somebody from outside."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from citydiplo.kit.web.access import GATES, PUBLIC

# Routes of packages that guard themselves; ours all carry a gate.
GUARDED_BY_THEIR_PACKAGE = ("account/", "operator/")


def routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry


OURS = [(path, entry) for path, entry in routes() if not path.startswith(GUARDED_BY_THEIR_PACKAGE)]


@pytest.mark.parametrize(("path", "entry"), OURS, ids=[path or "/" for path, _ in OURS])
def test_every_route_declares_its_gate(path, entry):
    assert getattr(entry.callback, "gate", None) in GATES


@pytest.mark.django_db
def test_an_outsider_meets_the_sign_in_page_where_a_gate_is_closed(client):
    for path, entry in OURS:
        if entry.callback.gate != PUBLIC and "<" not in path:
            answer = client.get(f"/{path}")
            assert answer.status_code == 302, path
            assert answer.url.startswith("/account/login/"), path


@pytest.mark.django_db
def test_the_operators_admin_is_closed_to_an_outsider(client):
    assert client.get("/operator/networks/city/").status_code == 302
