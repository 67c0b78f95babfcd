"""Points in lanes: all stand within the drawing, none covers another, and time runs from left to right."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from citydiplo.kit.svg.lanes import LARGEST, WIDTH, lanes

START = datetime.date(2026, 1, 1)
ORDER = ("africa", "europe", "asia")
ROWS = st.lists(
    st.tuples(st.sampled_from(ORDER), st.dates(START, datetime.date(2029, 1, 1)), st.floats(0, 1)),
    min_size=2,
    max_size=30,
)


def test_one_point_needs_no_drawing():
    assert lanes([("africa", START, 0.5)], ORDER) is None


def test_points_of_a_day_stand_below_each_other():
    drawing = lanes([("europe", START, 0)] * 3, ORDER)
    assert [lane.label for lane in drawing.lanes] == ["europe"]
    assert len({point.x for point in drawing.points}) == 1
    assert [point.number for point in drawing.points] == [1, 2]
    assert drawing.start.y < drawing.points[0].y < drawing.points[1].y


def test_lanes_keep_their_order_and_time_runs_to_the_right():
    day = datetime.timedelta(days=1)
    drawing = lanes(
        [("europe", START, 0), ("africa", START + 10 * day, 1), ("europe", START + 5 * day, 0)], ORDER
    )
    assert [lane.label for lane in drawing.lanes] == ["africa", "europe"]
    assert drawing.start.x < drawing.points[1].x < drawing.points[0].x
    assert (drawing.start.radius, drawing.points[0].radius) == (8, LARGEST)
    assert [date for date, _at in drawing.dates] == [START, START + 5 * day, START + 10 * day]


@given(ROWS)
def test_nothing_is_covered_or_cut_off(rows):
    drawing = lanes(rows, ORDER)
    points = [drawing.start, *drawing.points]
    assert len(points) == len(rows)
    for point in points:
        assert LARGEST <= point.x <= WIDTH - LARGEST
        assert LARGEST <= point.y <= drawing.height - LARGEST
    for one in points:
        for other in points:
            if one is not other:
                assert abs(one.x - other.x) >= 2 * LARGEST or abs(one.y - other.y) >= 2 * LARGEST
