"""After an import or its undoing: counts, search and caches follow. May be done again at any time."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from citydiplo.kit import garbage
from citydiplo.kit.caching import versions
from networks.actions.search import index_cities, index_mayors
from networks.models import City
from partnerships.actions import city_counts, denormalized, last_signs
from partnerships.actions.search import index_partnerships
from partnerships.choices import ImportTarget, RowOutcome
from partnerships.imports.judged import NEW_PLACES
from partnerships.imports.targets import target_of
from partnerships.models import ImportJob, ImportRow, Partnership, Party
from partnerships.policies import import_reach

BATCH = 5_000
KEYS = 900
SMALL = 0.1  # of a table
PLACE_SHOWN = 4  # parts of what a row shows of a place; see ``ImportRow.read``


def settle(job: ImportJob, beat: Any) -> None:
    """Make the written records findable, counted and known to those who answer for them."""
    with garbage.collected_later():
        _settle(job)


def _settle(job):
    target = target_of(job)
    outcomes = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.ENDED)
    written = ImportRow.objects.filter(job=job, outcome__in=outcomes)
    records = list(written.exclude(record=None).values_list("record", flat=True))
    job.refresh_from_db(fields=["byproducts"])
    if records:
        city_counts.refresh(city_ids=_touched_cities(job))
        is_part = job.target == ImportTarget.PARTNERSHIPS and _is_small(len(records), Partnership)
        denormalized.refresh(partnership_ids=records if is_part else None)
        _index(job, records)
    with transaction.atomic():
        versions.bump(*target.nouns, "cities")
        ImportJob.objects.filter(pk=job.pk).update(settled_at=timezone.now(), token="", lease_until=None)


def _is_small(number, model):
    """Whether so many rows are quicker gone through one by one than all together."""
    return number < model._base_manager.count() * SMALL


def _touched_cities(job):
    """The cities that the rows of a file name, and what it brought along; None for most of them.

    Told from the rows, since an undone record is gone.
    """
    found = set(job.byproducts.get("city", ()))
    for read in (
        ImportRow.objects.filter(job=job).exclude(record=None).values_list("read", flat=True).iterator()
    ):
        found.update(shown[1] for shown in read if len(shown) == PLACE_SHOWN)
    adopted = [-key for key in found if -NEW_PLACES < key < 0]
    found = {key for key in found if key > 0}
    for start in range(0, len(adopted), KEYS):
        numbers = City.objects.filter(geonames_id__in=adopted[start : start + KEYS])
        found.update(numbers.values_list("pk", flat=True))
    return found if _is_small(len(found), City) else None


def _index(job, records):
    for start in range(0, len(records), BATCH):
        if job.target == ImportTarget.PARTNERSHIPS:
            index_partnerships(records[start : start + BATCH])
    if job.target == ImportTarget.ACTIVITIES:
        last_signs.refresh(partnership_ids=_partnerships_of(job))
    if job.target == ImportTarget.MANDATES and job.byproducts.get("mayor"):
        index_mayors(job.byproducts["mayor"])
    if cities := job.byproducts.get("city"):
        index_cities(cities)


def _partnerships_of(job):
    """The partnerships that a list of activities can be about: those of its city, or of the sender's."""
    key = job.defaults.get("a_city")
    cities = [key] if isinstance(key, int) else import_reach(job.person).cities if job.person else []
    return Party.objects.filter(city__in=cities).values_list("partnership", flat=True)
