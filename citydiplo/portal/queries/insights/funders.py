"""Who pays for the partnerships of a city: by funder and currency, as far as a reader may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from citydiplo.kit.fields import money
from partnerships.models import Funding
from partnerships.queries.partners import partnerships_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from citydiplo.accounts.models import User
    from networks.models import City


@dataclass
class FunderRow:
    """What one funder pays in one currency; empty where no amount is stated. Amounts of a currency are added.

    ``partnerships`` are (label, address) of each that it pays for.
    """

    name: str
    url: str
    currency: str
    amount: Decimal = Decimal(0)
    partnerships: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sum_text(self) -> str:
        """The amount and its currency in the reader's language; empty where none is stated."""
        return money.formatted(self.amount, self.currency) if self.currency else ""


def funders_of(city: City, user: User | AnonymousUser) -> list[FunderRow]:
    """The funders of what ``city`` takes part in, by name; demo records are left out. One statement."""
    own = partnerships_of(city, user).filter(is_demo=False).order_by().values("pk")
    rows = Funding.objects.filter(partnership__in=own).select_related("partnership", "city", "institution")
    found: dict[tuple[str, str, str], FunderRow] = {}
    for row in rows.order_by("partnership", "order", "pk"):
        url = row.actor.get_absolute_url() if row.actor else ""
        key = (str(row), url, row.currency)
        funder = found.setdefault(key, FunderRow(*key))
        funder.amount += row.amount or 0
        funder.partnerships.append((str(row.partnership), row.partnership.get_absolute_url()))
    return sorted(found.values(), key=lambda each: (each.name.casefold(), each.currency))


def sums(rows: Iterable[FunderRow]) -> list[str]:
    """What all funders pay together, in each currency; currencies are never added up."""
    totals: dict[str, Decimal] = {}
    for row in rows:
        if row.currency:
            totals[row.currency] = totals.get(row.currency, Decimal(0)) + row.amount
    return [money.formatted(amount, currency) for currency, amount in sorted(totals.items())]
