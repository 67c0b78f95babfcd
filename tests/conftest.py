"""Fixtures that every test may use."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache():
    """A test's rows are rolled back without announcement, so what was counted from them must go too."""
    yield
    cache.clear()
