"""Visits of a city's mayor or delegation: its own list, read by its own people until it publishes them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from networks.choices import Dimension, Power, Theme
from networks.policies import places_of
from partnerships.choices import VisitOutcome, VisitStatus, VisitVisibility, VisitWay
from partnerships.imports.fields import NOTE, RECORD, Field, place_fields
from partnerships.imports.identified import PLACE, Known, member_of, says
from partnerships.imports.judged import refuse
from partnerships.imports.targets.base import said_of
from partnerships.imports.targets.parties import (
    Institutions,
    PartyTarget,
    is_institution,
    number_of_institution,
    number_of_party,
)
from partnerships.models import Visit, VisitConfirmation, VisitParty
from partnerships.parties import label_of

if TYPE_CHECKING:
    from partnerships.imports.judged import ImportLine, Places, Verdict

TEXTS = ("purpose", "outcome_text")
DAYS = ("first_day", "last_day")
COMPARED = ("last_day", "purpose", "dimension", "theme", "outcome", "outcome_text")


class VisitTarget(PartyTarget):
    """A record is the visit of the same city with the same other party that begins on the same day.

    A row of our own export names it by its id.
    """

    model = Visit
    fields = (
        RECORD,
        *(  # its own city, which exports call what other files call the city of a row
            replace(own, exported=plain.exported)
            for own, plain in zip(place_fields("a_", _("City")), place_fields(), strict=True)
        ),
        *place_fields("b_", _("Other city or institution")),
        Field("purpose", _("Purpose"), words=("purpose", "objet", "objetivo", "motivo", "zweck", "topic")),
        Field(
            "first_day",
            _("First day"),
            words=("first day", "from", "start", "date", "debut", "desde", "inicio", "von", "beginn"),
            exported=("visit_starts",),
        ),
        Field(
            "last_day",
            _("Last day"),
            words=("last day", "to", "until", "end", "fin", "hasta", "bis", "ende"),
            exported=("visit_ends",),
        ),
        Field("way", _("Who travels"), words=("way", "direction", "sens", "sentido", "richtung")),
        Field("dimension", _("Dimension"), words=("dimension",)),
        Field("theme", _("Theme"), words=("theme", "tema", "thema")),
        Field("outcome", _("Outcome"), words=("outcome", "result", "resultat", "resultado", "ergebnis")),
        Field(
            "outcome_text",
            _("What came of it"),
            words=("what came of it", "remarks", "bemerkungen"),
            exported=("visit_outcome",),
        ),
        NOTE,
    )
    choice_fields = {"way": VisitWay, "dimension": Dimension, "theme": Theme, "outcome": VisitOutcome}
    defaults = ("way",)
    place_prefixes = ("a_", "b_")
    nouns = ("visits", "desk")
    children, link = (VisitParty, VisitConfirmation), "visit"
    editable = ("first_day", "way", *COMPARED)
    derived = frozenset({"label", "regions", "countries", "created_at", "updated_at", "outcome_asked_on"})

    def load(self) -> None:
        """Read whose visits the sender keeps, and the institutions. One statement."""
        person = self.job.person
        self.own = {city.pk for city in places_of(person, Power.VISIT)} if person else set()
        self.institutions = Institutions()

    def still_holds(self) -> bool:
        """See ImportTarget."""
        person = self.job.person
        own = {city.pk for city in places_of(person, Power.VISIT)} if person else set()
        return super().still_holds() and own == self.own

    def read_about(self, keys: Collection[int]) -> Any:
        """{city: its visits, with their other parties}. Two statements."""
        columns = ("pk", "city", "first_day", "state", *COMPARED)
        rows = {row["pk"]: row for row in Visit.objects.filter(city__in=keys).order_by("pk").values(*columns)}
        found: dict[int, list[Any]] = {key: [] for key in keys}
        for row in rows.values():
            row["with"] = []
            found[row["city"]].append(row)
        parties = VisitParty.objects.filter(visit__city__in=keys).order_by("order", "pk")
        for visit, city, institution in parties.values_list("visit", "city", "institution"):
            rows[visit]["with"].append(city or number_of_institution(institution))
        return found

    def known(self, ids: Collection[int]) -> dict[int, Known]:
        """See ImportTarget."""
        columns = ("pk", "label", "state", *self.editable)
        rows = Visit.objects.visible_to(self.job.person).filter(pk__in=ids).values(*columns)
        found = {row["pk"]: Known(row["pk"], row["label"], row, []) for row in rows}
        names = ("institution__name", "institution__acronym")
        parties = VisitParty.objects.filter(visit__in=found).order_by("order", "pk")
        for pk, name, acronym, *city in parties.values_list("visit", *names, *PLACE):
            found[pk].members.append(member_of(city, (name, acronym)))
        return found

    def is_by_a_party(self, record: Known) -> bool:
        """See ImportTarget; a file adds visits, and what one says is corrected on its page."""
        return False

    def said_in(self, line: ImportLine, name: str) -> dict[str, Any]:
        """See ImportTarget."""
        if name not in DAYS:
            return super().said_in(line, name)
        day = self.whole_day(line, name)
        return {name: day} if day else {}

    def decide(self, line: ImportLine, places: Places, reasons: list[Any]) -> Verdict:
        """See ImportTarget."""
        city = self.attempt(self.place, line, places, reasons, "a_")
        other = self.attempt(self.other, line, places, reasons)
        if city and city.pk not in self.own:
            self.attempt(refuse, "not_yours")
        if city and other and not is_institution(other) and city.pk == other.pk:
            self.attempt(refuse, "self_pair", name=city.name)
        facts = self._facts(line)
        self.sound()
        key = city.pk, number_of_party(other), facts["first_day"]
        self.once(key, line, said=said_of(facts))
        for record in self.records.get(city.pk, ()):
            if record["first_day"] == facts["first_day"] and key[1] in record["with"]:
                return self.against(record, _compared(facts, record), reasons)
        return self._new(facts, city, other, reasons)

    def _facts(self, line):
        first = self.attempt(self.whole_day, line, "first_day")
        last = self.attempt(self.whole_day, line, "last_day") or first
        if not first and not self.faults:
            self.attempt(refuse, "missing", field=str(self.labels["first_day"]))
        if first and last and last < first:
            self.attempt(refuse, "ends_before")
        chosen = {name: self.attempt(self.choice, line, name) for name in self.choice_fields}
        texts = {name: self.attempt(self.one_line, line, name) for name in TEXTS}
        if texts["purpose"] == "":
            self.attempt(refuse, "missing", field=str(self.labels["purpose"]))
        if chosen["outcome"] and first:
            self.not_to_come(first, "first_day")
        return {
            **{name: member.value if member else "" for name, member in chosen.items()},
            "way": (chosen["way"] or VisitWay.OUT).value,
            **texts,
            "first_day": first,
            "last_day": last,
            **(self.attempt(self.provenance, line) or {}),
        }

    def _new(self, facts, city, other, reasons):
        cities = [city] if is_institution(other) else [city, other]
        is_done = bool(facts["outcome"]) or facts["last_day"] < self.today
        visit = {
            **facts,
            "city_id": city.pk,
            "status": VisitStatus.DONE if is_done else VisitStatus.PLANNED,
            "visibility": VisitVisibility.OWN,
            "label": label_of([city, other]),
            "regions": [one.region for one in cities],
            "countries": " ".join(sorted({str(one.country) for one in cities})),
        }
        children = [(VisitParty, _party_row(party, order)) for order, party in enumerate((city, other))]
        if is_done:
            said = {"city_id": city.pk, "by_id": self.job.person_id, "role": "", "round": 1}
            children.append((VisitConfirmation, said))
        return self.fresh(visit, reasons, children)


def _compared(facts, record):
    """What is compared with a record; a text that is as our exports write it is the same."""
    said = {name: facts[name] for name in COMPARED}
    return said | {name: record[name] for name in TEXTS if says(said[name], record[name])}


def _party_row(party, order):
    if is_institution(party):
        return {"institution_id": party.pk, "order": order}
    return {"city_id": party.pk, "country": party.country, "region": party.region, "order": order}
