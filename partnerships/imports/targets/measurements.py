"""Values that cities measured, and the targets that they set: both by city and indicator."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.quantity import PLACES, QuantityField
from citydiplo.kit.search.folding import fold
from networks.choices import FactState
from partnerships.actions import targets
from partnerships.choices import WordKind
from partnerships.errors import BadValueError
from partnerships.imports import values
from partnerships.imports.fields import Field, place_fields
from partnerships.imports.judged import refuse
from partnerships.imports.statuses import says_yes
from partnerships.imports.targets.base import ImportTarget
from partnerships.models import Indicator, Measurement, Target
from partnerships.models.target import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from partnerships.imports.identified import Known
    from partnerships.imports.judged import ImportLine, Places, Verdict

_year = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_plain_number = re.compile(r"-?\d{4,}\.\d+", re.ASCII)  # no mark of thousands follows four digits
VALUE = ("value", "valor", "valeur", "wert", "amount")
YEAR = ("year", "ano", "annee", "jahr")
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

    def year(self, line: ImportLine, name: str) -> int | None:
        """The year that a cell names: “2017”, “12/31/2017”, “2017-01-01 - 2017-12-31”."""
        text = self.text(line, name)
        if not text:
            return None
        found = set(map(int, _year.findall(text)))
        if len(found) != 1 or not FIRST_YEAR <= min(found) <= LAST_YEAR:
            raise BadValueError("bad_year", field=str(self.labels[name]), value=text[:60])
        year = found.pop()
        self.show(name, year)
        return year


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
            _("Year"),
            required=True,
            words=("measurement year", "accounting year", "inventory year", *YEAR),
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

    def read_about(self, keys: Collection[int]) -> Any:
        """{city: its values, and a row without a value for each target that has none}. One statement."""
        texts = ("source", "is_estimate", "definition", "note")
        of_value = [f"measurements__{name}" for name in ("pk", "year", "value", *texts)]
        columns = ["pk", "city", "indicator", *of_value]
        rows = Target.objects.filter(city__in=keys, is_demo=False).order_by("pk", "measurements__year")
        found: dict[int, list[Any]] = {}
        for target, city, indicator, pk, year, value, *said in rows.values_list(*columns):
            found.setdefault(city, []).append(
                {
                    **dict(zip(texts, said, strict=True)),
                    "pk": pk,
                    "city": city,
                    "target": target,
                    "indicator": indicator,
                    "year": year,
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
        year = self.attempt(self.year, line, "year")
        value = self.attempt(self.quantity, line, "value")
        for name, said in (("year", year), ("value", value)):
            if said is None and not line.get(name):
                self.attempt(refuse, "missing", field=str(self.labels[name]))
        if year and year > self.today.year:
            self.attempt(refuse, "to_come", field=str(self.labels["year"]))
        self.show("value", value if value is None else str(value))
        facts = self.attempt(self._facts, line)
        self.sound()
        indicator = self.attempt(self.indicator, line, self.heading)
        if indicator:
            self.attempt(self.whose, indicator, city)
        self.sound()
        self.once((indicator.pk, city.pk, year), line, said=(value,))
        known = [row for row in self.records.get(city.pk, ()) if row["indicator"] == indicator.pk]
        self._compare_definitions(known, facts)
        if record := next((row for row in known if row["year"] == year), None):
            return self.against(record, {"value": value, **facts}, reasons)
        target = known[0]["target"] if known else self._new_target(indicator.pk, city.pk)
        facts.setdefault("source", str(self.job.source or "")[:300])
        return self.fresh({"target_id": target, "year": year, "value": value, **facts}, reasons)

    def _facts(self, line):
        """What a row says beside the number; what it leaves empty is left out."""
        said = {name: self.one_line(line, name) for name in ("source", "definition", "note")}
        if not said["definition"] and self.is_named:
            said["definition"] = self.heading[:120]
        facts = {name: text for name, text in said.items() if text}
        if (estimated := says_yes(line.get("is_estimate"))) is not None:
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
        Field("source", _("Source"), words=("source", "fuente", "quelle")),
    )
    defaults = ("indicator",)
    nouns = ("targets",)
    derived = frozenset({"version", "updated_at"})

    def read_about(self, keys: Collection[int]) -> Any:
        """{city: its targets}. One statement."""
        columns = ("pk", "city", "indicator", *targets.PATH, "source")
        rows = Target.objects.filter(city__in=keys, is_demo=False).order_by("pk").values(*columns)
        found: dict[int, list[Any]] = {}
        for row in rows:
            found.setdefault(row["city"], []).append(row | {"state": FactState.DECLARED})
        return found

    def amend(self, pk: int, changes: Mapping[str, Any], reason: str) -> None:
        """Change a target by its own action; its milestones stay."""
        target = Target.objects.select_related("city").get(pk=pk)
        milestones = dict(target.milestones.values_list("year", "value"))
        targets.change(target=target, version=target.version, milestones=milestones, reason=reason, **changes)

    def decide(self, line: ImportLine, places: Places, reasons: list[Any]) -> Verdict:
        """See ImportTarget."""
        city = self.attempt(self.place, line, places, reasons)
        if city:
            self.attempt(self.yours, cities=(city.pk,))
        facts = {}
        for name in targets.PATH:
            read = self.year if name.endswith("year") else self.quantity
            facts[name] = self.attempt(read, line, name)
            if facts[name] is None and not line.get(name):
                self.attempt(refuse, "missing", field=str(self.labels[name]))
        if facts["baseline_year"] and facts["target_year"] and facts["baseline_year"] >= facts["target_year"]:
            self.attempt(refuse, "ends_before")
        source = self.attempt(self.one_line, line, "source")
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
        new = {"city_id": city.pk, "indicator_id": indicator.pk, **facts, "source": source}
        return self.fresh(new, reasons)


def _units(indicator):
    return [indicator.unit, *(words.get("unit", indicator.unit) for words in indicator.translations.values())]
