"""With whom a city or an institution works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from partnerships.choices import PartnershipStatus
from partnerships.models import Partnership, Party

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citydiplo.accounts.models import User
    from networks.models import City, Institution
    from partnerships.models.partnership import PartnershipQuerySet


def partnerships_of(party: City | Institution, user: User | AnonymousUser) -> PartnershipQuerySet:
    """All that ``party`` (a city or an institution) takes part in, newest first."""
    own = {f"parties__{party._meta.model_name}": party}
    return Partnership.objects.visible_to(user).filter(**own).order_by("-since_known", "label", "id")


def partner_rows(city: City, user: User | AnonymousUser) -> QuerySet[Party]:
    """The other parties of the city's partnerships, the most telling first; slice it before you read it.

    Active before all others, then the newest, then the largest partner. Each row holds the partnership's
    own facts too, for ``lines.lines_of_partners``: a page needs no second statement for them.
    """
    own = Partnership.objects.visible_to(user).filter(parties__city=city)
    active_first = Case(When(partnership__status=PartnershipStatus.ACTIVE, then=Value(0)), default=Value(1))
    return (
        Party.objects.filter(partnership__in=own)
        .exclude(city=city)
        .order_by(
            active_first,
            "-partnership__since_known",
            F("city__population").desc(nulls_last=True),
            "id",
        )
    )


def foremost_partner(city: City, user: User | AnonymousUser) -> City | None:
    """The partner city that ``partner_rows`` names first; None for none. One statement."""
    found = partner_rows(city, user).filter(city__isnull=False).select_related("city").first()
    return found.city if found else None


def siblings(
    partnership: int, cities: Sequence[int], institutions: Sequence[int], user: User | AnonymousUser
) -> PartnershipQuerySet:
    """Other partnerships that two of these cities and institutions share, newest first; by their keys."""
    shared = (
        Party.objects.filter(Q(city__in=cities) | Q(institution__in=institutions))
        .exclude(partnership=partnership)
        .values("partnership")
        .annotate(known=Count("id"))
        .filter(known__gte=2)
        .values("partnership")
    )
    return Partnership.objects.visible_to(user).filter(pk__in=shared).order_by("-since_known", "label", "id")
