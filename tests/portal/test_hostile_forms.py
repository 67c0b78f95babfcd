"""Every form that a person can reach, filled in to do harm: a clear error or harmless text."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from tests.portal.walk.cast import SEATS
from tests.portal.walk.forms_in import HOSTILE, TAG, forms_in
from tests.portal.walk.rules import ANSWERED, NO_THING
from tests.portal.walk.table import ROUTES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]

FINE = {200, 302, 400, 403, 404, 409, 410, 413, 422, 429}
# One field at a time, the others as they should be: what a kind of field is most likely to let through.
MOST_LIKELY = {"hidden": "a foreign id", "select": "a foreign id", "checkbox": "a foreign id"}
SINGLY = 12  # of a mapping of thirty columns the thirteenth is like the first
ON_EVERY_PAGE = {"language", "hat", "account_logout"}  # looked at once, on the first page
# Of no consequence; and what a mail program sends in one click by a signed link (RFC 8058).
WITHOUT_TOKEN = {"language", "mail-stop"}
WITH_PAGES = sorted(name for name, route in ROUTES.items() if route.reads is not False)
OF_PACKAGES = (
    ("visitor", "/account/login/"),
    ("visitor", "/account/signup/"),
    ("visitor", "/account/password/reset/"),
    ("ana", "/account/email/"),
    ("ana", "/account/sessions/"),
    ("ana", "/account/logout/"),
)


def found_forms(world, name):
    """(role, form) of each different form that the pages of a route hold."""
    seen, route = set(), ROUTES[name]
    for thing in world.things[route.of] if route.of else [NO_THING]:
        for role in SEATS:
            if route.expected(thing, role, "GET") == ANSWERED:
                for form in _forms_at(world.clients[role], path_to(name, thing)):
                    target = route_of(form.action)
                    what = repr((target, list(form.fields), form.buttons[:1]))
                    if what not in seen and (target in ON_EVERY_PAGE) == (name == "about"):
                        seen.add(what)
                        yield role, form


def path_to(name, thing):
    return f"{reverse(name, args=thing.args)}?{urlencode(thing.query)}"


def _forms_at(client, path):
    answer = client.get(path)
    if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
        return []
    return forms_in(path, answer.content.decode())


def route_of(path):
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return path


def hostile_fillings(form):
    """(what is done to it, what is sent)"""
    good, names = form.well_filled(), form.open_fields
    yield "as it should be", good
    yield "empty", {}
    yield "each field twice", {key: values * 2 for key, values in good.items()}
    yield "a megabyte", good | {name: ["y" * 1_000_000] for name in names[-1:]}
    yield "a thousand and one fields", good | {f"more-{number}": ["x"] for number in range(1001)}
    for harm, value in HOSTILE.items():
        yield f"{harm} everywhere", good | {name: [value] for name in names}
    for name in names[:SINGLY]:
        harm = MOST_LIKELY.get(form.fields[name][0], "a tag")
        yield f"{harm} in {name}", good | {name: [HOSTILE[harm]]}


def harm_done(client, form, sent):
    """What went wrong, in words; nothing if all is well. Follows to where a form that was taken leads."""
    cache.clear()  # attempts are not what is tried here
    with transaction.atomic():
        answer = client.post(form.action, urlencode(sent, doseq=True), "application/x-www-form-urlencoded")
        pages = [answer]
        if answer.status_code == 302 and answer.url.startswith("/"):
            pages.append(client.get(answer.url))
        transaction.set_rollback(True)
    for page in pages:
        if page.status_code not in FINE:
            return f"answers {page.status_code}"
        if not page.streaming and TAG in page.content.decode("utf-8", "replace"):
            return "shows a raw tag"
    return ""


@pytest.mark.parametrize("name", WITH_PAGES)
def test_its_forms_take_no_harm(world, name):
    wrong = []
    for role, form in found_forms(world, name):
        for harm, sent in hostile_fillings(form):
            if problem := harm_done(world.clients[role], form, sent):
                wrong.append(f"{role}, {route_of(form.action)}: {harm} {problem}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("role", "path"), OF_PACKAGES)
def test_forms_of_packages_take_no_harm(world, role, path):
    wrong = []
    for form in _forms_at(world.clients[role], path):
        for harm, sent in hostile_fillings(form):
            if route_of(form.action) not in ON_EVERY_PAGE and (
                problem := harm_done(world.clients[role], form, sent)
            ):
                wrong.append(f"{path}: {harm} {problem}")
    assert not wrong, "\n".join(wrong)


def sending_routes():
    return sorted(name for name, route in ROUTES.items() if route.writes is not False)


def allowed(world, name):
    """(role, path) of the first who may send to this route."""
    route = ROUTES[name]
    for thing in world.things[route.of] if route.of else [NO_THING]:
        for role in SEATS:
            if route.expected(thing, role, "POST") == ANSWERED:
                return role, path_to(name, thing)
    raise AssertionError(f"Nobody may send to {name}")


@pytest.mark.parametrize("name", sending_routes())
def test_bodies_that_are_no_form_are_refused_or_ignored(world, name):
    role, path = allowed(world, name)
    bodies = {
        "application/json": b'{"a": [1, {}], "role": null}',
        "text/plain": b"\xff\xfe\x00",
        "multipart/form-data; boundary=x": b"--y\r\nContent-Disposition: form-data; name=a\r\n\r\n",
        "multipart/form-data": b"without a boundary",
        "multipart/form-data; boundary=" + "x" * 300: b"",
        "application/x-www-form-urlencoded; charset=nonsense": b"a=%ff%00&b[]=1&=&&%",
    }
    for kind, body in bodies.items():
        with transaction.atomic():
            answer = world.clients[role].generic("POST", path, body, content_type=kind)
            transaction.set_rollback(True)
        assert answer.status_code in FINE | {415}, kind


@pytest.mark.parametrize("name", sorted(set(sending_routes()) - WITHOUT_TOKEN))
def test_a_form_without_its_token_is_forged(world, name):
    role, path = allowed(world, name)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = world.clients[role].cookies
    for sent in ({}, {"csrfmiddlewaretoken": "x" * 64}, {"csrfmiddlewaretoken": ["a", "b"]}):
        answer = client.post(path, sent)
        assert answer.status_code == 403
        assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("name", ["report", "partnership-edit", "city-seat-invite", "city-seat-request"])
def test_a_form_that_is_well_filled_is_taken(world, name):
    """Or the tests here would be stopped by the first field that they leave empty."""
    forms = [(role, form) for role, form in found_forms(world, name) if route_of(form.action) == name]
    assert forms
    role, form = forms[0]
    with transaction.atomic():
        answer = world.clients[role].post(form.action, form.well_filled())
        transaction.set_rollback(True)
    assert answer.status_code == 302
