"""The world of the walk, for every test that visits it in all roles."""

import logging

import pytest
from django.test import override_settings

from tests.kept_rows import KeptForModules
from tests.portal.walk.world import build


@pytest.fixture(scope="module")
def quiet():
    """Thousands of refusals are what such a test asks for: none needs a line in the log."""
    log = logging.getLogger("django.request")
    before, log.level = log.level, logging.ERROR
    yield
    log.level = before


@pytest.fixture(scope="module")
def unlimited():
    """How often somebody may try is tested elsewhere."""
    with override_settings(ACCOUNT_RATE_LIMITS=False):
        yield


@pytest.fixture(scope="session")
def _kept_world(tmp_path_factory):
    return KeptForModules(build, tmp_path_factory.mktemp("files-of-the-world"))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, _kept_world):
    """The same rows for the tests of a module: each of them rolls back what it wrote."""
    with _kept_world.for_a_module(django_db_blocker) as world:
        yield world.for_a_module()
