"""The world of the walk, for the tests of the API that visit it."""

from tests.portal.conftest import quiet, unlimited, world

__all__ = ["quiet", "unlimited", "world"]
