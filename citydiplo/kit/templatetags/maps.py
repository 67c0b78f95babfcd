"""What a template needs of the map, and markup of its points: in Python, since a map has dozens of them."""

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from citydiplo.kit.svg.maps import WORLD, Point

register = template.Library()


@register.simple_tag
def world_view_box() -> str:
    """The viewBox of the whole map."""
    return str(WORLD)


@register.simple_tag
def map_ground(is_close: bool) -> SafeString:
    """Graticule, land and borders, with the finer coastline where the window is close."""
    return _ground(bool(is_close))


@lru_cache
def _ground(is_close):
    coarse = static("build/world.svg")
    land = static("build/world-fine.svg") if is_close else coarse
    return format_html(
        '<use class="map__graticule" href="{}#graticule"/>'
        '<use class="map__land" href="{}#land"/><use class="map__borders" href="{}#borders"/>',
        coarse,
        land,
        land,
    )


@register.simple_tag
def map_points(marks: Iterable[tuple[Point, str]], skip: bool = False) -> SafeString:
    """The points of a drawing, links where they have an address; with ``skip`` out of the order of Tab."""
    order = ' tabindex="-1"' if skip else ""
    return mark_safe("".join(_point(point, path, order) for point, path in marks))


def _point(point, path, order):
    kind = f" map__dot--{escape(point.kind)}" if point.kind else ""
    dot = f'<path class="map__dot map__dot--{point.size}{kind}" d="{path}"'
    label = escape(point.label)
    if not point.url:
        return f'{dot} data-label="{label}"/>'
    link = f'<a href="{escape(point.url)}" class="map__point"{order}'
    return f'{link} aria-label="{label}" data-label="{label}">{dot}/></a>'
