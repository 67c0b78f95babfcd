"""What is kept for several readers says to each what they would read without it, in any order of readers."""

import pytest
from django.core.cache import caches
from django.test import override_settings
from django.urls import resolve, reverse

from tests.pages import worker_and_beat_are_at_work
from tests.portal.walk.cast import FEW, VISITOR
from tests.portal.walk.reading import CHANCE, body_of
from tests.portal.walk.table import ROUTES
from tests.portal.walk.visiting import path_to, taken_back, things

pytestmark = [
    pytest.mark.check,
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("quiet", "unlimited", "kept"),
]
EVER_OTHER = {"metrics"}  # counts the requests of the process
MOST = 3  # things of a route, those first that not everybody may see
PUBLIC = {name for name, route in ROUTES.items() if route.is_public and route.reads is not False}


@pytest.fixture(autouse=True)
def _empty_cache():
    """Each reading empties it, or does not, by itself."""


@pytest.fixture
def kept():
    """Pages are kept and numbers lag as on a portal that runs."""
    with override_settings(PAGES_KEPT_FOR=300, COUNTS_LAG=3):
        yield
        forget()


def forget():
    for name in ("default", "fragments", "rows"):
        caches[name].clear()
    worker_and_beat_are_at_work()


def told(world, role, path):
    """Status, way on and body of an answer, but for chance."""
    with taken_back(world.clients[role]) as client:
        answer = client.get(path)
        return answer.status_code, answer.get("Location"), CHANCE.sub("", body_of(answer))


def questions(name):
    """Addresses of a directory with a filter in force, and its map."""
    listing = getattr(resolve(reverse(name)).func, "listing", None) if ROUTES[name].of == "" else None
    if listing is None:
        return []
    asked = ["q=lima", *(["view=map"] if "map" in listing.views else [])]
    asked += ["region=latin-america-caribbean"] if "region" in listing.filters.base_filters else []
    return [f"{reverse(name)}?{query}" for query in asked]


@pytest.mark.parametrize("name", sorted(PUBLIC - EVER_OTHER))
def test_each_reads_what_they_would_read_alone(world, name):
    chosen = sorted(things(world, name), key=lambda thing: len(thing.seen_by))[:MOST]
    wrong = []
    for path in [*(path_to(name, thing) for thing in chosen), *questions(name)]:
        alone = {}
        for role in FEW:
            forget()
            alone[role] = told(world, role, path)
        others = [role for role in FEW if role != VISITOR]
        for order in ([*others, VISITOR, VISITOR, *others], [VISITOR, VISITOR, *reversed(others), VISITOR]):
            forget()
            before = []
            for role in order:
                if told(world, role, path) != alone[role]:
                    wrong.append(f"{path}: {role} reads something else after {', '.join(before)}")
                before.append(role)
    assert not wrong, "\n".join(wrong)


def test_directories_are_asked_with_filters_and_as_maps():
    asked = questions("partnerships")
    assert "/partnerships/?view=map" in asked
    assert "/partnerships/?region=latin-america-caribbean" in asked
    assert questions("about") == []
