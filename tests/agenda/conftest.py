import pytest

from tests.agenda.cast import Cast


@pytest.fixture
def cast(db):
    return Cast()
