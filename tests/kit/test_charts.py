"""Shares of the widest bar."""

import pytest

from citydiplo.kit.svg import charts

pytestmark = pytest.mark.one_database


def test_the_widest_bar_is_full_and_the_others_in_proportion():
    rows = charts.bars([("Africa", 10), ("Europe", 40, "/europe/"), ("Middle East", 0)])
    assert [row.width for row in rows] == [25, 100, 0]
    assert rows[1].url == "/europe/"


def test_nothing_is_drawn_of_nothing():
    assert charts.bars([]) == []
    assert charts.bars([("Africa", 0)])[0].width == 0


def test_a_row_and_its_medians_share_one_scale():
    one, other = charts.compared([("a", "A", 2, 4, None), ("b", "B", 1, 0, 8)])
    assert (one.width, one.first_at, one.second_at) == (25, 50, None)
    assert (other.width, other.first_at, other.second_at) == (12.5, 0, 100)
