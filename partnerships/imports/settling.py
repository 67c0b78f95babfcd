"""After an import or its undoing: counts, search and caches follow. May be done again at any time."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from citydiplo.kit.caching import versions
from networks.actions.search import index_cities, index_mayors
from partnerships.actions import city_counts, denormalized, last_signs
from partnerships.actions.search import index_partnerships
from partnerships.choices import ImportTarget, RowOutcome
from partnerships.imports.targets import target_of
from partnerships.models import ImportJob, ImportRow, Party
from partnerships.policies import import_reach

BATCH = 5_000


def settle(job: ImportJob, beat: Any) -> None:
    """Make the written records findable, counted and known to those who answer for them."""
    target = target_of(job)
    outcomes = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.ENDED)
    written = ImportRow.objects.filter(job=job, outcome__in=outcomes)
    records = list(written.exclude(record=None).values_list("record", flat=True))
    job.refresh_from_db(fields=["byproducts"])
    if records:
        # Which cities gained or lost something is as long a question as counting all of them.
        city_counts.refresh()
        denormalized.refresh()
        _index(job, records)
    with transaction.atomic():
        versions.bump(*target.nouns, "cities")
        ImportJob.objects.filter(pk=job.pk).update(settled_at=timezone.now(), token="", lease_until=None)


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
