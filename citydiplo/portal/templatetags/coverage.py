from typing import Any

from django import template

from citydiplo.portal.queries import coverage

register = template.Library()


@register.inclusion_tag("components/dated.html")
def dated(noun: str) -> dict[str, Any]:
    """The line "Dated: n of N" for all records of a noun; one statement while the numbers are new."""
    known, total = coverage.dated(noun)
    return {"known": known, "total": total}
