"""The world of the walk, for every test that looks at it with all roles' eyes."""

import logging

import pytest
from django.db import transaction

from tests.portal.walk.world import build


@pytest.fixture
def quiet(caplog):
    """Thousands of refusals are what such a test asks for: none needs a line in the log."""
    caplog.set_level(logging.ERROR, logger="django.request")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once for the tests of a module: each of them rolls back what it wrote."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
