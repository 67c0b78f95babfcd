"""The agreements that a network keeps, on the page of the network, which an app below makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.contrib.auth.models import AnonymousUser

from partnerships.queries import reported_steps

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import Network

register = template.Library()


@register.simple_tag
def kept_agreements(network: Network, user: User | AnonymousUser) -> list[reported_steps.KeptAgreement]:
    """The agreements that ``network`` keeps, with their numbers. One statement, three if there are any."""
    return reported_steps.kept_by(network, user)
