"""A city's standing and footprint: what the public register knows of it, counted as sets.

Counted are active public partnerships, current memberships and accessions; demo rows never. Two more counts
are all of its facts in the register (partnerships of any status, memberships, accessions and mandates), and
the cities with which it shares partnerships of any status.
Each count is one grouped statement; only rows that differ are written. 44,000 cities take three seconds.
"""

from collections import Counter, defaultdict
from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import Count, Q

from citydiplo.kit.caching import versions
from citydiplo.kit.db import bulk_write
from networks.choices import Dimension
from networks.models import City, Mandate, Membership
from partnerships.choices import PartnershipStatus, Visibility
from partnerships.models import Accession, Footprint, Party

BATCH = 900  # ids in one statement; SQLite takes 999 parameters
BITS = City._meta.get_field("dimensions")


def refresh(*, city_ids: Collection[int] | None = None) -> int:
    """Recount the standing and the footprint of all cities, or of some. Returns how many rows changed."""
    if city_ids is not None:
        city_ids = list(city_ids)
        batches = [city_ids[start : start + BATCH] for start in range(0, len(city_ids), BATCH)]
        return sum(_refresh(Q(city__in=batch), Q(pk__in=batch)) for batch in batches)
    return _refresh(Q(city__isnull=False), Q())


@transaction.atomic
def _refresh(of_cities, cities):
    if cities:
        _take_turns(cities)
    counts = {name: _totals(facts, of_cities) for name, facts in _FACTS.items()}
    counts["on_record"], counts["ties"] = _on_record(of_cities)
    footprints = _footprints(of_cities)
    changed = _write_standing(counts, footprints, cities) + _write_footprints(footprints, of_cities)
    if changed:
        versions.bump("cities")
    return changed


def _take_turns(cities):
    """Of two who recount one city at the same instant, the second counts what the first has written."""
    if connection.features.has_select_for_update:
        list(City.objects.filter(cities).order_by("pk").select_for_update(no_key=True).values_list("pk"))


# How a city's facts of each kind are found, what of them is distinct, and where their dimensions stand.
_FACTS = {
    "partnerships": (
        Party.objects.filter(
            partnership__status=PartnershipStatus.ACTIVE,
            partnership__visibility=Visibility.PUBLIC,
            partnership__is_demo=False,
        ),
        "partnership",
        "partnership__dimensions",
    ),
    "memberships": (Membership.objects.current().filter(is_demo=False), "network", "network__dimensions"),
    "accessions": (Accession.objects.current().filter(is_demo=False), "agreement", "agreement__dimensions"),
}
_STANDING = {name: f"{name[:-1]}_count" for name in _FACTS} | {
    "on_record": "on_record_count",
    "ties": "tie_count",
}
# Every part that a city has in what is public, whether it still holds or not.
_PARTIES = Party.objects.filter(
    partnership__visibility=Visibility.PUBLIC, partnership__is_demo=False
).exclude(partnership__status=PartnershipStatus.DRAFT)
# What else the public register knows of a city, whether it still holds or not.
_ON_RECORD = (
    Membership.objects.filter(is_demo=False),
    Accession.objects.filter(is_demo=False),
    Mandate.objects.filter(is_demo=False),
)


def _totals(facts, of_cities):
    rows, noun, _dimensions = facts
    return dict(rows.filter(of_cities).values_list("city").annotate(Count(noun, distinct=True)).order_by())


def _on_record(of_cities):
    """({city: number of its facts}, {city: number of the cities that it shares partnerships with})."""
    parts, together = Count("pk", distinct=True), Count("partnership__parties__city", distinct=True)
    found, ties = Counter(), {}
    for city, number, cities in (
        _PARTIES.filter(of_cities).values_list("city").annotate(parts, together).order_by()
    ):
        found[city], ties[city] = number, cities - 1  # the city itself is always one of them
    for rows in _ON_RECORD:
        found.update(dict(rows.filter(of_cities).values_list("city").annotate(Count("pk")).order_by()))
    return found, ties


def _footprints(of_cities):
    """{(city, dimension): [partnerships, memberships, accessions]}, without the empty ones."""
    found = defaultdict(lambda: [0] * len(_FACTS))
    for place, (rows, noun, dimensions) in enumerate(_FACTS.values()):
        per_dimension = [
            Count(noun, distinct=True, filter=Q(**{f"{dimensions}__has": value}))
            for value in Dimension.values
        ]
        counted = rows.filter(of_cities).exclude(**{dimensions: 0}).values_list("city").order_by()
        counted = counted.annotate(**{f"in_{place}": count for place, count in enumerate(per_dimension)})
        for city, *numbers in counted:
            for dimension, number in zip(Dimension.values, numbers, strict=True):
                if number:
                    found[city, dimension][place] = number
    return found


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
