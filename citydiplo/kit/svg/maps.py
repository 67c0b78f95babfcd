"""World maps as numbers: a projection, arcs, and the window that shows a set of points.

One projection everywhere: Equal Earth (Šavrič, Patterson and Jenny, 2018), because it shows every country
at its true size. Its central meridian is 11° east, so the seam runs through the Bering Strait and cuts no
city's country. The whole globe is WIDTH units wide; y grows downwards, as in SVG. Nothing here knows Django.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

WIDTH = 10_000
CENTRAL_MERIDIAN = 11
NORTH, SOUTH = 84, -57  # the parallels between which people live in cities
KEPT = 4096  # places and arcs that are reckoned once: those of large cities are on many maps

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_ROOT3 = sqrt(3)


def _equal_earth(latitude, longitude):
    """Unscaled coordinates, y upwards; linear in longitude, so ±360° continues beyond the seam."""
    theta = asin(_ROOT3 / 2 * sin(radians(latitude)))
    square = theta * theta
    sixth = square**3
    slope = 9 * _A4 * sixth * square + 7 * _A3 * sixth + 3 * _A2 * square + _A1
    x = 2 * _ROOT3 * radians(longitude) * cos(theta) / (3 * slope)
    y = theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    return x, y


_SCALE = WIDTH / (2 * _equal_earth(0, 180)[0])
_TOP = _equal_earth(NORTH, 0)[1]
HEIGHT = round((_TOP - _equal_earth(SOUTH, 0)[1]) * _SCALE)


def turned(longitude: float) -> float:
    """Degrees east of the central meridian, in [-180, 180)."""
    return (longitude - CENTRAL_MERIDIAN + 180) % 360 - 180


@lru_cache(maxsize=KEPT)
def place(latitude: float, longitude: float) -> tuple[float, float]:
    """The point of a latitude and a longitude counted from the central meridian, not wrapped."""
    x, y = _equal_earth(latitude, longitude)
    return WIDTH / 2 + x * _SCALE, (_TOP - y) * _SCALE


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """(x, y) of a place on the map."""
    return place(latitude, turned(longitude))


def _number(value, decimals):
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text


def _bow(start, end, bend, decimals):
    """A quadratic curve that bows towards the pole side, in path syntax."""
    (x1, y1), (x2, y2) = start, end
    if x1 > x2:
        x1, y1, x2, y2 = x2, y2, x1, y1
    dx, dy = x2 - x1, y2 - y1
    # The control point: the middle, pushed upwards at a right angle to the chord.
    cx, cy = dx / 2 + dy * bend, dy / 2 - dx * bend
    n = [_number(value, decimals) for value in (x1, y1, cx, cy, dx, dy)]
    return f"M{n[0]} {n[1]}q{n[2]} {n[3]} {n[4]} {n[5]}"


@lru_cache(maxsize=KEPT)
def arc(
    start: tuple[float, float], end: tuple[float, float], *, bend: float = 0.18, decimals: int = 0
) -> str:
    """A path from one (latitude, longitude) to another, the short way round.

    An arc over the seam comes as two curves, one leaving the map on each side.
    """
    (lat1, lon1), (lat2, lon2) = start, end
    lon1, lon2 = turned(lon1), turned(lon2)
    if abs(lon1 - lon2) <= 180:
        return _bow(place(lat1, lon1), place(lat2, lon2), bend, decimals)
    west, east = ((lat1, lon1), (lat2, lon2)) if lon1 < lon2 else ((lat2, lon2), (lat1, lon1))
    left = _bow(place(*west), place(east[0], east[1] - 360), bend, decimals)
    right = _bow(place(west[0], west[1] + 360), place(*east), bend, decimals)
    return left + right


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the map that is shown; prints itself as an SVG viewBox."""

    x: float
    y: float
    width: float
    height: float

    def __str__(self):
        return " ".join(_number(value, 0) for value in (self.x, self.y, self.width, self.height))

    @property
    def is_close(self) -> bool:
        """Whether the coarse coastline would look coarse."""
        return self.width < WIDTH / 3


WORLD = Window(0, 0, WIDTH, HEIGHT)


def window(
    positions: Iterable[tuple[float, float]],
    *,
    margin: float = 0.12,
    least: float = 1_200,
    aspect: float = 2.0,
) -> Window:
    """The window around ``positions`` ((latitude, longitude) pairs), at least ``least`` units wide.

    What spans more than half the globe, or nothing at all, gets the whole world.
    """
    points = [project(*position) for position in positions]
    if not points:
        return WORLD
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width = max((max(xs) - min(xs)) * (1 + 2 * margin), least)
    height = max((max(ys) - min(ys)) * (1 + 2 * margin), width / aspect)
    width = max(width, height * aspect)
    if width > WIDTH * 0.6:
        return WORLD
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return Window(middle_x - width / 2, middle_y - height / 2, width, height)


@dataclass(frozen=True, slots=True)
class Point:
    """A place to mark. ``label`` is what is read and shown; ``kind`` becomes a CSS class; ``size`` 1 to 5."""

    position: tuple[float, float]
    label: str = ""
    url: str = ""
    kind: str = ""
    size: int = 2


@dataclass(frozen=True, slots=True)
class Arc:
    start: tuple[float, float]
    end: tuple[float, float]
    kind: str = ""


@dataclass(slots=True)
class Drawing:
    """What ``components/map.html`` draws. ``strands`` are (kind, path); ``marks`` (point, path).

    ``density`` says how bold the arcs may be: "few", "some" or "many".
    """

    window: Window = WORLD
    strands: list = field(default_factory=list)
    marks: list = field(default_factory=list)
    specks: str = ""
    density: str = "few"


STRAND = 40  # arcs in one path: few enough that crossings still darken, many enough that the page stays small


def draw(
    points: Iterable[Point] = (),
    arcs: Iterable[Arc] = (),
    *,
    view: Window | None = None,
    specks: Iterable[tuple[float, float]] = (),
    aspect: float = 2.0,
) -> Drawing:
    """A Drawing of points and arcs, in the window that shows them all or in ``view``.

    ``specks`` are positions to mark without a label, all in one path: for hundreds of places.
    """
    points, arcs, specks = list(points), list(arcs), list(specks)
    view = view or window([point.position for point in points] + specks, aspect=aspect)
    decimals = 1 if view.is_close else 0
    kinds = {}
    for line in arcs:
        kinds.setdefault(line.kind, []).append(arc(line.start, line.end, decimals=decimals))
    return Drawing(
        window=view,
        strands=[(kind, "".join(paths)) for kind, all_ in kinds.items() for paths in _strands(all_)],
        marks=[(point, dot(point.position, decimals)) for point in points],
        specks="".join(dot(position, decimals) for position in specks),
        density="few" if len(arcs) <= 60 else "some" if len(arcs) <= 400 else "many",
    )


def _strands(paths):
    return (paths[start : start + STRAND] for start in range(0, len(paths), STRAND))


def dot(position: tuple[float, float], decimals: int = 0) -> str:
    """A line of no length: with a round cap it is a dot that keeps its size at any zoom."""
    x, y = project(*position)
    return f"M{_number(x, decimals)} {_number(y, decimals)}h0"
