"""All routes × all roles × own and foreign objects × GET and POST. A new route is a line of walk/table.py."""

from contextlib import contextmanager
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from citydiplo.kit.access import PUBLIC
from tests.portal.walk.cast import SEATS
from tests.portal.walk.reading import readable
from tests.portal.walk.rules import NO_THING, Thing, fits, met
from tests.portal.walk.table import ROUTES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
OF_NO_CONSEQUENCE = ("django_session",)  # that somebody looked at a page


def routes_of_ours(resolver=None, namespace=""):
    """{name: view} of every route that declares a gate; what packages bring along guards itself."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found |= routes_of_ours(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif hasattr(entry.callback, "gate"):
            found[f"{namespace}{entry.name}"] = entry.callback
    return found


OURS = routes_of_ours()


def test_every_route_of_ours_stands_in_the_table():
    missing = sorted(set(OURS) - set(ROUTES))
    assert not missing, (
        f"Nobody walks over {', '.join(missing)}. Add a line for each to tests/portal/walk/table.py: "
        'page() for what everybody reads, form(of="partnerships", by="edits") for what some may change. '
        "An object of a new kind gets its situations in tests/portal/walk/world.py."
    )


def test_the_table_names_only_routes_that_exist():
    assert not set(ROUTES) - set(OURS)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_the_table_knows_the_gate(name):
    assert ROUTES[name].is_public == (OURS[name].gate == PUBLIC)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_each_role_meets_the_answer_that_the_table_promises(world, name):
    kind, wrong = ROUTES[name].of, []
    for thing in world.things[kind] if kind else [NO_THING]:
        for role in SEATS:
            for method in ("GET", "POST"):
                wrong += walked(world, Steps(name, thing, role, method))
    assert not wrong, "\n".join(wrong)


class Steps(NamedTuple):
    """One request of the walk: to which route, about what, by whom and how."""

    route: str
    thing: Thing
    role: str
    method: str


def walked(world, steps):
    """What is wrong with one answer, in words; nothing if it is as promised."""
    name, thing, role, method = steps
    route = ROUTES[name]
    expected = route.expected(thing, role, method)
    with transaction.atomic():
        with recorded_writes() as written:
            answer = world.clients[role].generic(method, address(name, thing), query_params=thing.query)
            text = readable(answer)
        transaction.set_rollback(True)
    where = f"{role}, {method} {name} ({thing.name}):"
    if not fits(expected, answer, leads_on=route.leads_on):
        yield f"{where} expected {expected}, met {met(answer)} ({answer.status_code})"
    if written and (method == "GET" or expected != "answered"):
        yield f"{where} wrote {written[0][:120]}"
    for secret in world.leaks(text, role):
        if secret.word not in thing.tells:
            yield f"{where} reads “{secret.text}”"


def address(name, thing):
    try:
        return reverse(name, args=thing.args)
    except NoReverseMatch as error:
        raise AssertionError(f"walk/world.py writes no address for {name} with {thing.args}") from error


@contextmanager
def recorded_writes():
    """The statements of the block that write, but for those of no consequence."""
    written = []

    def note(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES) and not any(table in sql for table in OF_NO_CONSEQUENCE):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written
