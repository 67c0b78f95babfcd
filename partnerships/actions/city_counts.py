"""A city's standing and footprint: what the public register knows of it, counted as sets.

Counted are active public partnerships, current memberships and accessions; demo rows never. Two more counts
are all of its facts in the register (partnerships of any status, memberships, accessions and mandates), and
the cities with which it shares partnerships of any status.
Each count is one grouped statement; only rows that differ are written. 44,000 cities take three seconds.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q

from citydiplo.kit.caching import versions
from citydiplo.kit.db import bulk_write
from citydiplo.kit.db.compiled import Many, compiled
from networks.choices import Dimension
from networks.models import City, Mandate, Membership
from partnerships.choices import PartnershipStatus, Visibility
from partnerships.models import Accession, Footprint, Party

BATCH = 512  # ids in one statement, a power of two (Many); SQLite takes 999 parameters
BITS = City._meta.get_field("dimensions")


def refresh(*, city_ids: Collection[int] | None = None) -> int:
    """Recount the standing and the footprint of all cities, or of some. Returns how many rows changed."""
    if city_ids is not None:
        city_ids = list(city_ids)
        batches = [city_ids[start : start + BATCH] for start in range(0, len(city_ids), BATCH)]
        return sum(_refresh(Q(city__in=batch), Q(pk__in=batch), Many(batch)) for batch in batches)
    return _refresh(Q(city__isnull=False), Q())


@transaction.atomic(savepoint=False)
def _refresh(of_cities, cities, keys=None):
    if cities:
        _take_turns(cities)
    counts, footprints = _count(keys)
    changed = _write_standing(counts, footprints, cities) + _write_footprints(footprints, of_cities)
    if changed:
        versions.bump("cities")
    return changed


def _take_turns(cities):
    """Of two who recount one city at the same instant, the second counts what the first has written."""
    if connection.features.has_select_for_update:
        list(City.objects.filter(cities).order_by("pk").select_for_update(no_key=True).values_list("pk"))


# Every part that a city has in what is public, whether it still holds or not.
_PARTIES = Party.objects.filter(
    partnership__visibility=Visibility.PUBLIC, partnership__is_demo=False
).exclude(partnership__status=PartnershipStatus.DRAFT)
# What the public register knows of a city, of each kind: the rows, which of them hold, what of them is
# distinct and has the dimensions.
_FACTS = {
    "partnerships": (_PARTIES, Q(partnership__status=PartnershipStatus.ACTIVE), "partnership"),
    "memberships": (Membership.objects.filter(is_demo=False), Q(until=None), "network"),
    "accessions": (Accession.objects.filter(is_demo=False), Q(until=None), "agreement"),
}
_STANDING = {name: f"{name[:-1]}_count" for name in _FACTS} | {
    "on_record": "on_record_count",
    "ties": "tie_count",
}


def _count(keys):
    """({column of _STANDING: {city: number}}, {(city, dimension): [number for each of _FACTS]})."""
    counts, footprints = {name: {} for name in _FACTS}, defaultdict(lambda: [0] * len(_FACTS))
    on_record = Counter()
    for place, name in enumerate(_FACTS):
        for city, number, distinct, *numbers in _counted(name, keys):
            on_record[city] += number
            counts[name][city] = distinct
            for dimension, of_dimension in zip(Dimension.values, numbers, strict=True):
                if of_dimension:
                    footprints[city, dimension][place] = of_dimension
    on_record.update(dict(_mandates(keys)))
    # The city itself is always one of them.
    ties = {city: cities - 1 for city, cities in _tied(keys)}
    return {**counts, "on_record": on_record, "ties": ties}, footprints


@compiled
def _counted(name: str, keys: Many | None) -> Any:
    """(city, its facts of a kind, how many different ones hold, and how many of each dimension)."""
    rows, holding, noun = _FACTS[name]
    per_dimension = {
        f"in_{value}": Count(noun, distinct=True, filter=holding & Q(**{f"{noun}__dimensions__has": value}))
        for value in Dimension.values
    }
    holds = Count(noun, distinct=True, filter=holding)
    return _by_city(rows, keys, number=Count("pk"), holds=holds, **per_dimension)


@compiled
def _tied(keys: Many | None) -> Any:
    return _by_city(_PARTIES, keys, number=Count("partnership__parties__city", distinct=True))


@compiled
def _mandates(keys: Many | None) -> Any:
    return _by_city(Mandate.objects.filter(is_demo=False), keys, number=Count("pk"))


def _by_city(rows, keys, **counts):
    rows = rows.filter(city__isnull=False) if keys is None else rows.filter(city__in=keys)
    return rows.order_by().values_list("city").annotate(**counts)


def _write_footprints(wanted, of_cities):
    stale = []
    for pk, city, dimension, *numbers in Footprint.objects.filter(of_cities).values_list(
        "pk", "city", "dimension", *_FACTS
    ):
        if wanted.get((city, dimension)) == numbers:
            del wanted[city, dimension]
        else:
            stale.append(pk)
    for start in range(0, len(stale), BATCH):
        Footprint.objects.filter(pk__in=stale[start : start + BATCH]).delete()
    rows = [
        Footprint(city_id=city, dimension=dimension, **dict(zip(_FACTS, numbers, strict=True)))
        for (city, dimension), numbers in wanted.items()
    ]
    # A recount of all cities takes no turns: what somebody wrote meanwhile stands until the next one.
    Footprint.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
    return len(stale) + len(rows)


def _write_standing(counts, footprints, cities):
    """Write what differs: all columns of a city together, so that its indexes are written once."""
    dimensions = defaultdict(list)
    for city, dimension in footprints:
        dimensions[city].append(dimension)
    masks = {city: BITS.to_python(values) for city, values in dimensions.items()}
    columns = ["dimensions", *_STANDING.values()]
    wanted = [(masks, ()), *((counts[name], 0) for name in _STANDING)]
    changes = {}
    for pk, *stored in City.objects.filter(cities).values_list("pk", *columns):
        now = [values.get(pk, nothing) for values, nothing in wanted]
        if now != stored:
            changes[pk] = dict(zip(columns, now, strict=True))
    bulk_write.update(City, changes)
    return len(changes)
