"""What a city measures and aims at: its targets with their milestones, and the values of each year.

Only the city's own editors write here. A target is private until they publish it, and, where
the city asks for that, until its mayor's office has approved it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.text.period import Period
from networks.actions.approval import Answer, HeldAct, Mail, ask, holds, is_asked_first, word_given
from networks.actions.on_behalf import acts_for
from networks.errors import NotPossibleError
from partnerships.errors import StaleRecordError
from partnerships.models import Indicator, Measurement, Milestone, Target

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
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
    """From what to what, and in which years; all four numbers or none.

    ``year_begins`` is a month, ``rhythm`` is in years.
    """

    baseline_year: int | None
    baseline_value: Decimal | None
    target_year: int | None
    target_value: Decimal | None
    year_begins: int
    rhythm: int
    step: AgreementStep | None
    source: str
    is_demo: bool


class MeasurementFacts(TypedDict, total=False):
    """A value of a period, in the indicator's unit, and where it is from."""

    period: Period
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
def publish(*, target: Target, by: User | None = None) -> bool:
    """Show it to everybody, with all its values; where the city asks for it, once approved.

    Returns whether it is public now. Once more changes nothing. ``by`` is None for the portal itself.
    """
    if target.is_public:
        return True
    if is_asked_first(target.city, by):
        if target.asked_at is None:
            target.asked_at, target.returned_reason = timezone.now(), ""
            target.save()
            _announce()
            ask(held=target, by=by)
        return False
    _show(target)
    return True


@holds(Target)
class TargetPublication(HeldAct):
    """A target that is to be public; approval shows the version that the office read."""

    def asked(self, held: Target) -> Mail:
        """What it is, and the page where the office reads it."""
        path = reverse("target-approve", args=[held.pk])
        return Mail("word_asked", path, {"thing": held, "news": "target"})

    def claim(self, held: Target, answer: Answer) -> Target:
        """Only while it waits."""
        seen = {"version": answer.version} if answer.is_yes else {}
        waiting = Target.objects.filter(pk=held.pk, asked_at__isnull=False)
        if not waiting.exists():
            raise NotPossibleError(
                _("The state has changed since you opened this page. This action is no longer possible.")
            )
        if not waiting.filter(**seen).update(version=F("version") + 1):
            raise NotPossibleError(
                _("Something changed while you were reading. Check the changes, then answer.")
            )
        held.refresh_from_db()
        return held

    def do(self, held: Target, by: User | None) -> None:
        """Everybody can read it."""
        _show(held)

    def put_back(self, held: Target, answer: Answer) -> None:
        """It stays with its city, with the reason."""
        held.asked_at, held.returned_reason = None, answer.reason[:500]
        held.save()
        _announce()

    def answered(self, held: Target, answer: Answer, done: Any = None) -> Mail:
        """Leads to the target."""
        return word_given(held.get_absolute_url(), held, "target", answer)


@acts_for("target.city")
@transaction.atomic
def unpublish(*, target: Target) -> None:
    """Keep it for the city's own people; what waits for the mayor's office, or came back, is settled."""
    if target.is_public or target.asked_at or target.returned_reason:
        target.is_public, target.published_at = False, None
        target.asked_at, target.returned_reason = None, ""
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
    """Add the value of a period. Raises ValidationError if one ends on that day: it is corrected instead."""
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
    _touch(measurement.target_id)
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
    if period := facts.pop("period", None):
        measurement.since, measurement.until = period.first, period.last
    for name, value in facts.items():
        setattr(measurement, name, value)
    same = Measurement.objects.filter(target=measurement.target_id, until=measurement.until)
    if same.exclude(pk=measurement.pk).exists():
        raise _measured(measurement)
    measurement.full_clean()
    try:
        with transaction.atomic():
            measurement.save()
    except IntegrityError as error:
        raise _measured(measurement) from error
    _touch(measurement.target_id)
    _announce()
    return measurement


def _known(target):
    words = _("%(city)s already measures this: %(indicator)s. Edit the existing record.")
    return ValidationError(words % {"city": target.city, "indicator": target.indicator})


def _measured(measurement):
    words = _("There is a value for %(period)s already. Correct that value instead.")
    same = Measurement.objects.filter(target=measurement.target_id, until=measurement.until)
    there = same.exclude(pk=measurement.pk).first() or measurement
    return ValidationError({"period": words % {"period": there.period}})


def _show(target):
    target.is_public, target.published_at = True, timezone.now()
    target.asked_at, target.returned_reason = None, ""
    target.save()
    _announce()


def _touch(pk):
    """A target changes with its values: its feed, who follows it, and an office that reads it are told so."""
    rows = Target.objects.filter(pk=pk)
    rows.update(updated_at=timezone.now())
    rows.filter(asked_at__isnull=False).update(version=F("version") + 1)


def _announce():
    versions.bump("targets")
