"""What a person can send apart from a form as the page shows it; and the forms that packages bring along.

The forms of our own pages are filled in where they are met (test_walk.py).
"""

import pytest
from django.test import Client

from tests.portal.walk.cast import SEATS
from tests.portal.walk.filling import FINE, harms
from tests.portal.walk.rules import ANSWERED
from tests.portal.walk.sending import BY_PROGRAMS
from tests.portal.walk.table import ROUTES
from tests.portal.walk.visiting import ON_EVERY_PAGE, forms_at, path_to, route_of, taken_back, things

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("quiet", "unlimited"),
    pytest.mark.check,
]

# Of no consequence; and what a mail program sends in one click by a signed link (RFC 8058).
WITHOUT_TOKEN = {"language", "mail-stop"}
OF_PACKAGES = (
    ("visitor", "/account/login/"),
    ("visitor", "/account/signup/"),
    ("visitor", "/account/password/reset/"),
    ("ana", "/account/email/"),
    ("ana", "/account/sessions/"),
    ("ana", "/account/logout/"),
)


@pytest.mark.parametrize(("role", "path"), OF_PACKAGES)
def test_forms_of_packages_take_no_harm(world, role, path):
    wrong = []
    for form in forms_at(world.clients[role], path):
        if route_of(form.action) not in ON_EVERY_PAGE:
            wrong += [f"{path}: {harm} {problem}" for harm, problem in harms(world.clients[role], form)]
    assert not wrong, "\n".join(wrong)


def sending_routes():
    return sorted(name for name, route in ROUTES.items() if route.writes is not False)


def allowed(world, name):
    """(role, path) of each who may send to this route."""
    return [
        (role, path_to(name, thing))
        for thing in things(world, name)
        for role in SEATS
        if ROUTES[name].expected(thing, role, "POST") == ANSWERED
    ]


@pytest.mark.parametrize("name", sending_routes())
def test_bodies_that_are_no_form_are_refused_or_ignored(world, name):
    role, path = allowed(world, name)[0]
    bodies = {
        "application/json": b'{"a": [1, {}], "role": null}',
        "text/plain": b"\xff\xfe\x00",
        "multipart/form-data; boundary=x": b"--y\r\nContent-Disposition: form-data; name=a\r\n\r\n",
        "multipart/form-data": b"without a boundary",
        "multipart/form-data; boundary=" + "x" * 300: b"",
        "application/x-www-form-urlencoded; charset=nonsense": b"a=%ff%00&b[]=1&=&&%",
    }
    for kind, body in bodies.items():
        with taken_back(world.clients[role]) as client:
            answer = client.generic("POST", path, body, content_type=kind)
        assert answer.status_code in FINE | {401, 415}, kind  # 401: a program without its token


@pytest.mark.parametrize("name", sorted(set(sending_routes()) - WITHOUT_TOKEN - BY_PROGRAMS))
def test_a_form_without_its_token_is_forged(world, name):
    role, path = allowed(world, name)[0]
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = world.clients[role].cookies
    for sent in ({}, {"csrfmiddlewaretoken": "x" * 64}, {"csrfmiddlewaretoken": ["a", "b"]}):
        answer = client.post(path, sent)
        assert answer.status_code == 403
        assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("name", ["report", "partnership-edit", "city-seat-invite", "city-seat-request"])
def test_a_form_that_is_well_filled_is_taken(world, name):
    """Or the tests here would be stopped by the first field that they leave empty."""
    found = (
        (role, form)
        for role, path in allowed(world, name)
        for form in forms_at(world.clients[role], path)
        if route_of(form.action) == name
    )
    role, form = next(found)
    with taken_back(world.clients[role]) as client:
        answer = client.post(form.action, form.well_filled())
    assert answer.status_code == 302
