"""Which cities share their name with another city of their country: these are shown with their state."""

from collections import Counter
from collections.abc import Collection

from networks.models import City

BATCH = 500  # names in one statement


def refresh(names: Collection[str] | None = None) -> int:
    """Write ``is_name_shared`` of the cities of these names, or of all. Returns how many changed.

    Few statements for 500 names. Call it after cities were entered, renamed or merged.
    """
    if names is None:
        return _refresh(City.objects.all())
    asked = sorted(set(names))
    batches = (asked[start : start + BATCH] for start in range(0, len(asked), BATCH))
    return sum(_refresh(City.objects.filter(name__in=batch)) for batch in batches)


def _refresh(cities):
    # Counted here: asked of the database for each city whether another has its name, it takes minutes.
    standing = cities.filter(merged_into=None).values_list("pk", "country", "name", "is_name_shared")
    rows = list(standing.order_by())
    bearers = Counter((country, name) for _pk, country, name, _shown in rows)
    shown = [pk for pk, country, name, is_shown in rows if not is_shown and bearers[country, name] > 1]
    alone = [pk for pk, country, name, is_shown in rows if is_shown and bearers[country, name] == 1]
    merged = cities.exclude(merged_into=None).filter(is_name_shared=True).values_list("pk", flat=True)
    return _write(shown, value=True) + _write([*alone, *merged], value=False)


def _write(keys, *, value):
    for start in range(0, len(keys), BATCH):
        City.objects.filter(pk__in=keys[start : start + BATCH]).update(is_name_shared=value)
    return len(keys)
