"""What all targets have in common: comparing a row with the record, and saying what differs."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from citydiplo.kit import history
from citydiplo.kit.db import bulk_write
from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.zones import portal_day
from networks.choices import FactState
from networks.matching.index import COLUMNS, IndexedCity
from networks.models import City
from partnerships.choices import RowOutcome
from partnerships.errors import BadValueError, RowFaultError, RowSettledError
from partnerships.imports import identified
from partnerships.imports.judged import Verdict, refuse
from partnerships.imports.targets.reading import NOTHING, SHOWN, CellReader
from partnerships.imports.words import Words
from partnerships.policies import import_reach

if TYPE_CHECKING:
    from partnerships.imports.identified import Known
    from partnerships.imports.judged import ImportLine, Places

OWN = "own"  # in a row's ``before``: written by ``Target.amend``
PERSONAL = (FactState.CONFIRMED, FactState.DECLARED)
# What a row with several faults counts as: the worst first.
WORST = (
    RowOutcome.REFUSED,
    RowOutcome.UNMATCHED,
    RowOutcome.AMBIGUOUS,
    RowOutcome.DUPLICATE,
    RowOutcome.SAME,
)
_LEARNED_OF_TERMS = ("new_mayors", "leaving", "holders", "followed", "new_targets")
_OF_A_ROW = ("number", "faults", "read", "remarks", "matched", "identified", "states")
_NO_FACTS = ("job", "words", "labels", "places_of_fields", "row_of", "place_words", "member_labels")


@dataclass(slots=True)
class Plan:
    """What to write for a row: a new record with its children, or ``changes`` to the record ``record``."""

    record: object = None
    changes: dict = field(default_factory=dict)
    before: dict = field(default_factory=dict)
    new: Mapping[str, Any] | None = None  # the facts of a record to be made
    is_own: bool = False  # the changes are a party's own statement, written by ``Target.amend``
    children: tuple = ()  # (model, facts) of the rows that come with it


class ImportTarget(CellReader):
    """One import's judge: it has read what the register holds, and remembers what the file said before."""

    fields: tuple[Any, ...] = ()
    dates: tuple[str, ...] = ()  # fields that hold one
    one_of: tuple[str, ...] = ()  # fields of which each row must say at least one
    defaults: tuple[str, ...] = ()  # fields for which the person may choose a value for all rows
    place_prefixes: tuple[str, ...] = ("",)  # of the fields that name a place
    nouns: tuple[str, ...] = ()  # whose versions and counts follow
    children: tuple[type[Model], ...] = ()  # models of rows that come with a new record and go with it
    link = ""  # their key to it
    outranking: tuple[FactState, ...] = (
        PERSONAL  # states in which a city stated the record itself, above any file
    )
    ends_by = ""  # the field with the date of its end, where a record ends
    editable: tuple[str, ...] = ()  # fields of a record that a row may change which names it by id
    holder = ""  # the field with the person that the next row's person replaces, where records have one
    # What a judge learns from row to row, and needs to judge one of them again; what else it reads first.
    learned = ("seen", "touched", "orders", "records", "read_states", *_LEARNED_OF_TERMS)
    follows: frozenset[str] = frozenset()  # of that, what ``settling`` writes again for every record
    derived: frozenset[str] = (
        frozenset()
    )  # columns that repeat others; they say nothing on whether a record was touched

    def __init__(self, job: Any, words: Words | None = None) -> None:
        self.job = job
        self.words = words or Words(is_interactive=False)
        self.reach = import_reach(job.person)
        self.labels = {one.name: one.label for one in self.fields}
        self.places_of_fields = {one.name: place for place, one in enumerate(self.fields)}
        self.seen, self.touched = {}, {}
        self.number = 0
        self.row_of = job.table.row_of
        self.faults, self.read, self.remarks = [], [], []
        self.matched: int | None = None  # the record that the row stands for
        self.place_words, self.member_labels = {}, {}
        self.orders = {}  # of day and month, by field, where the column tells
        self.new_mayors = {}
        self.leaving: Collection[int] = ()  # records of a whole list's last file; see ``holder``
        self.holders: Collection[str] = ()  # whom this file names as that, folded
        self.followed: dict[int, tuple[datetime.date, str]] = {}  # which of them end with a row, and when
        self.new_targets: dict[Any, Any] = {}  # (indicator, city) → what a city begins to measure
        self.presets = _presets(job, self.place_prefixes)
        self.today = portal_day()
        self.identified = {}
        self.records, self.read_states, self.states = {}, {}, {}
        self.load()

    def load(self) -> None:
        """Read what rows are compared with, where that is a table of some ten thousand rows."""

    def basis(self) -> dict[str, Any]:
        """What was read before the first row: if it is the same, rows of a preview need no new judgement."""
        others = {*self.learned, *self.follows, *_OF_A_ROW, *_NO_FACTS}
        return {name: value for name, value in vars(self).items() if name not in others}

    def still_holds(self) -> bool:
        """Whether what was read of the sender still holds; asked within the transaction that writes."""
        return self.reach == import_reach(self.job.person)

    def about(self, line: ImportLine, places: Places) -> list[Any]:
        """Keys of what a row is compared with in the register: ("id", a record's key), or a city's key."""
        if (pk := identified.id_of(line)) is None:
            return self.cities_of(line, places)
        known = self.identified.get(pk)
        return [("id", pk), *(known.cities if known else ())]

    def cities_of(self, line: ImportLine, places: Places) -> list[int]:
        """The key of the city that a row names, where that is sure."""
        prefix = self.place_prefixes[0]
        if (preset := self.presets.get(prefix)) and not line.get(f"{prefix}city"):
            return [preset.pk]
        key = places.key_of(line.mention(prefix))
        return [] if key is None else [key]

    def read_about(self, keys: Collection[int]) -> Any:
        """{key: the records that rows with this key are compared with}, as they are now."""
        raise NotImplementedError

    def prepare(self, lines: Iterable[ImportLine], places: Places) -> None:
        """Read what the next few rows are compared with.

        ``states`` then tell, by row, how that was: {number: {key: state}}.
        """
        self.identify(lines)
        about = {line.number: self._about(line, places) for line in lines}
        found = self.take({key for keys in about.values() for key in keys if not isinstance(key, tuple)})
        found |= {("id", pk): state_of(self.identified.get(pk)) for pk in identified.ids_of(lines)}
        self.states = {number: {key: found[key] for key in keys} for number, keys in about.items()}

    def _about(self, line, places):
        try:
            return self.about(line, places)
        except BadValueError:
            return []  # the row will be refused

    def take(self, keys: Collection[int]) -> Any:
        """Have ``records`` hold what these keys stand for; {key: state}.

        What was read before stays: a row is compared with what earlier rows of the file will make of it, too.
        """
        new = keys - self.records.keys()
        for key, records in (self.read_about(new) if new else {}).items():
            self.records[key] = records
            self.read_states[key] = state_of(records)
        for key in new - self.read_states.keys():
            self.records[key], self.read_states[key] = [], state_of(None)
        return {key: self.read_states[key] for key in keys}

    def forget(self, keys: Collection[Any]) -> None:
        """Read what these keys stand for again when a row needs it."""
        for key in keys:
            self.records.pop(key, None)
            self.read_states.pop(key, None)

    def states_now(self, keys: Collection[Any]) -> dict[int, str]:
        """{key: state} as the register is now. A constant number of statements."""
        ids = {key[1] for key in keys if isinstance(key, tuple)}
        known = self.known(ids) if ids else {}
        others = {key for key in keys if not isinstance(key, tuple)}
        found = self.read_about(others) if others else {}
        found |= {("id", pk): known.get(pk) for pk in ids}
        return {key: state_of(found.get(key)) for key in keys}

    def judge(self, line: ImportLine, places: Places) -> Verdict:
        """The Verdict on a row, with all its faults: judging continues after the first."""
        reasons, self.number = [], line.number
        self.faults, self.read, self.remarks, self.matched = [], [], [], None
        verdict, known_places = None, len(places.created)
        try:
            verdict = self._decided(line, places, reasons)
        except RowFaultError:
            pass
        except (RowSettledError, BadValueError) as fault:
            self._keep(fault)
        if verdict is None:
            faults = sorted(self.faults, key=lambda fault: WORST.index(fault[0]))
            told = [(code, details) for _outcome, code, details in faults]
            verdict = Verdict(faults[0][0], [*told, *reasons])
        if verdict.plan is None:
            places.forget_after(known_places)
        verdict.matched = self.matched
        verdict.read = sorted(self.read, key=lambda shown: self.places_of_fields.get(shown[0], -1))
        verdict.reasons.extend((*self.remarks, *self._corrections(line)))
        return verdict

    def _decided(self, line, places, reasons):
        if (pk := identified.id_of(line)) is not None:
            return identified.judge(self, line, places, pk)
        return self.decide(line, places, reasons)

    @staticmethod
    def _corrections(line):
        for _column, old, new in line.corrected:
            yield "corrected", {"old": old[:SHOWN] or "—", "new": new[:SHOWN] or "—"}

    def decide(self, line: ImportLine, places: Places, reasons: list[Any]) -> Verdict:
        """What a line is: new, changed, the same or refused. Raises RowSettledError."""
        raise NotImplementedError

    # --- Rows that name their record by its id ------------------------------------------

    def identify(self, lines: Iterable[ImportLine]) -> None:
        """Read the records that a few rows name by id."""
        ids = identified.ids_of(lines)
        self.identified = self.known(ids) if ids else {}

    def known(self, ids: Collection[int]) -> dict[int, Known]:
        """{key: Known} of those that the sender may see. A constant number of statements."""
        raise NotImplementedError

    def said_in(self, line: ImportLine, name: str) -> dict[str, Any]:
        """What a filled cell of a field says, as {column: value}."""
        if name in self.choice_fields:
            member = self.choice(line, name)
            return {name: member.value} if member else {}
        if name in self.dates:
            offer = self.date(line, name)
            date, precision = offer.start or offer.end or NOTHING
            self.show(name, partial_date.display(date, precision))
            return {} if date is None else {name: date, f"{name}_precision": precision}
        return {name: self.one_line(line, name)}

    def is_by_a_party(self, record: Known) -> bool:
        """Whether the sender may write a Known record as one of its parties."""
        return not self.reach.cities.isdisjoint(record.cities)

    def amended(self, record: Known, changes: dict[str, Any], reasons: list[Any]) -> Verdict:
        """The verdict on changes to a Known record."""
        is_own = self.is_by_a_party(record)
        if not is_own and record.facts["state"] in self.outranking:
            what = "; ".join(f"{one['field']}: {one['new']}" for code, one in reasons if code == "differs")
            return Verdict(RowOutcome.REFUSED, [("stands", {"what": what}), *reasons])
        if (first := self.touched.setdefault(record.pk, self.number)) != self.number:
            refuse("changed_before", row=self.row_of(first))
        before = {name: record.facts[name] for name in changes}
        plan = Plan(record=record.pk, changes=changes, before=before, is_own=is_own)
        return Verdict(RowOutcome.CHANGED, reasons, plan)

    # --- Records that a list had last time and no longer has ----------------------------

    def missing(
        self, keys: Collection[int], ends_on: tuple[datetime.date, str] | None
    ) -> Iterator[tuple[Verdict, dict[Any, str]]]:
        """(Verdict, what it was compared with) of each of these records that is not over.

        ``ends_on``, a date and its precision, ends them, as far as the sender may; without it, they stay as
        they are. Of records that others confirmed, as with any change, it is left to them, or they are
        asked again. A constant number of statements.
        """
        known = self.known(keys) if keys else {}
        for pk in keys:
            if (record := known.get(pk)) and not self.is_over(record.facts):
                yield self._missing(record, ends_on), {("id", pk): state_of(record)}

    def _missing(self, record, ends_on):
        self.read, self.number = [], 0
        self.show_known(record)
        try:
            verdict = self._ended(record, ends_on) if ends_on else Verdict(RowOutcome.GONE)
        except RowSettledError as fault:
            verdict = Verdict(RowOutcome.GONE, [fault.reason])
        verdict.outcome = RowOutcome.ENDED if verdict.plan else RowOutcome.GONE
        verdict.matched = record.pk
        verdict.read = sorted(self.read, key=lambda shown: self.places_of_fields.get(shown[0], -1))
        return verdict

    def _ended(self, record, ends_on):
        changes = self.ending(record, *ends_on)
        self.yours(cities=record.cities, networks=record.networks)
        return self.amended(record, changes, list(identified.differences(self, changes, record.facts)))

    def is_over(self, facts: Mapping[str, Any]) -> bool:
        """Whether a record has ended already, by its facts."""
        return bool(self.ends_by) and facts[self.ends_by] is not None

    def ending(self, record: Known, date: datetime.date, precision: str) -> dict[str, Any]:
        """The changes that end a record. Raises RowSettledError where records of this kind do not end."""
        if not self.ends_by:
            refuse("never_ends")
        return {self.ends_by: date, f"{self.ends_by}_precision": precision}

    def is_own_list(self, cities: Iterable[int]) -> bool:
        """Whether this is a list that comes again and states what these cities say of themselves."""
        is_own = self.job.state == FactState.DECLARED and not self.reach.cities.isdisjoint(cities)
        return is_own and self.job.remembered_list_id is not None

    def show_known(self, record: Known) -> None:
        """Keep what a record says, to be shown as a row of the file is."""
        for prefix, member in zip(self.place_prefixes, record.members, strict=False):
            if member.place:
                self.show_party(prefix, member.place)
            else:
                self.show(f"{prefix}city", member.label)
        for name in self.editable:
            value = record.facts.get(name)
            if name in self.choice_fields and value in self.choice_fields[name].values:
                self.show_member(name, self.choice_fields[name](value))
            elif name in self.dates:
                self.show(name, partial_date.display(value, record.facts[f"{name}_precision"]))
            else:
                self.show(name, value)

    # --- Writing in the sender's name ---------------------------------------------------

    def amend(self, pk: int, changes: Mapping[str, Any], reason: str) -> None:
        """Write changes in the sender's name, by the action of the record's page.

        Raises ValidationError and StepRefused.
        """
        raise NotImplementedError

    def amend_all(self, changes: Mapping[int, dict[str, Any]], reason: str) -> None:
        """Write {key: changes} in the sender's name. Raises as ``amend`` does."""
        for pk, facts in changes.items():
            self.amend(pk, facts, reason)

    def put_back_own(self, before: Mapping[int, dict[str, Any]], reason: str) -> None:
        """Write former values, {key: {field: text}}, as ``amend`` does.

        The record stays the sender's own statement, which needs a primary dimension.
        """
        parsed = {
            pk: {name: self._parsed(name, text) for name, text in old.items()} for pk, old in before.items()
        }
        self.amend_all(parsed, reason)

    def _parsed(self, name, text):
        return self.model._meta.get_field(name).to_python(text)

    # --- Writing, within the transaction of the import or of its undoing ---------------

    @classmethod
    def change(cls, changes: Mapping[int, dict[str, Any]]) -> None:
        """Write {key: {field: value}}, and acts that tell of it."""
        cls._write(changes)

    @classmethod
    def _write(cls, changes):
        if changes:
            with history.watching(cls.model._base_manager.filter(pk__in=changes)):
                bulk_write.update(cls.model, changes)

    @classmethod
    def put_back(cls, before: Mapping[int, dict[str, Any]]) -> None:
        """Write former values, {key: {field: text}}."""
        field = cls.model._meta.get_field
        cls._write(
            {
                pk: {name: field(name).to_python(text) for name, text in old.items()}
                for pk, old in before.items()
            }
        )

    def tell(self, records: Any) -> None:
        """Write to whom new records concern, within the import's transaction; ``records`` are their keys."""

    # --- Against the file and the register --------------------------------------------

    def once(self, key: Any, line: ImportLine, of: Any = "", said: Any = ()) -> None:
        """Pass over what an earlier row of the file said already; ``of`` tells keys apart.

        Where the later row says anything else in ``said``, nobody can tell which is right: it is refused.
        """
        marks = _marks(said)
        first, before = self.seen.setdefault(of, {}).setdefault(key, (line.number, marks))
        if first == line.number:
            return
        if any(mark not in (_EMPTY, old) for mark, old in zip(_each(marks), _each(before), strict=True)):
            refuse("contradicts", row=self.row_of(first))
        raise RowSettledError(RowOutcome.DUPLICATE, "duplicate", row=self.row_of(first))

    def against(self, record: Mapping[str, Any], facts: Mapping[str, Any], reasons: list[Any]) -> Verdict:
        """The verdict on a row whose record exists: same, changed, or left to the city behind it.

        What the file leaves empty is not compared: it does not say otherwise.
        """
        self.matched = record["pk"]
        changes = {
            name: value
            for name, value in facts.items()
            if value not in (None, "") and not _says_same(name, facts, record)
        }
        changes = {name: value for name, value in changes.items() if not _only_precision(name, changes)}
        if not changes:
            return Verdict(RowOutcome.SAME, [("same", {}), *reasons])
        told = [
            ("differs", {"field": str(self.labels.get(name, name)), "new": new, "old": old})
            for name, new, old in _in_words(changes, facts, record)
        ]
        is_own = self.says_again(record)
        if record["state"] in self.outranking and not is_own:
            what = "; ".join(f"{details['field']}: {details['new']}" for _code, details in told)
            return Verdict(RowOutcome.REFUSED, [("stands", {"what": what}), *reasons])
        if (first := self.touched.setdefault(record["pk"], self.number)) != self.number:
            refuse("changed_before", row=self.row_of(first))
        before = {name: record[name] for name in changes}
        plan = Plan(record=record["pk"], changes=changes, before=before, is_own=is_own)
        return Verdict(RowOutcome.CHANGED, [*told, *reasons], plan)

    def says_again(self, record: Mapping[str, Any]) -> bool:
        """Whether a list that comes again is the sender's own statement of a record, and may change it."""
        return False

    def fresh(self, facts: Mapping[str, Any], reasons: list[Any], children: Iterable[Any] = ()) -> Verdict:
        """The verdict on a new record, with rows that hang from it."""
        return Verdict(RowOutcome.NEW, reasons, Plan(new=facts, children=tuple(children)))

    def yours(self, *, cities: Iterable[int] = (), networks: Iterable[int] = ()) -> None:
        """Raise RowSettledError where the person may not import about these."""
        if not self.reach.covers(cities=cities, networks=networks):
            refuse("not_yours")


