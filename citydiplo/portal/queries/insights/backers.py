"""On whom networks depend: who founded, hosts or funds them, and which part of the income is documented."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import AnonymousUser

from citydiplo.kit.caching import versions
from networks.choices import BackingKind
from networks.models import Backing, Membership, Network
from partnerships.analytics import representation

VISITOR = AnonymousUser()
NOUNS_READ = ("networks", "institutions", "cities", "memberships")
HALF = 50  # percent of the income from one backer


@dataclass(frozen=True)
class Backer:
    """One backing, in words."""

    name: str
    url: str
    kind: str
    period: str
    share: Decimal | None
    documented: str
    source: str
    is_over: bool

    @property
    def kind_label(self) -> Any:
        """What they do for the network, in words."""
        return BackingKind(self.kind).label


@dataclass
class BackedNetwork:
    """A network and its backers; ``known`` and ``unknown`` are percent of its income."""

    name: str
    url: str
    backers: list[Backer] = field(default_factory=list)

    @property
    def parts(self) -> tuple[Decimal, Decimal]:
        """(documented, unknown) in percent."""
        funds = [each.share for each in self.backers if each.kind == BackingKind.FUNDS]
        return representation.documented(funds)

    @property
    def known(self) -> Decimal:
        """The documented part of the income, in percent."""
        return self.parts[0]

    @property
    def unknown(self) -> Decimal:
        """The part of the income of which no source tells who pays it, in percent."""
        return self.parts[1]

    @property
    def largest(self) -> Backer | None:
        """Who pays the largest documented share; None where no share is documented."""
        return max((each for each in self.backers if each.share), key=attrgetter("share"), default=None)

    @property
    def is_over_half(self) -> bool:
        """Whether one backer pays more than half."""
        return bool(self.largest and self.largest.share and self.largest.share > HALF)


@dataclass(frozen=True)
class EndedBacking:
    """A backing that ended in ``until``; so many cities ``left`` the network in that year or the next."""

    network: str
    url: str
    backer: Backer
    until: int
    left: int


@dataclass(frozen=True)
class Dependence:
    """The networks with a known backer, by name; who backs several; how many have none; what ended."""

    networks: list[BackedNetwork]
    backers: list[tuple[str, str, int]]
    without: int
    ended: list[EndedBacking] = field(default_factory=list)


def read() -> Dependence:
    """3 statements while the numbers are new. Demo rows are not counted."""
    return versions.cached("dependence", NOUNS_READ, _read)


def _read():
    rows = Backing.objects.visible_to(VISITOR).filter(is_demo=False, network__is_demo=False)
    rows = rows.select_related("network", "institution", "city", "source")
    found: dict[int, BackedNetwork] = {}
    over: list[tuple[int, int, Backer]] = []
    backed: dict[tuple[str, str], set[int]] = {}
    for row in rows.order_by("network__name", "-share", "since", "pk"):
        who = row.institution or row.city
        url = who.get_absolute_url()
        network = found.setdefault(
            row.network_id, BackedNetwork(row.network.name, row.network.get_absolute_url())
        )
        network.backers.append(
            Backer(
                str(who.name),
                url,
                row.kind,
                _period(row),
                row.share,
                row.documented,
                str(row.source.title) if row.source else "",
                row.until is not None,
            )
        )
        backed.setdefault((str(who.name), url), set()).add(row.network_id)
        if row.until:
            over.append((row.network_id, row.until, network.backers[-1]))
    numbers = Counter({who: len(networks) for who, networks in backed.items()})
    without = Network.objects.visible_to(VISITOR).filter(is_demo=False).exclude(pk__in=found).count()
    return Dependence(
        list(found.values()),
        [(name, url, n) for (name, url), n in sorted(numbers.items(), key=lambda one: (-one[1], one[0]))],
        without,
        _ended(found, over),
    )


def _ended(found, over):
    """What ended, the latest first."""
    left = Membership.objects.visible_to(VISITOR).filter(is_demo=False, city__isnull=False)
    left = left.filter(network__in={network for network, _until, _backer in over}, until__isnull=False)
    years = Counter(left.order_by().values_list("network", "until__year"))
    rows = [
        EndedBacking(found[pk].name, found[pk].url, backer, until, years[pk, until] + years[pk, until + 1])
        for pk, until, backer in over
    ]
    return sorted(rows, key=lambda row: (-row.until, row.network, row.backer.name))


def _period(row):
    """2013–2019, since then, or nothing."""
    return "–".join(str(year or "") for year in (row.since, row.until)) if row.since or row.until else ""
