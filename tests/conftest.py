"""Fixtures that every test may use."""

import gc

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.utils import translation

from citydiplo.kit import branding
from networks.choices import SeatRole
from networks.matching import kept
from tests import rows, snapshot
from tests.chromium import launched

# Python looks for garbage after 700 new objects, among all that the suite made: a seventh of its time.
gc.set_threshold(50_000, 10, 10)

DATABASES = {"db", "transactional_db"}
PAGES = {"client", "clients", "world"}  # who asks for these looks at pages


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what a run may leave out.

    A test that never asks a database says the same on each: it runs on one. What looks at pages runs on
    SQLite in ``make test``, on PostgreSQL in ``make check``.
    """
    for item in items:
        asks = item.get_closest_marker("django_db") or item.get_closest_marker("servers")
        if not asks and not DATABASES & set(item.fixturenames):
            item.add_marker(pytest.mark.one_database)
        if PAGES & set(item.fixturenames) and not item.get_closest_marker("postgresql"):
            item.add_marker(pytest.mark.pages)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session):
    """Tests that take minutes begin first, half of them in each half of the tests, which two workers share.

    At the end one worker would wait for the other. What was imported and collected lives to the end: no
    search for garbage looks at it again.
    """
    long = [item for item in session.items if item.get_closest_marker("long")]
    others = [item for item in session.items if not item.get_closest_marker("long")]
    middle = len(others) // 2
    session.items[:] = [*long[::2], *others[:middle], *long[1::2], *others[middle:]]
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _own_media(tmp_path_factory):
    """Each process of the suite stores files in a folder of its own: a sweep would take the others' away."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Runs between the settings and the making of the test databases: from here on, migrated once for all."""
    with snapshot.migrated_once():
        yield django_db_modify_db_settings


@pytest.fixture(scope="session")
def chromium():
    """One browser for each process of the suite: Playwright does not start twice in one."""
    with launched() as browser:
        yield browser


@pytest.fixture(autouse=True)
def _language_of_the_site():
    """A request leaves its reader's language in the thread, where the next test would find it."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _empty_cache():
    """A test's rows are rolled back without announcement, so what was counted from them must go too."""
    branding.assume()
    yield
    cache.clear()
    branding.assume()
    kept.forget()


@pytest.fixture(autouse=True)
def _no_words_without_entries(request, django_db_blocker):
    """What a transaction left is flushed, but for SQLite's full text, which is no table of a model."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames:
        with django_db_blocker.unblock():
            if connection.vendor == "sqlite":
                connection.cursor().execute("DELETE FROM kit_searchtext")


@pytest.fixture
def lima():
    return rows.make_city("lima", country="PE", region="latin-america-caribbean")


@pytest.fixture
def lagos():
    return rows.make_city("lagos", country="NG", region="africa")


@pytest.fixture
def ana(lima):
    """The editor of Lima."""
    return rows.make_seat(rows.make_person("Ana"), lima, SeatRole.CITY_EDITOR).person


@pytest.fixture
def desk(client, ana):
    """Ana's browser, signed in."""
    client.force_login(ana)
    return client
