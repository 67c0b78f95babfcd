"""Coastlines and borders as SVG sprites, from Natural Earth's TopoJSON (world-atlas) in our projection.

``world.svg`` is for the whole globe, ``world-fine.svg`` for close windows. Both hold ``#land`` and
``#borders``; the first also ``#graticule``. Antarctica is left out: it has no city.
"""

import json
from collections import Counter

from citydiplo.kit.svg import maps

ANTARCTIC_CIRCLE = -60


def sprite(topology, *, grid, tolerance, graticule=False):
    """The SVG, its points rounded to ``grid`` units and thinned where they stray less than ``tolerance``."""
    lines = _decoded(topology)
    land = _rings(topology["objects"]["land"], lines)
    parts = [("land", _path(land, grid, tolerance, closed=True))]
    parts.append(("borders", _path(_shared(topology["objects"]["countries"], lines), grid, tolerance)))
    if graticule:
        parts.append(("graticule", _path(_graticule(), grid, 0)))
    # How thick a line is, is said on the page; it must not grow with the map, nor with the grid.
    body = "".join(
        f'<path id="{name}" transform="scale({grid})" vector-effect="non-scaling-stroke" d="{path}"/>'
        for name, path in parts
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg"><defs>{body}</defs></svg>\n'


def read(path):
    return json.loads(path.read_text())


def _decoded(topology):
    """Each arc as (latitude, longitude) pairs; TopoJSON stores whole-number steps."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((y * scale_y + move_y, x * scale_x + move_x))
        lines.append(line)
    return lines


def _polyline(index, lines):
    return lines[index] if index >= 0 else lines[~index][::-1]


def _polygons(geometry):
    """The arc indices of every ring below a geometry."""
    if geometry["type"] == "GeometryCollection":
        return [ring for part in geometry["geometries"] for ring in _polygons(part)]
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["arcs"] for ring in polygon]
    return geometry.get("arcs", [])


def _rings(geometry, lines):
    rings = []
    for indices in _polygons(geometry):
        ring = [point for index in indices for point in _polyline(index, lines)]
        if max(latitude for latitude, _ in ring) > ANTARCTIC_CIRCLE:
            rings.append(ring)
    return rings


def _shared(countries, lines):
    """The arcs that two countries share."""
    uses = Counter(index if index >= 0 else ~index for ring in _polygons(countries) for index in ring)
    return [lines[index] for index, times in uses.items() if times > 1]


def _graticule():
    meridians = [
        [(latitude, maps.CENTRAL_MERIDIAN + turn) for latitude in range(maps.SOUTH, maps.NORTH + 1, 3)]
        for turn in range(-150, 180, 30)
    ]
    ends = (maps.CENTRAL_MERIDIAN - 180, maps.CENTRAL_MERIDIAN + 179.99)
    parallels = [[(latitude, longitude) for longitude in ends] for latitude in (-30, 0, 30, 60)]
    return meridians + parallels


def _projected(line):
    """The line on the map, kept whole where it crosses the seam."""
    points, previous = [], None
    for latitude, longitude in line:
        turn = maps.turned(longitude)
        if previous is not None:
            turn += 360 * round((previous - turn) / 360)
        previous = turn
        points.append(maps.place(latitude, turn))
    return points


def _path(lines, grid, tolerance, *, closed=False):
    pieces = []
    for line in lines:
        points = _thinned(_projected(line), tolerance)
        cells = [(round(x / grid), round(y / grid)) for x, y in points]
        cells = [cell for place, cell in enumerate(cells) if place == 0 or cell != cells[place - 1]]
        if closed and cells and cells[0] == cells[-1]:
            cells.pop()
        if len(cells) >= (3 if closed else 2):
            pieces.append(_relative(cells) + ("z" if closed else ""))
    return "".join(pieces)


def _relative(cells):
    """Path data in relative steps, with no character that SVG does not need."""
    (x, y), *rest = cells
    text = f"M{x} {y}l"
    for next_x, next_y in rest:
        step = f"{next_x - x} {next_y - y}".replace(" -", "-")
        text += step if text[-1] == "l" or step[0] == "-" else f" {step}"
        x, y = next_x, next_y
    return text


def _thinned(points, tolerance):
    """Douglas and Peucker, without recursion."""
    if tolerance <= 0 or len(points) < 3:
        return points
    keep = {0, len(points) - 1}
    # A ring begins where it ends, so it is cut at its farthest point first.
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        best, where = tolerance, None
        for place in range(first + 1, last):
            away = _away(points[place], points[first], points[last])
            if away > best:
                best, where = away, place
        if where is not None:
            keep.add(where)
            stack += [(first, where), (where, last)]
    return [points[place] for place in sorted(keep)]


def _away(point, start, end):
    """The distance of a point from a line between two others, or from the first where they coincide."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = (dx * dx + dy * dy) ** 0.5
    if length < 1e-9:
        return ((x - x1) ** 2 + (y - y1) ** 2) ** 0.5
    return abs(dx * (y1 - y) - dy * (x1 - x)) / length
