"""Who governs, and governed, a city; and where nobody knows who follows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Max, OuterRef

from networks.models import Mandate, Mayor

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from networks.models.mayor import MandateQuerySet, MayorQuerySet

NOTICE = datetime.timedelta(days=60)
NEWS = datetime.timedelta(days=30)  # for so long a mandate that began is new


def mandate_on(city: City, day: datetime.date, user: User | AnonymousUser) -> Mandate | None:
    """The mandate that runs in ``city`` on ``day``, with its person; None where none is known."""
    return Mandate.objects.visible_to(user).filter(city=city).on(day).select_related("mayor").first()


def mayors_of(city: City) -> MayorQuerySet:
    """The people with a term in ``city``, the latest first."""
    return (
        Mayor.objects.filter(mandates__city=city).annotate(latest=Max("mandates__starts")).order_by("-latest")
    )


def unsucceeded(cities: Any, today: datetime.date) -> MandateQuerySet:
    """The last term of each of ``cities``, if it ended, or will within NOTICE, and no later one is known."""
    later = Mandate.objects.filter(city=OuterRef("city"), starts__gt=OuterRef("starts"))
    return Mandate.objects.filter(~Exists(later), city__in=cities, ends__lte=today + NOTICE)


def new_mandates(cities: Iterable[Any], today: datetime.date) -> MandateQuerySet:
    """Terms in ``cities``, ids or a subquery of them, that began lately or are to begin."""
    begin = (today - NEWS, today + NOTICE)
    return Mandate.objects.filter(city__merged_into=None, city__in=cities, starts__range=begin)


def mandates_around(
    city: City, today: datetime.date, user: User | AnonymousUser
) -> tuple[Mandate | None, Mandate | None]:
    """(who leaves, who comes) as far as is known on ``today``: the last two terms that began or will."""
    terms = Mandate.objects.visible_to(user).filter(city=city).select_related("mayor").order_by("-starts")[:2]
    latest, before = (*terms, None, None)[:2]
    if latest and latest.is_over(today):
        return latest, None
    return before, latest
