"""The first follows of somebody with a seat: own city, its networks and its partners, weekly.

Said to them where they sign in, with one click to change; nobody without a seat is followed or mailed for.
Runs on a schedule, and again for every seat that is granted later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from agenda.actions import follows
from agenda.choices import Cadence
from agenda.errors import TooManyFollowsError
from agenda.models import DeliveryPreference, Follow
from agenda.queries.follows import of_row
from citydiplo.kit.caching import versions
from networks.models import City, Membership, Network, Seat
from partnerships.models import Partnership, Party

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

ROUND = 200  # seats a round
PARTNERS = 20  # of a city with hundreds, the newest


def introduce(now: Any = None) -> int:
    """Choose the first follows of people whose seat is new; returns how many people."""
    now = now or timezone.now()
    unmet = Q(person__delivery_preference=None) | Q(person__delivery_preference__introduced_at=None)
    later = Q(granted_at__gt=F("person__delivery_preference__introduced_at"))
    seats = Seat.objects.active().filter(unmet | later, person__is_active=True).with_places().order_by("pk")
    by_person = {}
    for seat in seats.select_related("person")[:ROUND]:
        by_person.setdefault(seat.person, []).append(seat)
    for person, theirs in by_person.items():
        _introduce(person, theirs, now)
    return len(by_person)


@transaction.atomic
def _introduce(person, seats, now):
    made = 0
    for seat in seats:
        for place in (seat.place, *(_networks_and_partners(seat.city) if seat.city else ())):
            try:
                _follow, is_new = follows.follow(
                    person=person, cadence=Cadence.WEEKLY, by_default=True, **of_row(place)
                )
            except TooManyFollowsError:
                break
            made += is_new
    preference, _made = DeliveryPreference.objects.get_or_create(person=person)
    preference.introduced_at, preference.is_new = now, bool(made) or preference.is_new
    preference.save(update_fields=["introduced_at", "is_new"])
    versions.bump("welcome")


def _networks_and_partners(city):
    """The networks that a city belongs to, and the cities it works with."""
    networks = Membership.objects.current().filter(city=city).values("network")
    yield from Network.objects.filter(pk__in=networks).order_by("pk")
    shared = Partnership.objects.active().of_city(city).order_by("-since_known", "-pk").values("pk")
    partners = Party.objects.filter(partnership__in=shared, city__isnull=False).exclude(city=city)
    chosen = partners.order_by("-partnership__since_known", "-pk").values_list("city", flat=True)
    yield from City.objects.filter(pk__in=list(dict.fromkeys(chosen))[:PARTNERS]).order_by("pk")


@transaction.atomic
def answer(*, person: User, keep: bool) -> None:
    """They have seen what was chosen for them: it stays, or no mail comes of it."""
    chosen = Follow.objects.filter(person=person, is_by_default=True).select_related("person")
    if not keep:
        follows.stop_mail(follows=chosen)
    chosen.update(is_by_default=False)
    DeliveryPreference.objects.filter(person=person).update(is_new=False)
    versions.bump("welcome")
