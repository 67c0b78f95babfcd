"""Cases that are many of one shape: some of them run in ``make test``, the further ones in ``make check``."""

import pytest


def one_in(number, cases):
    """The cases as parameters of a test: ``make test`` takes the first of each ``number``."""
    return [further(case, unless=not place % number) for place, case in enumerate(cases)]


def further(case, *, unless=False):
    """A case for ``make check`` alone, on each database; ``unless`` it is one for ``make test``, too."""
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=() if unless else pytest.mark.further)
