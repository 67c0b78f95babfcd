"""Whether a record may still be withdrawn: by the city that logged it, while no other party has answered."""

from django.db.models import Q

from networks.models import City
from partnerships.choices import PartnershipStatus
from partnerships.models import Correction, Partnership


def logged_by(partnership: Partnership) -> City | None:
    """The city that logged a record on its own; None for imports and open data. One statement."""
    if partnership.entry_token is None or partnership.status == PartnershipStatus.DRAFT:
        return None
    first = partnership.confirmations.select_related("city").order_by("said_at", "pk").first()
    return first.city if first else None


def is_answered(partnership: Partnership, by_others_than: City) -> bool:
    """Whether another party confirmed, disputed or corrected the record. Three statements."""
    others = ~Q(city=by_others_than)
    return (
        partnership.confirmations.filter(others).exists()
        or partnership.disputes.filter(others).exists()
        or partnership.material_changes.filter(others).exists()
        or Correction.objects.of(partnership).filter(others).exists()
    )


def city_to_withdraw_for(cities: list[City], partnership: Partnership) -> City | None:
    """Which of ``cities`` logged the record and may withdraw it. Four statements at most."""
    city = logged_by(partnership) if cities else None
    return city if city in cities and not is_answered(partnership, city) else None
