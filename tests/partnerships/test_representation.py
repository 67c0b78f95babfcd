"""Shares and quotients, against values worked out by hand."""

from decimal import Decimal

import pytest

from partnerships.analytics import representation


def test_the_quotient_divides_two_shares():
    # 3 of 12 seats (25 %) against 73 of 564 large cities (12.94 %): 1.93
    assert round(representation.quotient(3, 12, 73, 564), 2) == 1.93
    # Europe: 6 of 12 (50 %) against 45 of 564 (7.98 %): 6.27
    assert round(representation.quotient(6, 12, 45, 564), 2) == 6.27
    assert representation.quotient(5, 10, 5, 10) == 1


@pytest.mark.parametrize("numbers", [(0, 0, 5, 10), (1, 2, 0, 10), (1, 2, 0, 0)])
def test_nothing_is_divided_by_nothing(numbers):
    assert representation.quotient(*numbers) is None


def test_a_share_of_nothing_is_unknown():
    assert representation.share(0, 0) is None
    assert representation.share(1, 4) == 0.25


@pytest.mark.parametrize(
    ("shares", "known", "unknown"),
    [
        ([], 0, 100),
        ([None, None], 0, 100),
        ([Decimal("50.63"), None], Decimal("50.63"), Decimal("49.37")),
        ([Decimal(70), Decimal(60)], 100, 0),
    ],
)
def test_what_is_documented_and_what_is_unknown_make_the_whole(shares, known, unknown):
    assert representation.documented(shares) == (known, unknown)
