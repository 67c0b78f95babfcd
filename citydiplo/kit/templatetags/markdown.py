"""Markdown in templates: ``{{ exchange.cost|markdown:2 }}`` under h2, ``{{ text|plain:200 }}`` in lists."""

from django import template

from citydiplo.kit.text.markdown import plain, render

register = template.Library()


@register.filter
def markdown(text: object, under: int | str = 2) -> str:
    """Markdown as HTML whose headings begin below level ``under``."""
    return render(str(text or ""), int(under))


register.filter("plain", plain)
