"""The projection, arcs and windows of the maps."""

import re

import pytest

from citydiplo.kit.svg import maps

pytestmark = pytest.mark.one_database

LIMA, PARIS, TOKYO, SAN_FRANCISCO = (-12.05, -77.04), (48.86, 2.35), (35.68, 139.69), (37.77, -122.42)


def numbers(path):
    return [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_the_equator_at_the_central_meridian_is_the_middle_of_the_map():
    x, y = maps.project(0, maps.CENTRAL_MERIDIAN)
    assert x == pytest.approx(maps.WIDTH / 2)
    assert 0 < y < maps.HEIGHT


def test_equal_areas_stay_equal():
    """A cell of one degree at 60° is half as large as one at the equator, on the globe and on the map."""

    def area(latitude):
        width = maps.place(latitude, 1)[0] - maps.place(latitude, 0)[0]
        return width * (maps.place(latitude - 0.5, 0)[1] - maps.place(latitude + 0.5, 0)[1])

    assert area(60) / area(0) == pytest.approx(0.5, rel=0.01)


def test_north_is_up_and_east_is_right():
    (lima_x, lima_y), (paris_x, paris_y) = maps.project(*LIMA), maps.project(*PARIS)
    assert paris_y < lima_y
    assert paris_x > lima_x


def test_an_arc_joins_its_two_places_whichever_comes_first():
    path = maps.arc(LIMA, PARIS)
    assert path == maps.arc(PARIS, LIMA)
    x, y, _cx, _cy, dx, dy = numbers(path)
    assert (x, y) == pytest.approx(maps.project(*LIMA), abs=1)
    assert (x + dx, y + dy) == pytest.approx(maps.project(*PARIS), abs=1)


def test_an_arc_over_the_pacific_leaves_on_one_side_and_comes_back_on_the_other():
    path = maps.arc(TOKYO, SAN_FRANCISCO)
    assert path.count("M") == 2
    left, right = numbers(path)[:6], numbers(path)[6:]
    assert left[0] < 0  # begins beyond the western edge
    assert right[0] + right[4] > maps.WIDTH  # ends beyond the eastern edge


def test_nothing_to_show_is_the_whole_world():
    assert maps.window([]) == maps.WORLD


def test_one_place_gets_a_window_around_it_of_a_least_size():
    view = maps.window([PARIS])
    x, y = maps.project(*PARIS)
    assert view.width == 1_200
    assert (view.x + view.width / 2, view.y + view.height / 2) == pytest.approx((x, y))


def test_a_window_holds_all_its_places_with_a_margin():
    places = [PARIS, (41.9, 12.5), (52.5, 13.4)]
    view = maps.window(places)
    for x, y in (maps.project(*place) for place in places):
        assert view.x < x < view.x + view.width
        assert view.y < y < view.y + view.height


def test_places_on_both_sides_of_the_pacific_get_the_whole_world():
    assert maps.window([TOKYO, SAN_FRANCISCO]) == maps.WORLD


def test_many_arcs_come_in_few_paths_and_lose_none():
    drawing = maps.draw(arcs=[maps.Arc(LIMA, PARIS)] * 1_400)
    assert len(drawing.strands) == 1_400 / maps.STRAND
    assert sum(path.count("M") for _kind, path in drawing.strands) == 1_400
    assert drawing.density == "many"


def test_arcs_of_a_kind_stay_apart():
    drawing = maps.draw(arcs=[maps.Arc(LIMA, PARIS, "strong"), maps.Arc(LIMA, TOKYO)])
    assert {kind for kind, _path in drawing.strands} == {"strong", ""}
