"""All routes × all roles × own and foreign objects × GET and POST; the forms met there, filled in to do harm.

A new route is a line of walk/table.py. ``make test`` sends one role for each promise of the table, ``make
check`` all twelve.
"""

import pytest
from django.urls import URLResolver, get_resolver

from citydiplo.kit.web.access import PUBLIC
from tests.pages import worker_and_beat_are_at_work
from tests.portal.walk.filling import harms
from tests.portal.walk.table import ROUTES
from tests.portal.walk.visiting import route_of, walk, walk_by_few

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("quiet", "unlimited"),
]


@pytest.fixture(autouse=True)
def _empty_cache():
    """Every step is rolled back: what was counted before it is true for the next one, too."""


@pytest.fixture(scope="module", params=sorted(ROUTES))
def walked(request, world, quiet, unlimited, django_db_blocker):
    """One route, walked once for the tests that look at what was met there."""
    worker_and_beat_are_at_work()
    with django_db_blocker.unblock():
        return walk(world, request.param)


@pytest.fixture(scope="module", params=sorted(ROUTES))
def walked_by_few(request, world, quiet, unlimited, django_db_blocker):
    worker_and_beat_are_at_work()
    with django_db_blocker.unblock():
        return walk_by_few(world, request.param)


def routes_of_ours(resolver=None, namespace=""):
    """{name: view} of every route that declares a gate; what packages bring along guards itself.

    Former addresses have no name: ``test_former_addresses.py`` follows them.
    """
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found |= routes_of_ours(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif hasattr(entry.callback, "gate") and not hasattr(entry.callback, "leads_to"):
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


def test_one_role_for_each_promise_meets_the_answer_of_the_table(walked_by_few):
    assert not walked_by_few.wrong, "\n".join(walked_by_few.wrong)


@pytest.mark.check
def test_each_role_meets_the_answer_that_the_table_promises(walked):
    assert not walked.wrong, "\n".join(walked.wrong)


@pytest.mark.check
def test_its_forms_take_no_harm(world, walked, settings):
    settings.PAGES_KEPT_FOR = 0  # or a visitor would see the page from before the form was sent
    wrong = [
        f"{role}, {route_of(form.action)}: {harm} {problem}"
        for role, form in walked.forms
        for harm, problem in harms(world.clients[role], form)
    ]
    assert not wrong, "\n".join(wrong)
