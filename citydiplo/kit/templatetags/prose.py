"""Markdown in templates: ``{{ exchange.cost|prose:2 }}`` below an h2, ``{{ text|plain:200 }}`` in a list."""

from django import template

from citydiplo.kit.text.markdown import plain, render

register = template.Library()


@register.filter
def prose(text, under=2):
    return render(str(text or ""), int(under))


register.filter("plain", plain)