def state_of(records: Any) -> str:
    """Tells what was read of the register from the same after a change."""
    return blake2b(repr(records).encode(), digest_size=8).hexdigest()


def _says_same(name, facts, record):
    """Whether the record agrees, as far as the file goes: 1998 agrees with the 3rd of May 1998."""
    old, new = record[name], facts[name]
    if old == new:
        return True
    if f"{name}_precision" in facts and old:
        precision = facts[f"{name}_precision"]
        return partial_date.iso(old, precision) == partial_date.iso(new, precision)
    return False


def _only_precision(name, changes):
    """A precision alone is no change: it goes with its date."""
    return name.endswith("_precision") and name.removesuffix("_precision") not in changes


def _in_words(changes, facts, record):
    for name, new in changes.items():
        if name.endswith("_precision"):
            continue
        if f"{name}_precision" in facts:
            new_text = partial_date.iso(new, facts[f"{name}_precision"])
            old_text = partial_date.iso(record[name], record[f"{name}_precision"])
        else:
            new_text, old_text = str(new), str(record[name] or "")
        yield name, new_text[:100], (old_text or "—")[:100]


def said_of(facts: Mapping[str, Any]) -> list[Any]:
    """The values of a row, each date with its precision, to be compared with those of another row."""
    return [
        value and (value, facts[f"{name}_precision"]) if f"{name}_precision" in facts else value
        for name, value in facts.items()
        if not name.endswith("_precision")
    ]


_EMPTY = bytes(3)


def _marks(said):
    """Three bytes for each value, zeros for an empty one: a file may have 200,000 rows to remember."""
    return b"".join(
        _EMPTY if value in (None, "") else blake2b(repr(value).encode(), digest_size=3).digest()
        for value in said
    )


def _each(marks):
    return (marks[start : start + 3] for start in range(0, len(marks), 3))


def _presets(job, prefixes):
    """{prefix: Place} of the cities that all rows are about. One statement where there are any."""
    keys = {
        prefix: value
        for prefix in prefixes
        if isinstance(value := job.defaults.get(f"{prefix}city"), int) and not isinstance(value, bool)
    }
    if not keys:
        return {}
    rows = City.objects.filter(pk__in=keys.values(), merged_into=None).values_list(*COLUMNS)
    places = {row[0]: IndexedCity.of_row(row) for row in rows}
    return {prefix: places[pk] for prefix, pk in keys.items() if pk in places}
