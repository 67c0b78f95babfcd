"""What waits in the steps of agreements: for the networks that keep them, and for cities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from partnerships.choices import ReviewState, StepKind
from partnerships.models import Accession, StepDone, StepExtension
from partnerships.queries.steps import KEPT_BY_THE_CITY

if TYPE_CHECKING:
    from networks.models import City, Network


def to_verify(networks: Sequence[Network]) -> QuerySet[StepDone]:
    """Reported steps that the keepers of their agreements have neither verified nor returned."""
    kept = Accession.objects.current().filter(state__in=KEPT_BY_THE_CITY, agreement__keeper__in=networks)
    reported = StepDone.objects.filter(accession__in=kept, review=None)
    return reported.exclude(step__kind=StepKind.COMMIT)


def asked_for_time(networks: Sequence[Network]) -> QuerySet[StepExtension]:
    """Requests for more time that wait for the keepers of their agreements."""
    current = Accession.objects.current().filter(agreement__keeper__in=networks)
    return StepExtension.objects.open().filter(accession__in=current)


def returned_to(cities: Sequence[City]) -> QuerySet[StepDone]:
    """Steps of ``cities`` that a network returned."""
    current = Accession.objects.current().filter(city__in=cities)
    return StepDone.objects.filter(review__state=ReviewState.RETURNED, accession__in=current)
