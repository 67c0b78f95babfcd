"""Mandates of mayors."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from citydiplo.kit.search.folding import fold
from networks.actions import mandates
from networks.models import Mandate
from partnerships.imports import values
from partnerships.imports.fields import NOTE, RECORD, Field, place_fields
from partnerships.imports.identified import PLACE, Known, member_of
from partnerships.imports.judged import refuse
from partnerships.imports.targets.base import ImportTarget, said_of
from partnerships.imports.targets.memberships import by_city

if TYPE_CHECKING:
    from partnerships.imports.judged import ImportLine, Places, Verdict

ELECTED = datetime.timedelta(days=366)  # who is elected takes office within a year
COMPARED = ("title", "starts", "starts_precision", "ends", "ends_precision")


class Mandates(ImportTarget):
    """A record is the mandate of the same person in the same city that overlaps the row's.

    A mayor who is not on record in that city is entered as a new person: names alone do not make two one.
    """

    model = Mandate
    fields = (
        RECORD,
        *place_fields(),
        Field(
            "mayor",
            _("Mayor"),
            required=True,
            words=(
                "mayor",
                "maire",
                "alcalde",
                "prefeito",
                "burgermeister",
                "sindaco",
                "person",
                "мэр",
                "mayorlabel",
            ),
        ),
        Field("title", _("Title of the office"), words=("title", "titre", "titulo", "titel", "office")),
        Field(
            "starts",
            _("Starts"),
            required=True,
            words=("start", "starts", "since", "from", "debut", "inicio", "beginn", "begin"),
        ),
        Field("ends", _("Ends"), words=("end", "ends", "until", "to", "fin", "fim", "ende")),
        NOTE,
    )
    editable = ("mayor", "title", "starts", "ends")
    dates = ("starts", "ends")
    nouns = ("mayors",)

    def read_about(self, keys: Collection[int]) -> Any:
        """{city: its terms}. One statement."""
        columns = ("pk", "city", "mayor", "mayor__name", "state", *COMPARED)
        return by_city(Mandate.objects.filter(city__in=keys).order_by("pk").values(*columns))

    def known(self, ids: Collection[int]) -> dict[int, Known]:
        """See ImportTarget."""
        rows = Mandate.objects.visible_to(self.job.person).filter(pk__in=ids)
        return {
            row["pk"]: Known(
                row["pk"],
                f"{row['mayor__name']}, {row['city__name']}",
                row | {"mayor": row["mayor__name"]},
                [member_of([row[one] for one in PLACE])],
            )
            for row in rows.values("pk", "state", "mayor__name", *COMPARED, *PLACE)
        }

    def said_in(self, line: ImportLine, name: str) -> dict[str, Any]:
        """See ImportTarget; the mayor is told by name."""
        if name != "mayor":
            return super().said_in(line, name)
        return {"mayor": values.one_line(line.get("mayor"), 200, self.labels["mayor"])}

    def amended(self, record: Known, changes: dict[str, Any], reasons: list[Any]) -> Verdict:
        """See ImportTarget; refuses a term that overlaps another one."""
        facts = record.facts | changes
        if facts["ends"] and facts["ends"] <= facts["starts"]:
            refuse("ends_before")
        terms = [term for term in self.records.get(record.cities[0], ()) if term["pk"] != record.pk]
        if clash := next((term for term in terms if _overlap(term, facts)), None):
            refuse("overlaps", name=clash["mayor__name"])
        if "mayor" in changes and not self.speaks_for(record):
            refuse("on_its_page", field=str(self.labels["mayor"]))
        verdict = super().amended(record, changes, reasons)
        if verdict.plan:
            own = next(term for term in self.records[record.cities[0]] if term["pk"] == record.pk)
            own.update({name: value for name, value in changes.items() if name != "mayor"})
        return verdict

    def amend(self, pk: int, changes: Mapping[str, Any], reason: str) -> None:
        """Correct a term by its own action."""
        mandate = Mandate.objects.select_related("mayor", "city").get(pk=pk)
        facts = {name: changes.get(name, getattr(mandate, name)) for name in COMPARED}
        name = changes.get("mayor", mandate.mayor.name)
        mandates.correct(mandate=mandate, mayor=name, by=self.job.person, reason=reason, **facts)

    def _parsed(self, name, text):
        return text if name == "mayor" else super()._parsed(name, text)

    def decide(self, line: ImportLine, places: Places, reasons: list[Any]) -> Verdict:
        """See ImportTarget."""
        city = self.attempt(self.place, line, places, reasons)
        if city:
            self.attempt(self.yours, cities=(city.pk,))
        name = self.attempt(self._name, line)
        facts = {"title": self.attempt(self.one_line, line, "title"), **self.period(line, "starts", "ends")}
        if not facts["starts"] and not line.get("starts"):
            self.attempt(refuse, "missing", field=str(self.labels["starts"]))
        if facts["ends"] and facts["ends"] == facts["starts"]:
            self.attempt(refuse, "ends_before")
        if facts["starts"] and facts["starts"] > self.today + ELECTED:
            self.attempt(refuse, "to_come", field=str(self.labels["starts"]))
        self.attempt(self.provenance, line)
        self.sound()
        if not facts["starts"]:  # was answered to be left empty
            refuse("missing", field=str(self.labels["starts"]))
        self.once((city.pk, fold(name), facts["starts"]), line, said=said_of(facts))
        return self._against_terms(line, city, name, facts, reasons)

    def _name(self, line):
        name = line.get("mayor")
        if not name:
            refuse("missing", field=str(self.labels["mayor"]))
        if len(name) > 200:
            refuse("too_long", field=str(self.labels["mayor"]), most=200)
        self.show("mayor", name)
        return name

    def _against_terms(self, line, city, name, facts, reasons):
        terms = self.records.setdefault(city.pk, [])
        own = [term for term in terms if fold(term["mayor__name"]) == fold(name)]
        clash = next((term for term in terms if _overlap(term, facts)), None)
        if clash in own and clash["pk"]:
            stated = {key: facts[key] for key in COMPARED if line.get(key.removesuffix("_precision"))}
            others = [term for term in terms if term is not clash]
            return self._changed(clash, facts, stated, others, reasons)
        if clash:
            refuse("overlaps", name=clash["mayor__name"])
        mayor = own[0]["mayor"] if own else self._new_mayor(name, city)
        terms.append({"pk": None, "mayor": mayor, "mayor__name": name, "state": self.job.state, **facts})
        mandate = {"city_id": city.pk, "mayor_id": mayor, **facts, **self.provenance(line)}
        return self.fresh(mandate, reasons)

    def _changed(self, term, facts, stated, others, reasons):
        """A term with other dates than on record must still clash with no other term."""
        if clash := next((other for other in others if _overlap(other, facts)), None):
            refuse("overlaps", name=clash["mayor__name"])
        verdict = self.against(term, stated, reasons)
        if verdict.plan:
            term.update(verdict.plan.changes)  # a successor in a later row follows the term as it will be
        return verdict

    def _new_mayor(self, name, city):
        """The key of a person to be entered: negative until then."""
        key = (fold(name), city.pk)
        if key not in self.new_mayors:
            self.new_mayors[key] = SimpleNamespace(pk=-len(self.new_mayors) - 1, name=name)
        return self.new_mayors[key].pk


def _overlap(term, facts):
    """Whether two half-open terms share a day."""
    ends = term["ends"] or datetime.date.max
    return term["starts"] < (facts["ends"] or datetime.date.max) and facts["starts"] < ends
