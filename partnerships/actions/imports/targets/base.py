"""What all targets do alike: reading values, comparing with the record, saying what differs."""

from dataclasses import dataclass, field

from citydiplo.kit import bulk, history, partialdates
from networks.choices import FactState
from partnerships.actions.imports import values
from partnerships.actions.imports.judged import Settled, Verdict, refuse
from partnerships.actions.imports.values import BadValue
from partnerships.choices import RowOutcome
from partnerships.policies import import_reach

PERSONAL = (FactState.CONFIRMED, FactState.DECLARED)


@dataclass(slots=True)
class Plan:
    """What to write for a row: a new record with its children, or ``changes`` to the record ``record``."""

    record: object = None
    changes: dict = field(default_factory=dict)
    before: dict = field(default_factory=dict)
    new: dict | None = None  # the facts of a record to be made
    children: tuple = ()  # (model, facts) of the rows that come with it


class Target:
    """One import's judge: it has read what the register holds, and remembers what the file said before."""

    fields = ()
    model = None
    choice_fields = {}  # field → vocabulary
    defaults = ()  # fields for which the person may choose a value for all rows
    place_prefixes = ("",)  # of the fields that name a place
    nouns = ()  # whose versions and counts follow
    children, link = (), ""  # models of rows that come with a new record and go with it; their key to it
    outranking = PERSONAL  # states in which a record is a city's own word, above any file
    derived = frozenset()  # columns that repeat others; they say nothing on whether a record was touched

    def __init__(self, job):
        self.job = job
        self.reach = import_reach(job.person)
        self.labels = {one.name: one.label for one in self.fields}
        self.seen, self.touched = {}, {}
        self.number = 0
        self.new_mayors = {}
        self.load()

    def load(self):
        """Read what rows are compared with, where that is a table of some ten thousand rows."""

    def still_holds(self):
        """Whether what was read of the sender still holds; asked within the transaction that writes."""
        return self.reach == import_reach(self.job.person)

    def prepare(self, lines, places):
        """Read what the next few rows are compared with."""

    def judge(self, line, places):
        reasons, self.number = [], line.number
        try:
            return self.decide(line, places, reasons)
        except Settled as settled:
            return Verdict(settled.outcome, [settled.reason, *reasons])
        except BadValue as bad:
            return Verdict(RowOutcome.REFUSED, [(bad.code, bad.details), *reasons])

    def decide(self, line, places, reasons):
        raise NotImplementedError

    # --- Writing, within the transaction of the import or of its undoing ---------------

    @classmethod
    def change(cls, changes):
        """Write {key: {field: value}}, and acts that tell of it."""
        cls._write(changes)

    @classmethod
    def _write(cls, changes):
        if changes:
            with history.watching(cls.model._base_manager.filter(pk__in=changes)):
                bulk.update(cls.model, changes)

    @classmethod
    def put_back(cls, before):
        """Write former values, {key: {field: text}}."""
        field = cls.model._meta.get_field
        cls._write(
            {
                pk: {name: field(name).to_python(text) for name, text in old.items()}
                for pk, old in before.items()
            }
        )

    def tell(self, records):
        """Write to whom new records concern, within the import's transaction; ``records`` are their keys."""

    # --- Reading ------------------------------------------------------------------

    def text(self, line, name):
        """A cell, or what was chosen for all rows."""
        return line.get(name) or str(self.job.defaults.get(name, ""))

    def choice(self, line, name, *, required=False):
        """A member of the field's vocabulary; None where the cell is empty and nothing was chosen."""
        text = self.text(line, name)
        if not text:
            if required:
                refuse("missing", field=str(self.labels[name]))
            return None
        return values.choice(text, self.choice_fields[name], self.labels[name])

    def date(self, line, name):
        return values.date(self.text(line, name), self.labels[name])

    def line(self, line, name):
        """A text for a column of the model of the same name, not longer than that holds."""
        most = self.model._meta.get_field(name).max_length
        return values.line(line.get(name), most or 5_000, self.labels[name])

    def period(self, line, since="since", until="until"):
        """The dates of a row as fields of the model."""
        start, start_precision = self.date(line, since)
        end, end_precision = self.date(line, until)
        if start and end and end < start:
            refuse("ends_before")
        return {
            since: start,
            f"{since}_precision": start_precision,
            until: end,
            f"{until}_precision": end_precision,
        }

    def provenance(self, line):
        return {
            "source_id": self.job.source_id,
            "source_note": values.line(line.get("note"), 500, self.labels["note"]),
            "state": self.job.state,
        }

    # --- Against the file and the register --------------------------------------------

    def once(self, key, line, of=""):
        """Refuse what an earlier row of the file said already; ``of`` tells keys apart."""
        if (first := self.seen.setdefault(of, {}).setdefault(key, line.number)) != line.number:
            refuse("duplicate", row=first)

    def against(self, record, facts, reasons):
        """The verdict on a row whose record exists: same, changed, or left to the city behind it.

        What the file leaves empty is not compared: it does not say otherwise.
        """
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
        if record["state"] in self.outranking:
            what = "; ".join(f"{details['field']}: {details['new']}" for _code, details in told)
            return Verdict(RowOutcome.REFUSED, [("stands", {"what": what}), *reasons])
        if (first := self.touched.setdefault(record["pk"], self.number)) != self.number:
            refuse("changed_before", row=first)
        before = {name: record[name] for name in changes}
        plan = Plan(record=record["pk"], changes=changes, before=before)
        return Verdict(RowOutcome.CHANGED, [*told, *reasons], plan)

    def fresh(self, facts, reasons, children=()):
        return Verdict(RowOutcome.NEW, reasons, Plan(new=facts, children=tuple(children)))

    def yours(self, *, cities=(), networks=()):
        if not self.reach.covers(cities=cities, networks=networks):
            refuse("not_yours")


def _says_same(name, facts, record):
    """Whether the record agrees, as far as the file goes: 1998 agrees with the 3rd of May 1998."""
    old, new = record[name], facts[name]
    if old == new:
        return True
    if f"{name}_precision" in facts and old:
        precision = facts[f"{name}_precision"]
        return partialdates.iso(old, precision) == partialdates.iso(new, precision)
    return False


def _only_precision(name, changes):
    """A precision alone is no change: it goes with its date."""
    return name.endswith("_precision") and name.removesuffix("_precision") not in changes


def _in_words(changes, facts, record):
    for name, new in changes.items():
        if name.endswith("_precision"):
            continue
        if f"{name}_precision" in facts:
            new_text = partialdates.iso(new, facts[f"{name}_precision"])
            old_text = partialdates.iso(record[name], record[f"{name}_precision"])
        else:
            new_text, old_text = str(new), str(record[name] or "")
        yield name, new_text[:100], (old_text or "—")[:100]
