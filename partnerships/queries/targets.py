"""Targets as pages show them: with their values, the verdict as of a day in words, and a drawing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit.history.reading import Stream
from citydiplo.kit.svg.plots import Plot, plot
from citydiplo.kit.text.countries import country_names
from citydiplo.kit.text.numbers import exact, number, percent
from citydiplo.kit.text.period import MONTHS, Period, moment
from citydiplo.kit.web.urls import address_of
from networks.choices import WorldRegion
from networks.models import Membership
from partnerships.analytics.progress import (
    COUNTS_FOR_MONTHS,
    PeriodValue,
    UnknownReason,
    Verdict,
    VerdictKind,
    verdict,
)
from partnerships.choices import TargetVerdict
from partnerships.models import Accession, AgreementStep, Indicator, Measurement, Milestone, Target

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from citydiplo.accounts.models import User
    from networks.models import City, Network

COLUMNS = (
    "id",
    "indicator",
    "city__label",
    "city__slug",
    "city__country",
    "city__region",
    "target_year",
    "is_public",
    "is_demo",
)
SECOND = "second"  # how the marks of a second definition are drawn
MOST_DEFINITIONS = 10


@dataclass
class TargetLine:
    """A target with its verdict. ``drawing`` is None where too few values are known to draw.

    ``is_by_day``: not all that is drawn are years, so each value stands at the last day of its period.
    """

    target: Target
    values: list[Measurement]
    verdict: Verdict
    drawing: Plot | None = None
    is_by_day: bool = False

    @property
    def kind(self) -> TargetVerdict:
        """The verdict as a choice with its label."""
        return TargetVerdict(self.verdict.kind.value)

    @property
    def sentence(self) -> str:
        """Why it is so, with the numbers."""
        return reason_in_words(self.verdict, self.target)

    @property
    def newest(self) -> Measurement | None:
        """The newest value that counts as of the day."""
        known = self.verdict.newest
        return next((one for one in self.values if known and one.period == known.period), None)

    @property
    def definitions(self) -> list[tuple[str, list[Period]]]:
        """[(what the source calls it, the periods)] where the values are counted in more than one way."""
        found: dict[str, list[Period]] = {}
        for one in self.values:
            found.setdefault(one.definition, []).append(one.period)
        return list(found.items())[:MOST_DEFINITIONS] if len(found) > 1 else []

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The twin of the drawing as a table: baseline, values, milestones and target, by period."""
        target = self.target
        rows = [
            {"period": target.year(year), "value": value, "what": what}
            for year, value, what in _way_of(target, _("Baseline"), _("Milestone"), _("Target"))
        ]
        rows += [
            {"period": one.period, "value": one.value, "what": _("Measured"), "measurement": one}
            for one in self.values
        ]
        for row in rows:
            row["value_text"] = exact(row["value"])
        return sorted(rows, key=lambda row: row["period"].last)


def targets_of(city: City, user: User | AnonymousUser) -> QuerySet[Target]:
    """What ``city`` measures and ``user`` may see, in the order of the indicators."""
    found = Target.objects.visible_to(user).filter(city=city).with_names()
    return found.order_by("indicator__order", "indicator__name", "pk")


def target_lines(
    targets: QuerySet[Target] | Sequence[Target], *, as_of: datetime.date, draws: bool = True
) -> list[TargetLine]:
    """Lines of ``targets`` with verdicts as of a day. Three statements, however many there are."""
    if isinstance(targets, QuerySet):
        targets = list(targets.prefetch_related("measurements", "milestones"))
    return [_judged(target, as_of, draws=draws) for target in targets]


def verdicts_of(keys: Iterable[int], *, as_of: datetime.date) -> dict[int, TargetLine]:
    """{id: line} for the rows of a list, without drawings. Three statements."""
    found = Target.objects.filter(pk__in=list(keys)).with_names()
    return {line.target.pk: line for line in target_lines(found, as_of=as_of, draws=False)}


def target_rows(rows: Any) -> Any:
    """Rows of ``COLUMNS`` with what a line of the directory shows. Three statements."""
    lines = verdicts_of([row["id"] for row in rows], as_of=timezone.localdate())
    names, regions = country_names(), dict(WorldRegion.choices)
    url, city_url = map(address_of, ("target", "city-targets"))
    for row in rows:
        row["line"] = lines[row["id"]]
        row["target"] = row["line"].target
        row["url"], row["city_url"] = url(row["id"]), city_url(row["city__slug"])
        row["country_name"] = names.get(row["city__country"], "")
        row["region_label"] = regions.get(row["city__region"], "")
    return rows


def aims_of_members(
    network: Network, user: User | AnonymousUser
) -> tuple[QuerySet[Target], list[dict[str, Any]]]:
    """What the current members of ``network`` aim at: their targets, and how many there are by indicator.

    Of the suggested indicators alone, since nobody shares another. Demo rows are listed and not counted.
    """
    members = Membership.objects.current().filter(network=network, city__isnull=False)
    targets = Target.objects.visible_to(user).filter(city__in=members.values("city"))
    counted = targets.filter(indicator__city=None).values("indicator")
    numbers = {
        row["indicator"]: row
        for row in counted.annotate(
            cities=Count("pk", filter=Q(is_demo=False)), demo=Count("pk", filter=Q(is_demo=True))
        )
    }
    rows = [
        {"indicator": one, "cities": numbers[one.pk]["cities"], "demo": numbers[one.pk]["demo"]}
        for one in Indicator.objects.filter(pk__in=numbers)
    ]
    ordered = targets.with_names().order_by("indicator__order", "indicator__name", "city__name", "pk")
    return ordered, sorted(rows, key=lambda row: -row["cities"])


