"""What a review sheet of a partnership says: why it began, what came of it, and money."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from citydiplo.kit.fields import money
from partnerships.models import Visit
from partnerships.queries.exchanges import newest
from partnerships.queries.visits import visit_rows, visits_of_partnership

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.models import Partnership

MOST = 100  # visits and exchanges of a sheet


def review_sheet(partnership: Partnership, city: City, user: User, *, has_costs: bool) -> dict[str, Any]:
    """The parts of the sheet that ``user`` reads for ``city``. About eight statements.

    Sums are of one currency each. ``costs`` are those of the city's own visits, empty unless ``has_costs``.
    """
    fundings = list(partnership.fundings.select_related("city", "institution"))
    return {
        "begun": partnership.status_changes.exclude(status="draft").first(),
        "activities": partnership.activity_log.listed(),
        "visits": visit_rows(list(visits_of_partnership(partnership, user)[:MOST])),
        "exchanges": newest(user, MOST, partnership=partnership),
        "fundings": fundings,
        "funds": _sums((funding.currency, funding.amount) for funding in fundings if funding.amount),
        "costs": _costs(partnership, city, user) if has_costs else [],
    }


def _sums(amounts):
    """The sum of each currency in words, by its code."""
    found: dict[str, Decimal] = {}
    for code, amount in amounts:
        found[code] = found.get(code, Decimal(0)) + amount
    return [money.formatted(total, code) for code, total in sorted(found.items())]


def _costs(partnership, city, user):
    own = Visit.objects.visible_to(user).filter(partnership=partnership, city=city).exclude(cost=None)
    rows = own.order_by("currency").values_list("currency").annotate(total=Sum("cost"))
    return [money.formatted(total, code) for code, total in rows]
