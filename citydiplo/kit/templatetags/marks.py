"""Icons, and where the reader is: small marks that any template may set."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def icon(*name: object, label: str = "") -> SafeString:
    """An icon of static/icons.json, its name given in one or more parts that are joined.

    Decoration by default, since the word is beside it; with ``label`` it is an image of that name.
    """
    mark = "".join(map(str, name))
    if label:
        sprite = static("build/icons.svg")
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, sprite, mark
        )
    return _decoration(mark)


@lru_cache(maxsize=256)
def _decoration(name):
    """Kept, since a list shows the same few icons hundreds of times."""
    sprite = static("build/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.filter
def as_typed(text: object) -> SafeString:
    """Words of a person within a sentence of ours: their letters say in which direction they run."""
    return format_html("<bdi>{}</bdi>", text) if text else mark_safe("")


@register.simple_tag(takes_context=True)
def current(context: template.Context, url: str) -> str:
    """``aria-current`` for a link: "page" on that very page, "true" on one below it."""
    request = context.get("request")
    if request is None or not url:
        return ""
    if request.path == url:
        return mark_safe(' aria-current="page"')
    return mark_safe(' aria-current="true"') if request.path.startswith(url) else ""
