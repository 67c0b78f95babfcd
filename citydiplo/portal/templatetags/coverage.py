from typing import Any

from django import template

from citydiplo.portal.queries import coverage

register = template.Library()


@register.inclusion_tag("components/caveat.html")
def caveat(noun: str) -> dict[str, Any]:
    """How many records of a noun are dated and from Europe; one statement while the numbers are new."""
    return {"caveat": coverage.caveat(noun)}
