"""What is wrong with a form is said once: in the summary, and at the field that it is about.

Every form of the portal is sent empty, and with values that no field takes; ``walk/said_once.py`` reads what
comes back.
"""

from itertools import islice

import pytest
from django.utils.http import urlencode

from tests.matrix import one_in
from tests.portal.walk.cast import SEATS
from tests.portal.walk.forms_in import forms_in
from tests.portal.walk.rules import ANSWERED
from tests.portal.walk.said_once import said_wrongly
from tests.portal.walk.table import ROUTES
from tests.portal.walk.visiting import path_to, taken_back, things

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet", "unlimited"), pytest.mark.one_database]
UNFIT = ("999999999999999999999999", "x" * 6_000)


def sending_routes():
    return sorted(name for name, route in ROUTES.items() if route.writes is not False)


def senders(world, name):
    """(role, path) of the first who may send something about each thing of this route."""
    for thing in things(world, name):
        for role in SEATS:
            if ROUTES[name].expected(thing, role, "POST") == ANSWERED:
                yield role, path_to(name, thing)
                break


def answers(client, path):
    """The answers to an empty form, and to the form of this page with values that no field takes."""
    with taken_back(client):
        page = client.get(path)
    bodies = [{}]
    if page.status_code == 200 and "html" in page.headers["Content-Type"]:
        for form in forms_in(path, page.content.decode()):
            if form.action.partition("?")[0] == path.partition("?")[0]:
                marks = {name: form.fields[name][1] for name in form.fields if "_FORMS" in name}
                bodies += [dict.fromkeys(form.open_fields, value) | marks for value in UNFIT]
    for body in bodies:
        with taken_back(client):
            yield client.post(path, urlencode(body, doseq=True), "application/x-www-form-urlencoded")


@pytest.mark.parametrize("name", one_in(2, sending_routes()))
def test_every_error_of_a_form_is_said_once(world, name):
    assert_each_error_is_said_once(world, islice(senders(world, name), 1))


@pytest.mark.further
@pytest.mark.parametrize("name", sending_routes())
def test_every_error_of_a_form_about_another_thing_is_said_once(world, name):
    assert_each_error_is_said_once(world, islice(senders(world, name), 1, 2))


def assert_each_error_is_said_once(world, chosen):
    """``chosen`` are (role, path), as of ``senders``."""
    wrong = {
        f"{path} ({answer.status_code}): {problem}"
        for role, path in chosen
        for answer in answers(world.clients[role], path)
        if answer.status_code < 500
        for problem in said_wrongly(answer)
    }
    assert not wrong, "\n".join(sorted(wrong))
