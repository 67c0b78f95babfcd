"""Somebody who signs in with a password, for the tests of accounts."""

import pytest

from tests.rows import PASSWORD, make_person


@pytest.fixture
def ana():
    return make_person("Ana", password=PASSWORD)
