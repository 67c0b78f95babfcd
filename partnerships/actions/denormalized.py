"""What partnerships repeat of their surroundings: their cities' networks and size, the last sign of life.

Both change without the partnership, so they are written again on a schedule, and at once for a partnership
whose parties changed. Two passes read side by side; only rows that differ are written, by value.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction

from citydiplo.kit.caching import versions
from networks.models import City, Membership
from partnerships.actions import last_signs
from partnerships.models import Partnership, Party

BATCH = 900  # ids in one statement; SQLite takes 999 parameters
SIZES = Partnership._meta.get_field("sizes")


@transaction.atomic(savepoint=False)
def refresh(*, partnership_ids: Iterable[int] | None = None) -> int:
    """Write ``networks``, ``sizes`` and the last sign of all partnerships, or of some.

    Returns how many changed, once for each of the two passes.
    """
    parties, rows = Party.objects.exclude(city=None), Partnership.objects.all()
    if partnership_ids is not None:
        partnership_ids = list(partnership_ids)
        changed = 0
        for start in range(0, len(partnership_ids), BATCH):
            batch = partnership_ids[start : start + BATCH]
            some = parties.filter(partnership__in=batch)
            members = Membership.objects.filter(city__in=some.values("city"))
            changed += _write(some, rows.filter(pk__in=batch), members)
    else:
        changed = _write(parties, rows, Membership.objects.all())
    if changed:
        versions.bump("partnerships")
    return changed + last_signs.refresh(partnership_ids=partnership_ids)


def _write(parties, rows, members):
    cities = City.objects.filter(pk__in=parties.values("city"))
    of_city = of_cities(cities, members)
    is_any_demo = rows.filter(is_demo=True).exists()
    with_demo = of_cities(cities, members, with_demo=True) if is_any_demo else of_city
    wanted = groupby(
        parties.order_by("partnership").values_list("partnership", "city").iterator(), itemgetter(0)
    )
    pks_by_value = defaultdict(list)
    partnership, members = next(wanted, (None, ()))
    columns = ("pk", "is_demo", "networks", "sizes")
    for pk, is_demo, *stored in rows.order_by("pk").values_list(*columns).iterator():
        value = ("", ())
        if pk == partnership:
            known = with_demo if is_demo else of_city
            value = together([known[city] for _pk, city in members])
            partnership, members = next(wanted, (None, ()))
        if value != tuple(stored):
            pks_by_value[value].append(pk)
    for (networks, sizes), pks in pks_by_value.items():
        for start in range(0, len(pks), BATCH):
            Partnership.objects.filter(pk__in=pks[start : start + BATCH]).update(
                networks=networks, sizes=sizes
            )
    return sum(map(len, pks_by_value.values()))


def of_cities(
    cities: Any, members: Any = None, *, with_demo: bool = False
) -> dict[int, tuple[frozenset[str], int]]:
    """City → (slugs of its networks, its size). Invented memberships count ``with_demo`` only.

    ``members`` are the memberships to look among: at least those of ``cities``.
    """
    networks = defaultdict(frozenset)
    among = Membership.objects.all() if members is None else members
    current = among.current().filter(city__isnull=False)
    if not with_demo:
        current = current.filter(is_demo=False)
    for city, slug in current.values_list("city", "network__slug"):
        networks[city] |= {slug}
    known = {}  # most cities have the same to tell
    return {
        pk: known.setdefault(facts, facts)
        for pk, band in cities.values_list("pk", "population_band").iterator()
        for facts in ((networks.get(pk, frozenset()), band),)
    }


def together(cities: Sequence[tuple[frozenset[str], int]]) -> tuple[str, Any]:
    """``networks`` and ``sizes`` of a partnership between cities as ``of_cities`` knows them."""
    return _together(tuple(filter(None, cities)))


@lru_cache(maxsize=4_096)
def _together(known):
    slugs = sorted(set().union(*(networks for networks, _band in known)))
    return f" {' '.join(slugs)} " if slugs else "", _sizes(frozenset(band for _networks, band in known))


@cache
def _sizes(bands):
    return SIZES.to_python([str(band) for band in bands])
