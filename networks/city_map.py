"""Cities on a map."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from citydiplo.kit.svg import maps
from citydiplo.kit.web.urls import address_of

if TYPE_CHECKING:
    from citydiplo.kit.svg.maps import Drawing

NAMED = 60  # cities that can be followed from the map; more are specks, so that the Tab key gets through
FEW = 12  # arcs that may be drawn in full strength


def draw_cities(
    rows: Iterable[tuple[Any, ...]],
    *,
    around: Any = None,
) -> Drawing | None:
    """A Drawing of cities given as (slug, name, latitude, longitude); None for none.

    ``around`` is a City that the others are partners of: an arc runs to each. The first sixty are links.
    """
    rows = list(rows)
    if not rows:
        return None
    places = [(latitude, longitude) for _, _, latitude, longitude in rows]
    city_url = address_of("city")
    points = [
        maps.Point(place, name, city_url(slug))
        for place, (slug, name, *_) in zip(places[:NAMED], rows, strict=False)
    ]
    arcs = []
    if around is not None:
        points.append(maps.Point(around.position, around.name, kind="self", size=4))
        arcs = [
            maps.Arc(around.position, place, kind="" if len(places) > 12 else "strong") for place in places
        ]
    return maps.draw(points, arcs, specks=places[NAMED:])
