"""Visits on pages of apps below: a mayor's page shows those that the mayor went on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.contrib.auth.models import AnonymousUser

from partnerships.queries import visits

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import Mayor

register = template.Library()
MOST = 20


@register.simple_tag
def visits_of_mayor(mayor: Mayor, user: User | AnonymousUser) -> list[dict[str, Any]]:
    """The newest lines of visits of a mayor that ``user`` may read. One statement."""
    return visits.visit_rows(list(visits.visits_of_mayor(mayor, user)[:MOST]))