def steps_to_serve(city: City) -> QuerySet[AgreementStep]:
    """The steps of the agreements that ``city`` joined: those that a target can serve."""
    joined = Accession.objects.current().filter(city=city).values("agreement")
    steps = AgreementStep.objects.filter(agreement__in=joined).select_related("agreement")
    return steps.order_by("agreement__name", "order")


def histories_of_target(target: Target, *, is_own: bool) -> list[Stream]:
    """All to the city's own people; to others what was changed since they could read it."""
    streams = [
        Stream(Target, Target.history.filter(id=target.pk)),
        Stream(Milestone, Milestone.history.filter(target=target.pk), named_by=("year",)),
        Stream(Measurement, Measurement.history.filter(target=target.pk), named_by=("since", "until")),
    ]
    if is_own:
        return streams
    since = target.published_at
    return [
        Stream(one.model, one.records.filter(history_date__gt=since), named_by=one.named_by)
        for one in streams
    ]


def reason_in_words(found: Verdict, target: Target) -> str:
    """One or two sentences: why the verdict is so, with the numbers."""
    if found.reason:
        return _why_unknown(found, target)
    words = {
        VerdictKind.REACHED: _("The newest value reaches the target: %(share)s of the way."),
        VerdictKind.MISSED: _("The target year %(target_year)s is over: %(share)s of the way was done."),
        VerdictKind.ON_TRACK: _("%(share)s of the way is done after %(time)s of the time."),
        VerdictKind.BEHIND: _("Only %(share)s of the way is done after %(time)s of the time."),
        VerdictKind.FAR_BEHIND: _(
            "Less than half of what is due: %(share)s of the way after %(time)s of the time."
        ),
        VerdictKind.WRONG_WAY: _(
            "The value moves away from the target: %(share)s of the way after %(time)s of the time."
        ),
    }[found.kind]
    shares = {
        "share": percent(float(found.share), 1) if found.share is not None else "",
        "time": percent(float(found.time), 1) if found.time is not None else "",
        "target_year": target.has_target and target.year(target.target_year),
    }
    return f"{words % shares} {numbers_in_words(found.newest, target)}"


def numbers_in_words(newest: PeriodValue | None, target: Target) -> str:
    """“Value: 1,715,597 t CO2e (2017). Target: 1,506,600 (2030), from 2,511,000 (2012).”"""
    if newest is None or not target.has_target:
        return ""
    words = _(
        "Value: %(value)s %(unit)s (%(period)s). Target: %(target)s (%(target_year)s), from %(baseline)s "
        "(%(baseline_year)s)."
    )
    return words % {
        "value": exact(newest.value),
        "unit": target.indicator.unit_text,
        "period": newest.period,
        "target": exact(target.target_value),
        "target_year": target.year(target.target_year),
        "baseline": exact(target.baseline_value),
        "baseline_year": target.year(target.baseline_year),
    }


def _why_unknown(found, target):
    if found.reason == UnknownReason.NO_TARGET:
        return _("No target is set, so there is nothing to compare with.")
    if found.reason == UnknownReason.NO_CHANGE:
        return _("The target equals the baseline, so no share of the way can be worked out.")
    if found.reason == UnknownReason.NO_VALUE:
        if target.has_target:
            return _("There is no value after the baseline year %(year)s.") % {
                "year": target.year(target.baseline_year)
            }
        return _("There is no value yet.")
    months = COUNTS_FOR_MONTHS * target.rhythm
    words = ngettext(
        "The newest value is for %(period)s. It counts for %(months)s month after the end of that period.",
        "The newest value is for %(period)s. It counts for %(months)s months after the end of that period.",
        months,
    ) % {"period": found.newest.period, "months": number(months)}
    return f"{words} {numbers_in_words(found.newest, target)}"


def _judged(target, as_of, *, draws):
    values = list(target.measurements.all())
    found = verdict(
        target.path, [PeriodValue(one.period, one.value) for one in values], as_of=as_of, rhythm=target.rhythm
    )
    line = TargetLine(target, values, found)
    if draws:
        line.is_by_day = not _are_years(target, values)
        line.drawing = _drawing(line)
    return line


def _are_years(target, values):
    """Whether all that is drawn are years that begin in the same month."""
    months = {one.period.first.month if one.period.months == MONTHS else 0 for one in values}
    if target.has_target:
        months.add(target.year_begins)
    return len(months) <= 1 and 0 not in months


def _way_of(target, baseline, milestone, end):
    """[(year, value, what it is)] from the baseline to the target, in this order; empty without a target."""
    if not target.has_target:
        return []
    return [
        (target.baseline_year, target.baseline_value, baseline),
        *((one.year, one.value, milestone) for one in target.milestones.all()),
        (target.target_year, target.target_value, end),
    ]


def _drawing(line):
    """Years stand side by side under their names; where not all are years, each at its last day."""
    target, values = line.target, line.values
    first = values[0].definition if values else ""
    begins = values[0].period.first.month if values else target.year_begins

    def at(period):
        return float(moment(period.last)) if line.is_by_day else period.first.year

    marks = [(at(one.period), one.value, SECOND if one.definition != first else "") for one in values]
    way = [(at(target.year(year)), value) for year, value, _what in _way_of(target, "", "", "")]
    name = str if line.is_by_day else lambda year: str(Period.of_year(year, begins))
    return plot(marks, way, name_year=name)
