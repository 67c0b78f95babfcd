"""What a city measures and aims at: its targets with their milestones, and the values of each year.

Only the city's own editors write here. A target is private until they publish it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from networks.actions.on_behalf import acts_for
from partnerships.errors import StaleRecordError
from partnerships.models import Indicator, Measurement, Milestone, Target

if TYPE_CHECKING:
    from networks.models import City
    from partnerships.models import AgreementStep

PATH = ("baseline_year", "baseline_value", "target_year", "target_value")


class IndicatorFacts(TypedDict, total=False):
    """What an indicator of a city's own is."""

    name: str
    unit: str
    direction: str
    dimension: str
    theme: str
    sdg: int | None
    definition: str


class TargetFacts(TypedDict, total=False):
    """From what to what, and in which years; all four numbers or none. ``rhythm`` is in years."""

    baseline_year: int | None
    baseline_value: Decimal | None
    target_year: int | None
    target_value: Decimal | None
    rhythm: int
    step: AgreementStep | None
    source: str
    is_demo: bool


class MeasurementFacts(TypedDict, total=False):
    """A value of a year, in the indicator's unit, and where it is from."""

    year: int
    value: Decimal
    source: str
    is_estimate: bool
    definition: str
    note: str


@acts_for("city")
@transaction.atomic
def add_indicator(*, city: City, **facts: Unpack[IndicatorFacts]) -> Indicator:
    """An indicator of ``city``'s own. Raises ValidationError where there is one of that name already."""
    name = facts["name"]
    known = {str(one).casefold() for one in Indicator.objects.offered_to(city)}
    if name.casefold() in known:
        raise ValidationError({"name": _("There is an indicator with this name already. Choose it instead.")})
    indicator = Indicator(city=city, **facts)
    indicator.full_clean()
    indicator.save()
    return indicator


@acts_for("city")
@transaction.atomic
def start(
    *,
    city: City,
    indicator: Indicator,
    milestones: Mapping[int, Decimal] | None = None,
    **facts: Unpack[TargetFacts],
) -> Target:
    """``city`` begins to measure ``indicator``, with a target or without; private at first.

    ``milestones`` is {year: value}. Raises ValidationError if the city measures it already.
    """
    target = Target(city=city, indicator=indicator, **facts)
    if Target.objects.filter(city=city, indicator=indicator).exists():
        raise _known(target)
    try:
        with transaction.atomic():
            return _save(target, milestones or {})
    except IntegrityError as error:
        raise _known(target) from error  # a double click: the database let one of them through


@acts_for("target.city")
@transaction.atomic
def change(
    *,
    target: Target,
    version: int,
    milestones: Mapping[int, Decimal],
    reason: str = "",
    **facts: Unpack[TargetFacts],
) -> Target:
    """Write ``facts`` and make these its milestones; raises StaleRecordError if it is not in ``version``."""
    claimed = Target.objects.filter(pk=target.pk, version=version).update(version=F("version") + 1)
    if not claimed:
        raise StaleRecordError
    target.refresh_from_db()
    for name, value in facts.items():
        setattr(target, name, value)
    with history.because(reason):
        return _save(target, milestones)


@acts_for("target.city")
@transaction.atomic
def publish(*, target: Target) -> None:
    """Show it to everybody, with all its values. Once more changes nothing."""
    if not target.is_public:
        target.is_public, target.published_at = True, timezone.now()
        target.save()
        _announce()


@acts_for("target.city")
@transaction.atomic
def unpublish(*, target: Target) -> None:
    """Keep it for the city's own people again."""
    if target.is_public:
        target.is_public, target.published_at = False, None
        target.save()
        _announce()


@acts_for("target.city")
@transaction.atomic
def remove(*, target: Target, reason: str) -> None:
    """Delete it with its milestones and values. The history stays, with the reason."""
    with history.because(reason):
        for row in (*target.milestones.all(), *target.measurements.all()):
            row.delete()
        target.delete()
    _announce()


@acts_for("target.city")
@transaction.atomic
def record_measurement(*, target: Target, **facts: Unpack[MeasurementFacts]) -> Measurement:
    """Add the value of a year. Raises ValidationError if that year has one: it is corrected instead."""
    return _save_measurement(Measurement(target=target), facts)


@acts_for("measurement.target.city")
@transaction.atomic
def correct_measurement(
    *, measurement: Measurement, reason: str, **facts: Unpack[MeasurementFacts]
) -> Measurement:
    """Write what is right instead; the history keeps both values and the reason."""
    with history.because(reason):
        return _save_measurement(measurement, facts)


@acts_for("measurement.target.city")
@transaction.atomic
def remove_measurement(*, measurement: Measurement, reason: str) -> None:
    """Take a value away that should not be there. Its history stays, with the reason."""
    with history.because(reason):
        measurement.delete()
    _announce()


def _save(target, milestones):
    for year in milestones:
        if not target.has_target or not target.baseline_year < year < target.target_year:
            raise ValidationError(
                _("The year of a milestone must be between the baseline year and the target year.")
            )
    target.full_clean()
    target.save()
    rest = {one.year: one for one in target.milestones.all()}
    for year, value in milestones.items():
        one = rest.pop(year, None) or Milestone(target=target, year=year)
        if one._state.adding or one.value != value:
            one.value = value
            one.full_clean()
            one.save()
    for one in rest.values():
        one.delete()
    _announce()
    return target


def _save_measurement(measurement, facts):
    for name, value in facts.items():
        setattr(measurement, name, value)
    same = Measurement.objects.filter(target=measurement.target_id, year=measurement.year)
    if same.exclude(pk=measurement.pk).exists():
        raise _measured(measurement)
    measurement.full_clean()
    try:
        with transaction.atomic():
            measurement.save()
    except IntegrityError as error:
        raise _measured(measurement) from error
    _announce()
    return measurement


def _known(target):
    words = _("%(city)s already measures this: %(indicator)s. Edit the existing record.")
    return ValidationError(words % {"city": target.city, "indicator": target.indicator})


def _measured(measurement):
    words = _("There is a value for %(year)s already. Correct that value instead.")
    return ValidationError({"year": words % {"year": measurement.year}})


def _announce():
    versions.bump("targets")
