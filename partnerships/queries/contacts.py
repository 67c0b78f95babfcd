"""What somebody who can help may point to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from networks.models import City
from partnerships.choices import ExchangeKind
from partnerships.models import Exchange

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from partnerships.models.exchange import ExchangeQuerySet


def offers_of(places: Sequence[Any], user: User | AnonymousUser) -> ExchangeQuerySet:
    """What these cities and networks published and still offer, newest first."""
    cities = [place.pk for place in places if isinstance(place, City)]
    networks = [place.pk for place in places if not isinstance(place, City)]
    own = Exchange.objects.visible_to(user).published().still_open().filter(kind__in=ExchangeKind.offers())
    return own.filter(Q(city__in=cities) | Q(network__in=networks)).order_by("-published_at", "-id")
