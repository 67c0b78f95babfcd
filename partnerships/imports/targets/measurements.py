"""Values that cities measured, and the targets that they set: both by city and indicator."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.quantity import PLACES, QuantityField, plain_text
from citydiplo.kit.search.folding import fold
from citydiplo.kit.text import period
from citydiplo.kit.text.date_parser import DAY_FIRST
from citydiplo.kit.text.period import JANUARY, MONTHS, Period, PeriodError
from networks.choices import FactState
from partnerships.actions import targets
from partnerships.choices import WordKind
from partnerships.errors import BadValueError
from partnerships.forms.targets import MilestonesField
from partnerships.imports import values
from partnerships.imports.fields import Field, place_fields
from partnerships.imports.judged import refuse
from partnerships.imports.statuses import says_yes
from partnerships.imports.targets.base import ImportTarget
from partnerships.models import Indicator, Measurement, Milestone, Target

if TYPE_CHECKING:
    from partnerships.imports.identified import Known
    from partnerships.imports.judged import ImportLine, Places, Verdict

_season = re.compile(r"\d{4}\s*[/–-]\s*\d\d(?:\d\d)?(?!\d)")
_iso_day = re.compile(r"\d{4}-\d\d-\d\d")
_plain_number = re.compile(r"-?\d{4,}\.\d+", re.ASCII)  # no mark of thousands follows four digits
VALUE = ("value", "valor", "valeur", "wert", "amount")
YEAR = ("year", "ano", "annee", "jahr", "anno", "jaar", "rok", "год")
PERIOD = ("period", "periodo", "periode", "zeitraum", "reporting period", "accounting period")
INDICATOR = Field(
    "indicator",
    _("Indicator"),
    words=("indicator", "indicador", "indicateur", "indikator", "kpi"),
    help=_("Where no column names it, it is chosen once for the whole file."),
)
UNIT = Field("unit", _("Unit"), words=("unit", "unidad", "unite", "einheit"))


class _OfIndicator(ImportTarget):
    """What measurements and targets have in common: the indicator, and numbers.

    Rows have no record id, and a record stays when the next list lacks it.
    """

    def load(self) -> None:
        """Read the indicators: the suggested ones, and those of the cities that the sender acts for."""
        rows = Indicator.objects.filter(city=None) | Indicator.objects.filter(city__in=self.reach.cities)
        self.indicators = {one.pk: one for one in rows}
        self.names = {}
        for one in self.indicators.values():
            said = (one.key or "", one.name, *(words.get("name", "") for words in one.translations.values()))
            for name in filter(None, said):
                self.names.setdefault(fold(name), one.pk)

    def known(self, ids: Collection[int]) -> dict[int, Known]:
        """See ImportTarget: nothing, since rows are told by city, indicator and year."""
        return {}

    def says_again(self, record: Mapping[str, Any]) -> bool:
        """See ImportTarget: an editor of the city may write its measurements."""
        return record["city"] in self.reach.cities

    def indicator(self, line: ImportLine, default: str) -> Indicator:
        """The indicator of a row; a word that is unknown, such as ``default``, is asked once for the file."""
        text = self.text(line, "indicator")
        if text and (pk := self.names.get(fold(text))):
            found = self.indicators[pk]
        elif text.isdecimal() and int(text) in self.indicators:  # as it was chosen for all rows
            found = self.indicators[int(text)]
        else:
            word = text or default
            answer = self.asked(
                WordKind.INDICATOR,
                "indicator",
                word,
                lambda: str(values.nearest(fold(word), self.names) or ""),
            )
            if not answer or int(answer) not in self.indicators:
                refuse("missing", field=str(self.labels["indicator"]))
            found = self.indicators[int(answer)]
        self.show("indicator", found)
        unit = line.get("unit")
        if unit and fold(unit) not in {fold(each) for each in _units(found)}:
            refuse("other_unit", value=unit[:40], unit=found.unit)
        return found

    def whose(self, indicator: Indicator, city: Any) -> None:
        """Refuse an indicator that another city added for itself."""
        if indicator.city_id not in (None, city.pk):
            refuse("other_indicator", name=str(indicator))

    def quantity(self, line: ImportLine, name: str) -> Decimal | None:
        """A measured value; None for an empty cell."""
        text = line.get(name)
        if not text:
            return None
        try:
            if _plain_number.fullmatch(text):
                return round(Decimal(text), PLACES)
            return QuantityField().clean(text)
        except ValidationError as error:
            raise BadValueError("bad_number", field=str(self.labels[name]), value=text[:60]) from error

    def read_period(self, text: str, name: str, *, month: int = JANUARY, is_year: bool = False) -> Period:
        """The period that a cell means. A day below a header that says “year” stands for a year.

        That is the year which ends then, for the last day of a month, else the day's calendar year.
        “2016/17” is read by the ``month`` in which the city's years begin; without one it is refused.
        """
        try:
            found = self._period_of(text, name, month, DAY_FIRST if is_year else "")
        except PeriodError as error:
            code = "ends_before" if error.code == "backwards" else f"period_{error.code}"
            code = code if code in _PERIOD_FAULTS else "bad_period"
            raise BadValueError(code, field=str(self.labels[name]), value=text[:60]) from error
        if is_year and found.first == found.last:
            found = _year_of(found.first)
        self.show(name, found)
        if _needs_a_word(found, text):
            self.remark("date_read", field=self.labels[name], value=text[:60], read=found)
        return found

    def _period_of(self, text, name, month, order):
        """As ``period.read`` has it; the order of day and month is asked once for the column."""
        try:
            return period.read(text, month=month, order=order)
        except PeriodError as error:
            if error.code != "order" or not self.words.is_interactive:
                raise
            order = self.asked(WordKind.ORDER, name, text, self._likely_order)
            return period.read(text, month=month, order=order or "")

    def short_line(self, line: ImportLine, name: str) -> str:
        """A text beside the number. One that is too long is cut, and the row says so."""
        most = self.model._meta.get_field(name).max_length
        text = " ".join(line.get(name).split())
        if len(text) > most:
            text = f"{text[: most - 1].rstrip()}…"
            self.remark("cut", field=self.labels[name], most=most)
        self.show(name, text)
        return text


class MeasurementTarget(_OfIndicator):
    """A record is the value of the same city, indicator and year.

    Where a city does not measure the indicator yet, that begins with the import; it stays private.
    """

    model = Measurement
    fields = (
        *place_fields(),
        INDICATOR,
        UNIT,
        Field(
            "year",
            _("Period"),
            required=True,
            words=("measurement year", "accounting year", "inventory year", *YEAR, *PERIOD),
            exported=("period", "year"),
            help=_(
                "A year, quarter, month, day or span, for example 2017, 2017-Q3 or 2016-07-01 - 2017-06-30."
            ),
        ),
        Field(
            "value",
            _("Value"),
            required=True,
            words=(*VALUE, "total city wide emissions", "total basic emissions", "total emissions"),
        ),
        Field("is_estimate", _("Estimate"), words=("estimate", "estimated", "estimacion", "estimation")),
        Field("definition", _("What the source calls it"), words=("definition", "definicion", "definition")),
        Field("source", _("Source"), words=("source", "fuente", "source", "quelle")),
        Field("note", _("Note"), words=("note", "notes", "nota", "comment", "comments")),
    )
    defaults = ("indicator",)
    nouns = ("targets",)

    def load(self) -> None:
        """See ImportTarget. What heads the column of values is what the source calls it."""
        super().load()
        header, columns = self.job.beginning.get("header", []), self.job.columns.get("value", [])
        self.heading = header[columns[0]] if columns and columns[0] < len(header) else ""
        self.is_named = bool(self.heading) and fold(self.heading) not in VALUE
        columns = self.job.columns.get("year", [])
        dated = fold(header[columns[0]]) if columns and columns[0] < len(header) else ""
        self.is_by_year = any(word in dated.split() for word in YEAR)

    def read_about(self, keys: Collection[int]) -> Any:
        """{city: its values, and a row without a value for each target that has none}. One statement."""
        texts = ("source", "is_estimate", "definition", "note")
        of_value = [f"measurements__{name}" for name in ("pk", "since", "until", "value", *texts)]
        columns = ["pk", "city", "indicator", "year_begins", *of_value]
        rows = Target.objects.filter(city__in=keys, is_demo=False).order_by("pk", "measurements__until")
        found: dict[int, list[Any]] = {}
        for target, city, indicator, begins, pk, since, until, value, *said in rows.values_list(*columns):
            found.setdefault(city, []).append(
                {
                    **dict(zip(texts, said, strict=True)),
                    "pk": pk,
                    "city": city,
                    "target": target,
                    "indicator": indicator,
                    "year_begins": begins,
                    "since": since,
                    "until": until,
                    "value": value,
                    "state": FactState.DECLARED,
                }
            )
        return found

    def amend(self, pk: int, changes: Mapping[str, Any], reason: str) -> None:
        """Correct a value by its own action."""
        measurement = Measurement.objects.select_related("target__city").get(pk=pk)
        targets.correct_measurement(measurement=measurement, reason=reason, **changes)

    def decide(self, line: ImportLine, places: Places, reasons: list[Any]) -> Verdict:
        """See ImportTarget."""
        city = self.attempt(self.place, line, places, reasons)
        if city:
            self.attempt(self.yours, cities=(city.pk,))
        value = self.attempt(self.quantity, line, "value")
        for name in ("year", "value"):
            if not line.get(name):
                self.attempt(refuse, "missing", field=str(self.labels[name]))
        self.show("value", value if value is None else str(value))
        facts = self.attempt(self._facts, line)
        rows = self.records.get(city.pk, ()) if city else ()
        month = next((row["year_begins"] for row in rows), JANUARY)
        stated = self.attempt(self._stated, line, month)
        self.sound()
        indicator = self.attempt(self.indicator, line, self.heading)
        if indicator:
            self.attempt(self.whose, indicator, city)
        self.sound()
        self.once((indicator.pk, city.pk, stated.last), line, said=(value,))
        known = [row for row in rows if row["indicator"] == indicator.pk]
        self._compare_definitions(known, facts)
        if record := next((row for row in known if row["until"] == stated.last), None):
            return self._against(record, stated, {"value": value, **facts}, reasons)
        target = known[0]["target"] if known else self._new_target(indicator.pk, city.pk)
        facts.setdefault("source", str(self.job.source or "")[:300])
        days = {"since": stated.first, "until": stated.last}
        return self.fresh({"target_id": target, **days, "value": value, **facts}, reasons)

    def _stated(self, line, month):
        """The period that a row states; None where it states none."""
        if not (text := line.get("year")):
            return None
        found = self.read_period(text, "year", month=month, is_year=self.is_by_year)
        if found.first > self.today:
            refuse("to_come", field=str(self.labels["year"]))
        return found

    def _against(self, record, stated, facts, reasons):
        """As ``against``: of people who do not act for the city only the number counts.

        Two files of one source often say the same number with other words beside it.
        """
        if record["since"] != stated.first:
            there = Period(record["since"], record["until"])
            refuse("other_period", there=str(there.days_text), value=str(stated.days_text))
        if not self.says_again(record) and record["value"] == facts["value"]:
            facts = {"value": facts["value"]}
        return self.against(record, facts, reasons)

    def _facts(self, line):
        """What a row says beside the number; what it leaves empty is left out."""
        said = {name: self.short_line(line, name) for name in ("source", "definition", "note")}
        if not said["definition"] and self.is_named:
            said["definition"] = self.heading[:120]
        facts = {name: text for name, text in said.items() if text}
        stated = line.get("is_estimate")
        if stated and (estimated := says_yes(stated)) is not None:
            facts["is_estimate"] = estimated
        return facts

    def _compare_definitions(self, known, facts):
        """Say where the file counts in another way than the stored values do."""
        new = facts.get("definition", "")
        old = next((row["definition"] for row in known if row["definition"] not in (None, "", new)), "")
        if new and old:
            self.remark("other_definition", old=old[:80], new=new[:80])

    def _new_target(self, indicator, city):
        """The key until it is written: negative."""
        made = self.new_targets.get((indicator, city))
        if made is None:
            number = -1 - len(self.new_targets)
            made = SimpleNamespace(pk=number, indicator=indicator, city=city)
            self.new_targets[indicator, city] = made
        return made.pk


class CityTargetTarget(_OfIndicator):
    """A record is the target of the same city and indicator; all four numbers are needed."""

    model = Target
    fields = (
        *place_fields(),
        INDICATOR,
        UNIT,
        Field("baseline_year", _("Baseline year"), required=True, words=("baseline year", "base year")),
        Field("baseline_value", _("Baseline value"), required=True, words=("baseline value", "baseline")),
        Field("target_year", _("Target year"), required=True, words=("target year", "goal year")),
        Field("target_value", _("Target value"), required=True, words=("target value", "target", "goal")),
        Field("year_begins", _("Years begin in month"), words=("years begin in month", "first month")),
        Field(
            "milestones",
            _("Milestones"),
            words=("milestones", "milestone", "interim targets", "hitos", "jalons", "zwischenziele"),
            help=_("Years and values in one cell, for example 2025: 90; 2028: 80."),
        ),
        Field("source", _("Source"), words=("source", "fuente", "quelle")),
    )
    children, link = (Milestone,), "target"
    defaults = ("indicator",)
    nouns = ("targets",)
    derived = frozenset({"version", "updated_at"})

    def read_about(self, keys: Collection[int]) -> Any:
        """{city: its targets}. Two statements."""
        columns = ("pk", "city", "indicator", *targets.PATH, "year_begins", "source")
        rows = Target.objects.filter(city__in=keys, is_demo=False).order_by("pk").values(*columns)
        found: dict[int, list[Any]] = {}
        for row in rows:
            row |= {"state": FactState.DECLARED, "milestones": {}}
            found.setdefault(row["city"], []).append(row)
        known = {row["pk"]: row["milestones"] for each in found.values() for row in each}
        marks = Milestone.objects.filter(target__in=known).order_by("year")
        for target, year, value in marks.values_list("target", "year", "value"):
            known[target][year] = value
        for row in (row for each in found.values() for row in each):
            row["milestones"] = _as_text(row["milestones"])
        return found

    def amend(self, pk: int, changes: Mapping[str, Any], reason: str) -> None:
        """Change a target by its own action; milestones that no file names stay."""
        target = Target.objects.select_related("city").get(pk=pk)
        facts = dict(changes)
        milestones = dict(target.milestones.values_list("year", "value"))
        if "milestones" in facts:
            milestones = _milestones_of(facts.pop("milestones"))
        targets.change(target=target, version=target.version, milestones=milestones, reason=reason, **facts)

    def _parsed(self, name, text):
        return text or "" if name == "milestones" else super()._parsed(name, text)

    def decide(self, line: ImportLine, places: Places, reasons: list[Any]) -> Verdict:
        """See ImportTarget."""
        city = self.attempt(self.place, line, places, reasons)
        if city:
            self.attempt(self.yours, cities=(city.pk,))
        rows = self.records.get(city.pk, ()) if city else ()
        facts = self._path(line, next((row["year_begins"] for row in rows), JANUARY))
        if facts["baseline_year"] and facts["target_year"] and facts["baseline_year"] >= facts["target_year"]:
            self.attempt(refuse, "ends_before")
        facts["milestones"] = self.attempt(self._milestones, line, facts) or ""
        source = self.short_line(line, "source")
        self.sound()
        indicator = self.attempt(self.indicator, line, "")
        if indicator:
            self.attempt(self.whose, indicator, city)
        self.sound()
        for name in ("baseline_value", "target_value"):
            self.show(name, str(facts[name]))
        self.once((indicator.pk, city.pk), line, said=tuple(facts.values()))
        known = self.records.get(city.pk, ())
        if record := next((row for row in known if row["indicator"] == indicator.pk), None):
            return self.against(record, {**facts, "source": source}, reasons)
        source = source or str(self.job.source or "")[:300]
        marks = _milestones_of(facts.pop("milestones"))
        new = {"city_id": city.pk, "indicator_id": indicator.pk, **facts, "source": source}
        children = [(Milestone, {"year": year, "value": value}) for year, value in marks.items()]
        return self.fresh(new, reasons, children)

    def _path(self, line, month):
        """The four numbers, and the month in which the years begin, where the row says so.

        “2016/17” is read by ``month``, unless the row names another.
        """
        facts = {}
        for name in ("baseline_value", "target_value"):
            facts[name] = self.attempt(self.quantity, line, name)
        months = set()
        if text := line.get("year_begins"):
            months |= {self.attempt(self._month, text) or month}
        for name in ("baseline_year", "target_year"):
            facts[name] = None
            if text := line.get(name):
                stated = self.attempt(self._year_of, text, name, next(iter(months), month))
                if stated:
                    facts[name] = stated.first.year
                    months |= set() if stated.is_calendar_years else {stated.first.month}
        if len(months) > 1:
            self.attempt(refuse, "other_months")
        for name in targets.PATH:
            if facts[name] is None and not line.get(name):
                self.attempt(refuse, "missing", field=str(self.labels[name]))
        return facts | {"year_begins": next(iter(months))} if months else facts

    def _month(self, text):
        """A month as our own exports have it: 1 to 12."""
        if not (text.isascii() and text.isdecimal() and JANUARY <= int(text) <= MONTHS):
            raise BadValueError("bad_month", field=str(self.labels["year_begins"]), value=text[:60])
        self.show("year_begins", text)
        return int(text)

    def _year_of(self, text, name, month):
        """A year of twelve months: 2030, 2030/31, or from day to day."""
        found = self.read_period(text, name, month=month, is_year=True)
        if found.months != MONTHS:
            raise BadValueError("bad_year", field=str(self.labels[name]), value=text[:60])
        return found

    def _milestones(self, line, facts):
        """The milestones of a row, as ``_as_text`` has them."""
        text = line.get("milestones")
        if not text:
            return ""
        label = str(self.labels["milestones"])
        try:
            found = _milestones_of(text)
        except ValidationError as error:
            raise BadValueError("bad_milestones", field=label, value=text[:60]) from error
        years = facts["baseline_year"], facts["target_year"]
        if all(years) and not all(years[0] < year < years[1] for year in found):
            refuse("bad_milestones", field=label, value=text[:60])
        self.show("milestones", _as_text(found))
        return _as_text(found)


_PERIOD_FAULTS = ("ends_before", "period_season", "period_long")


def _year_of(day):
    """The year that a day stands for: 30 June 2015 for 2014/15, 1 January 2015 and 20 June 2015 for 2015."""
    first_after = day + datetime.timedelta(1)
    if first_after.day != 1:
        return Period.of_year(day.year)
    return Period.of_year(first_after.year - 1, first_after.month)


def _needs_a_word(found, text):
    """Whether a cell is read as something that it does not say: 06/30/2015 as 2014/15, a day less."""
    days = _iso_day.findall(text)
    if len(days) == 2:
        return days != [found.first.isoformat(), found.last.isoformat()]
    return not days and found.first.year != found.last.year and not _season.search(text)


def _as_text(milestones):
    """“2025: 90; 2028: 80”, as our exports have it and ``_milestones_of`` reads it."""
    return "; ".join(f"{year}: {plain_text(value)}" for year, value in sorted(milestones.items()))


def _milestones_of(text):
    """{year: value} of such a text. Raises ValidationError."""
    return MilestonesField(required=False).clean(text.replace(";", "\n")) or {}


def _units(indicator):
    return [indicator.unit, *(words.get("unit", indicator.unit) for words in indicator.translations.values())]
