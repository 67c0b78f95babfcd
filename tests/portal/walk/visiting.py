"""Walking: each role comes to each address and sends to it; what was wrong, and the forms met on the way."""

from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, transaction
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.http import urlencode

from tests.portal.walk.cast import FEW, SEATS
from tests.portal.walk.forms_in import forms_in
from tests.portal.walk.reading import readable
from tests.portal.walk.rules import ANSWERED, NO_THING, Thing, fits, met
from tests.portal.walk.table import ROUTES

METHODS = ("GET", "POST")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
OF_NO_CONSEQUENCE = ("django_session",)  # that somebody looked at a page
ON_EVERY_PAGE = {"language", "active-seat", "account_logout"}  # looked at once, on the first page


class Steps(NamedTuple):
    """One request of the walk: to which route, about what, by whom and how."""

    route: str
    thing: Thing
    role: str
    method: str


@dataclass
class Walk:
    """Roles went to one route: what is ``wrong`` in words, and each different (role, form) they found."""

    route: str
    looks_for_forms: bool = True
    wrong: list = field(default_factory=list)
    forms: list = field(default_factory=list)
    _seen: set = field(default_factory=set)

    def found(self, role, forms):
        for form in forms:
            target = route_of(form.action)
            what = repr((target, list(form.fields), form.buttons[:1]))
            if what not in self._seen and (target in ON_EVERY_PAGE) == (self.route == "about"):
                self._seen.add(what)
                self.forms.append((role, form))


def walk(world, name):
    """All roles × all things of one route × GET and POST, and the forms met there."""
    kept = Walk(name)
    for thing in things(world, name):
        for role in SEATS:
            _visit(world, name, thing, role, kept)
    return kept


def walk_by_few(world, name):
    """All things of one route × GET and POST, by one role for each pair of answers that the table promises.

    Where several meet the same pair, each of them comes in turn.
    """
    kept = Walk(name, looks_for_forms=False)
    for turn, thing in enumerate(things(world, name), start=len(name)):
        for role in _one_for_each_promise(ROUTES[name], thing, turn):
            _visit(world, name, thing, role, kept)
    return kept


def _one_for_each_promise(route, thing, turn):
    alike = {}
    for role in FEW:  # from the one who may least to the operator
        promised = tuple(route.expected(thing, role, method) for method in METHODS)
        alike.setdefault(promised, []).append(role)
    for of_one in alike.values():
        yield of_one[turn % len(of_one)]


def things(world, name):
    kind = ROUTES[name].of
    return world.things[kind] if kind else [NO_THING]


def path_to(name, thing):
    try:
        path = reverse(name, args=thing.args)
    except NoReverseMatch as error:
        raise AssertionError(f"walk/world.py writes no address for {name} with {thing.args}") from error
    return f"{path}?{urlencode(thing.query)}" if thing.query else path


def route_of(path):
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return path


@contextmanager
def taken_back(client):
    """What is sent within is undone: rows, and the cookies of somebody who signed out."""
    cookies = deepcopy(client.cookies)  # or both jars hold the same cookies
    with transaction.atomic():
        yield client
        transaction.set_rollback(True)
    client.cookies = cookies


def forms_at(client, path):
    """The forms of a page; none where the answer is no page."""
    return _forms_of(path, client.get(path))


def _visit(world, name, thing, role, kept):
    for method in METHODS:
        _step(world, Steps(name, thing, role, method), kept)


def _step(world, steps, kept):
    name, thing, role, method = steps
    route, path = ROUTES[name], path_to(name, thing)
    expected = route.expected(thing, role, method)
    with taken_back(world.clients[role]) as client, _recorded_writes() as written:
        answer = client.generic(method, path)
        text = readable(answer)
    where = f"{role}, {method} {name} ({thing.name}):"
    if not fits(expected, answer, leads_on=route.leads_on):
        kept.wrong.append(f"{where} expected {expected}, met {met(answer)} ({answer.status_code})")
    if written and (method == "GET" or expected != ANSWERED):
        kept.wrong.append(f"{where} wrote {written[0][:120]}")
    for secret in world.leaks(text, role):
        if secret.word not in thing.tells and not (route.holds_own_words and role == secret.typed_by):
            kept.wrong.append(f"{where} reads “{secret.text}”")
    if kept.looks_for_forms and method == "GET" and expected == ANSWERED:
        kept.found(role, _forms_of(path, answer))


def _forms_of(path, answer):
    if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
        return []
    return forms_in(path, answer.content.decode())


@contextmanager
def _recorded_writes():
    """The statements of the block that write, but for those of no consequence."""
    written = []

    def note(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES) and not any(table in sql for table in OF_NO_CONSEQUENCE):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written
