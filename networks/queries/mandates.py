"""Who governs, and governed, a city; and where nobody knows who follows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from citydiplo.kit.db.compiled import compiled
from networks import in_office
from networks.in_office import OWN_WORD
from networks.models import Mandate, Mayor
from networks.queries.readers import Reader, reader_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from networks.models.mayor import MandateQuerySet, MayorQuerySet

NOTICE = datetime.timedelta(days=60)
NEWS = datetime.timedelta(days=30)  # for so long a mandate that began is new


def head_of(city: City, day: datetime.date, user: User | AnonymousUser) -> Mandate | None:
    """Who governs ``city`` on ``day``, or who did when somebody was last known to.

    None where nobody is known, and where the last news is that a term ended. One statement; a city has some
    dozens of terms at most.
    """
    terms = _terms_of(city.pk, reader_of(user))
    begun = [term for term in terms if term.starts is None or term.starts <= day]
    latest = max(begun, key=lambda term: (*_last_news(term, day), term.pk), default=None)
    return latest if latest is not None and latest.runs_on(day) else None


@compiled
def _terms_of(city: int, reader: Reader) -> Any:
    return Mandate.objects.visible_to(reader.user()).filter(city=city).with_people()


def _last_news(term, day):
    """Sorts terms by what they last tell of ``day``: who is in office, terms that the city stated before
    others; else by the last date on or before it, and at the same date who ceased before who began.
    """
    dates = [date for date in (term.starts, term.known_on, term.ends) if date and date <= day]
    last = max(dates, default=datetime.date.min)
    is_in_office = term.is_in_office(day)
    return is_in_office, is_in_office and term.state in OWN_WORD, last, term.runs_on(day)


def mayors_of(city: City) -> MayorQuerySet:
    """The people with a term in ``city``, the latest first."""
    latest = Max("mandates__first_known")
    return Mayor.objects.filter(mandates__city=city).annotate(latest=latest).order_by("-latest")


def unsucceeded(cities: Any, today: datetime.date) -> MandateQuerySet:
    """The last term of each of ``cities``, if it ended, or will within NOTICE, and no later one is known."""
    others = Mandate.objects.filter(city=OuterRef("city")).exclude(pk=OuterRef("pk"))
    later = others.filter(
        Q(starts__gt=OuterRef("first_known"))
        | Q(starts__gte=OuterRef("ends"))
        | Q(known_on__gte=OuterRef("ends"))
        | Q(starts__isnull=True, known_on__isnull=True, ends__gt=OuterRef("ends"))
    )
    return Mandate.objects.filter(~Exists(later), city__in=cities, ends__lte=today + NOTICE)


def to_confirm(cities: Any, today: datetime.date) -> MandateQuerySet:
    """The last term of each of ``cities`` that has no end and that nobody confirmed for too long."""
    others = Mandate.objects.filter(city=OuterRef("city")).exclude(pk=OuterRef("pk"))
    later = others.filter(
        Q(first_known__gt=OuterRef("first_known"))
        | Q(known_on__gt=Coalesce(OuterRef("known_on"), OuterRef("starts")))
        | (in_office.running(today) & Q(state__in=OWN_WORD))
    )
    return Mandate.objects.filter(in_office.last_known(today), ~Exists(later), city__in=cities, ends=None)


def new_mandates(cities: Iterable[Any], today: datetime.date) -> MandateQuerySet:
    """Terms in ``cities``, ids or a subquery of them, that began lately or are to begin."""
    begin = (today - NEWS, today + NOTICE)
    return Mandate.objects.filter(city__merged_into=None, city__in=cities, starts__range=begin)


def mandates_around(
    city: City, today: datetime.date, user: User | AnonymousUser
) -> tuple[Mandate | None, Mandate | None]:
    """(who leaves, who comes) as far as is known on ``today``: the last two terms that began or will."""
    terms = Mandate.objects.visible_to(user).filter(city=city).select_related("mayor", "source")
    in_order = terms.order_by("-first_known", F("starts").desc(nulls_last=True))
    latest, before = (*in_order[:2], None, None)[:2]
    if latest and latest.is_over(today):
        return latest, None
    return before, latest
