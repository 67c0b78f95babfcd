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


def test_layers_stand_on_each_other_and_on_one_scale():
    chart = charts.over_years(
        [
            ("Africa", 1, {2001: 2, 2003: -1}, 0),
            ("Europe", 2, {2002: 3}, 4),
            ("Middle East", 3, {}, 0),
        ]
    )
    africa, europe = chart.layers
    assert (list(chart.years), chart.top, chart.undated) == ([2001, 2002, 2003], 5, 4)
    assert (africa.numbers, europe.numbers) == ([2, 2, 1], [0, 3, 3])
    assert africa.path == "M0 5V3H1V3H2V4H3V5H2V5H1V5H0Z"
    # Europe begins in its second year, on top of Africa's columns.
    assert europe.path == "M1 3V0H2V1H3V4H2V3H1Z"
    assert (europe.undated, europe.undated_y) == (4, 1)


def test_the_table_of_layers_leaves_out_years_without_a_change():
    chart = charts.over_years([("Africa", 1, {1990: 1, 2020: 2}, 0), ("Europe", 2, {2000: 1}, 0)])
    assert chart.rows == [(1990, [1, 0], 1), (2000, [1, 1], 2), (2020, [3, 1], 4)]
    assert [year for year, _place in chart.ticks] == [1990, 2000, 2010, 2020]
    assert chart.lines == [(1, 75), (2, 50), (3, 25), (4, 0)]


def test_one_year_shows_no_course():
    assert charts.over_years([("Africa", 1, {2001: 2}, 7)]) is None
    assert charts.over_years([]) is None


def test_a_layer_that_ends_and_begins_again_is_drawn_in_two_parts():
    chart = charts.over_years([("Africa", 1, {2000: 1, 2001: -1, 2003: 1}, 0)])
    assert chart.layers[0].path == "M0 1V0H1V1H0ZM3 1V0H4V1H3Z"
