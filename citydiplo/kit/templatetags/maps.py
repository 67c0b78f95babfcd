"""What a template needs to know of the map when it draws no data on it."""

from django import template

from citydiplo.kit.svg.maps import WORLD

register = template.Library()


@register.simple_tag
def world_view_box() -> str:
    """The viewBox of the whole map."""
    return str(WORLD)
