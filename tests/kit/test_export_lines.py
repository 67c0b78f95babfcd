"""Lines of GeoJSON: the shorter way round the globe, cut where it crosses the antimeridian."""

import pytest

from citydiplo.kit.listing.exports import line_string

pytestmark = pytest.mark.one_database

LIMA, TOKYO, AUCKLAND, HONOLULU, SUVA = (
    (-12, -77),
    (35.7, 139.7),
    (-36.8, 174.8),
    (21.3, -157.9),
    (-18.1, 178.4),
)


@pytest.mark.parametrize("ends", [(LIMA, TOKYO), (TOKYO, LIMA), (AUCKLAND, HONOLULU), (HONOLULU, SUVA)])
def test_a_line_across_the_pacific_is_cut(ends):
    (south, west), (north, east) = ends
    made = line_string(south, west, north, east)
    assert made["type"] == "MultiLineString"
    first, second = made["coordinates"]
    assert (first[0], second[-1]) == ([west, south], [east, north])
    assert first[-1][0] == -second[0][0] == (180 if west > 0 else -180)
    assert first[-1][1] == second[0][1]
    assert min(south, north) <= first[-1][1] <= max(south, north)
    for (one, _latitude), (other, _other) in (first, second):
        assert abs(one - other) <= 180


@pytest.mark.parametrize("ends", [((50, 7), LIMA), ((0, -90), (0, 90)), (AUCKLAND, TOKYO)])
def test_any_other_line_is_one(ends):
    (south, west), (north, east) = ends
    assert line_string(south, west, north, east) == {
        "type": "LineString",
        "coordinates": [[west, south], [east, north]],
    }


def test_an_end_on_the_antimeridian_is_no_error():
    assert line_string(0, 180, 0, -180)["type"] == "MultiLineString"
    assert line_string(0, 180, 10, -170)["coordinates"][1] == [[-180, 0.0], [-170, 10]]
    assert line_string(0, None, 1, 2) is None
