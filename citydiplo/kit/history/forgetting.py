"""Clearing history that is older than this site keeps it."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from citydiplo.kit.fields.partial_date import months_after
from citydiplo.kit.history.recording import recorded_models


def forget(*, now: datetime | None = None) -> int:
    """Remove acts from before HISTORY_YEARS ago, with what they kept of related rows. Returns how many."""
    before = months_after(now or timezone.now(), -12 * settings.HISTORY_YEARS)
    return sum(_forget(model.history.model, before) for model in recorded_models())


def _forget(acts, before):
    old = acts.objects.filter(history_date__lt=before)
    for field in acts._history_m2m_fields:
        # The library ties them by no constraint, so nothing removes them along.
        getattr(acts, field.name).model.objects.filter(history__in=old.values("pk")).delete()
    return old.delete()[0]
