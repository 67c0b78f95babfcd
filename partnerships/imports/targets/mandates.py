"""Mandates of mayors."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.search.folding import fold
from citydiplo.kit.text.lists import comma_separated
from networks.actions import mandates
from networks.models import Mandate
from partnerships.imports import values
from partnerships.imports.fields import NOTE, RECORD, Field, place_fields
from partnerships.imports.identified import PLACE, Known, member_of
from partnerships.imports.judged import refuse
from partnerships.imports.targets.base import ImportTarget, said_of
from partnerships.imports.targets.memberships import by_city
from partnerships.imports.targets.reading import NOTHING

if TYPE_CHECKING:
    from partnerships.imports.judged import ImportLine, Places, Verdict

ELECTED = datetime.timedelta(days=366)  # who is elected takes office within a year
DATES = ("starts", "ends", "known_on")
COMPARED = ("title", *(column for name in DATES for column in (name, f"{name}_precision")))


class Mandates(ImportTarget):
    """A record is the mandate of the same person in the same city that overlaps the row's.

    A row needs one date of three: the start, the end, or a day on which the person was in office, which may
    be said for the whole list. A later such day of a known mayor moves that day; an earlier one is no
    news.
    A mayor who is not known in that city is entered as a new person: names alone do not make two one.
    A term whose mayor a whole list no longer names gives way to its successor in the list: it ends when that
    one starts.
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
        Field(
            "title",
            _("Title of the office"),
            words=("title", "titre", "titulo", "titel", "office", "amtsbezeichnung"),
        ),
        Field(
            "starts",
            _("Starts"),
            words=("start", "starts", "since", "from", "debut", "inicio", "beginn", "begin"),
        ),
        Field("ends", _("Ends"), words=("end", "ends", "until", "to", "fin", "fim", "ende")),
        Field(
            "known_on",
            _("Known in office on"),
            words=(
                "known in office on",
                "known on",
                "known in office",
                "in office on",
                "as of",
                "as at",
                "stand",
                "en fonction le",
                "en el cargo el",
                "im amt am",
            ),
        ),
        NOTE,
    )
    editable = ("mayor", "title", *DATES)
    dates = DATES
    ends_by = "ends"
    one_of = DATES
    defaults = ("known_on",)
    nouns = ("mayors",)
    holder = "mayor"

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
                comma_separated((row["mayor__name"], row["city__name"])),
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

    def missing(
        self, keys: Collection[int], ends_on: tuple[datetime.date, str] | None
    ) -> Iterator[tuple[Verdict, dict[Any, str]]]:
        """See ImportTarget; an end is compared with the other terms of its city, which is one statement."""
        self.take(set(Mandate.objects.filter(pk__in=keys).values_list("city", flat=True)))
        yield from super().missing(keys, ends_on)

    def _missing(self, record, ends_on):
        return super()._missing(record, self.followed.get(record.pk, ends_on))

    def is_over(self, facts: Mapping[str, Any]) -> bool:
        """See ImportTarget; an end to come is one that was planned."""
        return facts["ends"] is not None and facts["ends"] <= self.today

    def says_again(self, record: Mapping[str, Any]) -> bool:
        """See ImportTarget."""
        return self.is_own_list([record["city"]])

    def amended(self, record: Known, changes: dict[str, Any], reasons: list[Any]) -> Verdict:
        """See ImportTarget; refuses a term that overlaps another one."""
        facts = record.facts | changes
        if facts["starts"] and facts["ends"] and facts["ends"] <= facts["starts"]:
            refuse("ends_before")
        _check_known(facts)
        if "known_on" in changes:
            changes = changes | {name: facts[name] for name in ("known_on", "known_on_precision")}
        terms = [term for term in self.records.get(record.cities[0], ()) if term["pk"] != record.pk]
        if clash := next((term for term in terms if _overlap(term, facts)), None):
            refuse("overlaps", name=clash["mayor__name"])
        if "mayor" in changes and not self.is_by_a_party(record):
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
        facts |= self.attempt(self._known_on, line, facts) or _NOT_KNOWN
        is_dated = any(facts[date] for date in DATES)
        if not is_dated and not any(self.text(line, date) for date in DATES):
            self.attempt(refuse, "undated")
        if facts["starts"] and facts["starts"] > self.today + ELECTED:
            self.attempt(refuse, "to_come", field=str(self.labels["starts"]))
        self.attempt(self.provenance, line)
        self.sound()
        if not is_dated:  # was answered to be left empty
            refuse("undated")
        _check_known(facts)
        first = facts["starts"] or facts["known_on"] or facts["ends"]
        self.once((city.pk, fold(name), first), line, said=said_of(facts))
        return self._against_terms(line, city, name, facts, reasons)

    def _known_on(self, line, facts):
        """The day on which the row knows the person in office; that of the list only where it can be one."""
        date, precision = self.date(line, "known_on").start or NOTHING
        if date is None:
            return _NOT_KNOWN
        if date > self.today:
            refuse("to_come", field=str(self.labels["known_on"]))
        if not line.get("known_on"):
            last = partial_date.last_day(date, precision)
            if (facts["starts"] and facts["starts"] > last) or (facts["ends"] and facts["ends"] <= last):
                return _NOT_KNOWN
        self.show("known_on", partial_date.display(date, precision))
        return {"known_on": date, "known_on_precision": precision}

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
        same = next((term for term in own if term["pk"] and _is_same(term, facts)), None)
        if same is not None:
            stated = self._stated(line, same, facts)
            others = [term for term in terms if term is not same]
            return self._changed(same, facts, stated, others, reasons)
        self._make_room(terms, facts)
        mayor = own[0]["mayor"] if own else self._new_mayor(name, city)
        terms.append({"pk": None, "mayor": mayor, "mayor__name": name, "state": self.job.state, **facts})
        mandate = {"city_id": city.pk, "mayor_id": mayor, **facts, **self.provenance(line)}
        return self.fresh(mandate, reasons)

    def _make_room(self, terms, facts):
        """End the term that a row follows. Raises RowSettledError where another one prevents it."""
        clashing = [term for term in terms if _overlap(term, facts)]
        if clash := next((term for term in clashing if not self._gives_way(term, facts)), None):
            refuse("overlaps", name=clash["mayor__name"])
        for term in clashing:
            term |= {"ends": facts["starts"], "ends_precision": facts["starts_precision"]}
            self.followed[term["pk"]] = facts["starts"], facts["starts_precision"]

    def _gives_way(self, term, facts):
        """Whether a term ends with the start of a row: the whole list no longer names its mayor."""
        if term["pk"] not in self.leaving or fold(term["mayor__name"]) in self.holders:
            return False
        if term["state"] in self.outranking and term["city"] not in self.reach.cities:
            return False
        is_later = (
            term["starts"] < facts["starts"] and (term["known_on"] or term["starts"]) <= facts["starts"]
        )
        if term["ends"] is None:
            return is_later
        return is_later and term["ends"] > self.today and term["ends"] <= (facts["ends"] or datetime.date.max)

    def _stated(self, line, term, facts):
        """What the row says of a stored term. The day of a list is news only if it is a later one."""
        stated = {key: facts[key] for key in COMPARED if line.get(key.removesuffix("_precision"))}
        known, before = facts["known_on"], term["known_on"]
        is_news = known and (before is None or known > before) and (not term["ends"] or known < term["ends"])
        if is_news and not (term["state"] in self.outranking and not line.get("known_on")):
            return stated | {name: facts[name] for name in ("known_on", "known_on_precision")}
        return {key: value for key, value in stated.items() if not key.startswith("known_on")}

    def _changed(self, term, facts, stated, others, reasons):
        """A term with other dates than the stored ones must still clash with no other term."""
        self._make_room(others, facts)
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


