"""Money in and out in a year, by currency.

Of a city: what was promised for its partnerships, what visits cost. Of a network: what its backers gave, and
what it promised for partnerships of cities. The funders of a partnership stand in the year in which it began,
since most periods are words, and a backer in the year of its amount. Sums are never added up across
currencies.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.db.years import day_in
from citydiplo.kit.fields import money
from networks.choices import BackingKind
from networks.models import Backing
from partnerships.choices import PartnershipStatus, Visibility, VisitStatus
from partnerships.models import Funding, Partnership, Party, Visit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from citydiplo.accounts.models import User
    from networks.models import City, Network

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


def money_of_network(
    network: Network, year: int, user: User | AnonymousUser, *, is_own: bool
) -> list[MoneyList]:
    """The same of a network: from its backers, and for partnerships. Two statements."""
    lines = [*_backed(network, year, user), *_granted(network, year, user)]
    return _lists([line for line in lines if line.is_public or is_own], year)


def money_of(city: City, year: int, user: User | AnonymousUser, *, is_own: bool) -> list[MoneyList]:
    """The money of a city in ``year``, beside the year before. Two statements, one for others.

    What only the city's own people may read stands in lists of its own.
    """
    lines = [*_funded(city, year, user), *(_spent(city, year, user) if is_own else ())]
    return _lists([line for line in lines if line.is_public or is_own], year)


def _lists(lines, year):
    found = defaultdict(list)
    for line in lines:
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
    for row in _fundings(year, user).filter(partnership__in=own):
        yield _of_funding(row, OUT if row.city_id == city.pk else IN)


def _granted(network, year, user):
    """What a network promised: as a funder it is named in words alone."""
    names = {name for name in (network.name, network.acronym) if name}
    named = reduce(or_, (Q(name__iexact=name) for name in names))
    for row in _fundings(year, user).filter(named):
        yield _of_funding(row, OUT)


def _fundings(year, user) -> QuerySet[Any]:
    """Fundings of partnerships that began in ``year`` or the year before."""
    records = Partnership.objects.visible_to(user).filter(_began("since_known", year))
    records = records.exclude(status=PartnershipStatus.DRAFT)
    rows: QuerySet[Any] = Funding.objects.filter(partnership__in=records.order_by())
    return rows.select_related("partnership", "city", "institution").order_by("partnership__label", "pk")


def _of_funding(row, kind):
    record = row.partnership
    return MoneyLine(
        kind,
        record.since.year,
        row.amount,
        row.currency,
        str(row),
        str(record),
        record.get_absolute_url(),
        record.visibility == Visibility.PUBLIC,
        record.is_demo,
    )


def _backed(network, year, user):
    """What its backers gave, in the year that is documented."""
    rows = Backing.objects.visible_to(user).filter(network=network, kind=BackingKind.FUNDS)
    rows = rows.filter(since__in=(year, year - 1)).select_related("institution", "city")
    for row in rows.order_by("pk"):
        backer = row.institution or row.city
        yield MoneyLine(
            IN,
            row.since,
            row.amount,
            row.currency,
            str(backer),
            row.documented or row.get_kind_display(),
            backer.get_absolute_url(),
            True,
            row.is_demo,
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
