"""Which cities share their name with another city of their country: these are shown with their state."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from networks.models import City

BATCH = 500  # names in one statement


def refresh(names: Collection[str] | None = None) -> int:
    """Write ``is_name_shared`` of the cities of these names, or of all. Returns how many changed.

    Two statements for 500 names. Call it after cities were entered, renamed or merged.
    """
    if names is None:
        return _refresh(City.objects.all())
    asked = sorted(set(names))
    batches = (asked[start : start + BATCH] for start in range(0, len(asked), BATCH))
    return sum(_refresh(City.objects.filter(name__in=batch)) for batch in batches)


def _refresh(cities):
    others = City.objects.filter(country=OuterRef("country"), name=OuterRef("name"), merged_into=None)
    is_shared = Exists(others.exclude(pk=OuterRef("pk")))
    shown = cities.filter(is_shared, merged_into=None, is_name_shared=False).values_list("pk", flat=True)
    alone = cities.filter(~is_shared, is_name_shared=True).values_list("pk", flat=True)
    return _write(list(shown), value=True) + _write(list(alone), value=False)


def _write(keys, *, value):
    for start in range(0, len(keys), BATCH):
        City.objects.filter(pk__in=keys[start : start + BATCH]).update(is_name_shared=value)
    return len(keys)
