"""The recommendation that a city's office writes for its council."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from networks.actions.on_behalf import acts_for
from networks.choices import Power
from partnerships.errors import StaleRecordError
from partnerships.models import Review

if TYPE_CHECKING:
    from networks.models import City
    from partnerships.models import Partnership


@acts_for("city", Power.VISIT)
@transaction.atomic
def recommend(*, partnership: Partnership, city: City, version: int, text: str) -> Review:
    """Keep what ``city`` recommends; the history keeps what it said before.

    Raises StaleRecordError if a colleague wrote meanwhile: it no longer is in ``version``.
    """
    review, _made = Review.objects.get_or_create(partnership=partnership, city=city)
    if not Review.objects.filter(pk=review.pk, version=version).update(version=F("version") + 1):
        raise StaleRecordError
    review.refresh_from_db()
    if review.recommendation != text:
        review.recommendation = text
        review.save()
    return review