_NOT_KNOWN = {"known_on": None, "known_on_precision": partial_date.Precision.DAY}


def _check_known(facts):
    """Refuse a known day outside the term; within the year or month of the start it becomes the start."""
    known = (facts["known_on"], facts["known_on_precision"])
    date, _precision = partial_date.not_before((facts["starts"], facts["starts_precision"]), known)
    if date is None:
        return
    ends = facts["ends"] and partial_date.last_day(facts["ends"], facts["ends_precision"])
    if (facts["starts"] and date < facts["starts"]) or (ends and date > ends):
        refuse("known_outside")
    facts["known_on"] = date


def _overlap(term, facts):
    """Whether two half-open terms share a day. Without a start nobody can tell."""
    if term["starts"] is None or facts["starts"] is None:
        return False
    ends = term["ends"] or datetime.date.max
    return term["starts"] < (facts["ends"] or datetime.date.max) and facts["starts"] < ends


def _is_same(term, facts):
    """Whether a row is of a term of the same person: they share a day, as far as both are known."""
    if term["starts"] and facts["starts"]:
        return _overlap(term, facts)
    if term["starts"] is None and facts["starts"] is None:
        return _point(term) <= (facts["ends"] or datetime.date.max) and _point(facts) <= (
            term["ends"] or datetime.date.max
        )
    dated, other = (term, facts) if term["starts"] else (facts, term)
    return dated["starts"] <= _point(other) <= (dated["ends"] or datetime.date.max)


def _point(facts):
    """A day on which somebody was in office, or the one after it, of a term without a start."""
    return facts["known_on"] or facts["ends"]
