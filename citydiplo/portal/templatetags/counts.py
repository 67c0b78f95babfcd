"""Names of what a number on a page counts, in the form that the number asks for."""

from django import template
from django.utils.translation import npgettext_lazy

register = template.Library()

NAMES = {
    "active partnerships": npgettext_lazy("below a number", "active partnership", "active partnerships"),
    "agreements": npgettext_lazy("below a number", "agreement", "agreements"),
    "cities": npgettext_lazy("below a number", "city", "cities"),
    "member cities": npgettext_lazy("below a number", "member city", "member cities"),
    "networks": npgettext_lazy("below a number", "network", "networks"),
    "twinnings from open data": npgettext_lazy(
        "below a number", "twinning from open data", "twinnings from open data"
    ),
    "networks of cities": npgettext_lazy("below a number", "network of cities", "networks of cities"),
}


@register.simple_tag
def counted(name: str, number: int) -> str:
    """The word below ``number``: “network” for 1, “networks” for 2."""
    return NAMES[name] % number
