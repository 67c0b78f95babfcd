"""Money in and out in a year, by currency: what was promised for partnerships, what visits cost.

The funders of a partnership stand in the year in which it began, since most periods are words. Sums are never
added up across currencies.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.db.years import day_in
from citydiplo.kit.fields import money
from partnerships.choices import PartnershipStatus, Visibility, VisitStatus
from partnerships.models import Funding, Partnership, Party, Visit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from citydiplo.accounts.models import User
    from networks.models import City

OUT, IN, COST = "out", "in", "cost"
KINDS = {
    IN: gettext_lazy("Money in"),
    OUT: gettext_lazy("Money out"),
    COST: gettext_lazy("Cost of visits"),
}


@dataclass(frozen=True)
class MoneyLine:
    """An amount in its currency: from whom, for what. ``year`` is that of the report in which it counts."""

    kind: str
    year: int
    amount: Decimal | None
    currency: str
    who: str
    what: str
    url: str
    is_public: bool
    is_demo: bool

    @property
    def sum_text(self) -> str:
        """The amount in words; empty where none is stated."""
        return money.formatted(self.amount, self.currency) if self.amount else ""


@dataclass(frozen=True)
class MoneyList:
    """The lines of one kind and currency, and their sum. ``key`` is its anchor.

    ``currency`` is empty for lines without an amount; ``total`` and ``before`` are then how many there are.
    Demo records are listed and not added up.
    """

    kind: str
    currency: str
    is_public: bool
    total: Decimal
    before: Decimal
    lines: list[MoneyLine] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The anchor of the list."""
        audience = "" if self.is_public else "-own"
        return f"money-{self.kind}-{self.currency.lower() or 'unstated'}{audience}"

    @property
    def label(self) -> str:
        """“Money in, EUR”."""
        words = self.currency or _("amount not stated")
        return _("%(kind)s, %(currency)s") % {"kind": KINDS[self.kind], "currency": words}

    @property
    def total_text(self) -> str:
        """The sum of the year in words."""
        return self._text(self.total)

    @property
    def before_text(self) -> str:
        """The sum of the year before in words."""
        return self._text(self.before)

    def _text(self, number):
        return money.formatted(number, self.currency) if self.currency else str(number)


def money_of(city: City, year: int, user: User | AnonymousUser, *, is_own: bool) -> list[MoneyList]:
    """The money of a city in ``year``, beside the year before. Two statements, one for others.

    What only the city's own people may read stands in lists of its own.
    """
    found = defaultdict(list)
    for line in [*_funded(city, year, user), *(_spent(city, year, user) if is_own else ())]:
        if line.is_public or is_own:
            found[line.kind, line.is_public, line.currency].append(line)
    kinds = list(KINDS)
    order = sorted(found, key=lambda key: (not key[1], kinds.index(key[0]), key[2] or "~"))
    return [_listed(key, found[key], year) for key in order]


def _listed(key, lines, year):
    kind, is_public, currency = key
    return MoneyList(
        kind,
        currency,
        is_public,
        _sum(lines, year),
        _sum(lines, year - 1),
        [line for line in lines if line.year == year],
    )


def _sum(lines, year):
    own = [line for line in lines if line.year == year and not line.is_demo]
    return sum(((line.amount if line.currency else 1) or 0 for line in own), Decimal())


def _began(field, year) -> Q:
    return day_in(field, year) | day_in(field, year - 1)


def _funded(city, year, user):
    own = Party.objects.filter(city=city).values("partnership")
    records = Partnership.objects.visible_to(user).filter(_began("since_known", year), pk__in=own)
    records = records.exclude(status=PartnershipStatus.DRAFT)
    rows: QuerySet[Any] = Funding.objects.filter(partnership__in=records.order_by())
    for row in rows.select_related("partnership", "city", "institution").order_by("partnership__label", "pk"):
        record = row.partnership
        yield MoneyLine(
            OUT if row.city_id == city.pk else IN,
            record.since.year,
            row.amount,
            row.currency,
            str(row),
            str(record),
            record.get_absolute_url(),
            record.visibility == Visibility.PUBLIC,
            record.is_demo,
        )


def _spent(city, year, user):
    """What visits of the city cost, which nobody else is told."""
    visits = Visit.objects.visible_to(user).filter(_began("first_day", year), city=city, cost__isnull=False)
    for visit in visits.exclude(status=VisitStatus.CANCELLED).order_by("first_day", "pk"):
        yield MoneyLine(
            COST,
            visit.first_day.year,
            visit.cost,
            visit.currency,
            visit.days,
            str(visit),
            visit.get_absolute_url(),
            False,
            visit.is_demo,
        )
