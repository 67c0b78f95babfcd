"""Markdown in templates: ``{{ exchange.cost|prose:2 }}`` below an h2, ``{{ text|plain:200 }}`` in a list."""

from django import template

from citydiplo.kit.text.markdown import plain, render

register = template.Library()


@register.filter
def prose(text: object, under: int | str = 2) -> str:
    """Markdown as HTML whose headings begin below level ``under``."""
    return render(str(text or ""), int(under))


register.filter("plain", plain)
