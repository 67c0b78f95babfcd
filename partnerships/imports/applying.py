"""Writing what was judged: all of a file or nothing, in one transaction that is as short as can be.

The rows are judged again by the dry run's code and made ready outside of it, on disk, so that memory does not
grow with the file. Within it, only those are judged once more whose records changed meanwhile: others may
write all the time, and nothing of theirs is written over.
"""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import garbage, history
from citydiplo.kit.db import bulk_write
from citydiplo.kit.text.slugs import ascii_slug
from networks.actions import shared_names
from networks.actions.places import adopt_all
from networks.choices import FactState
from networks.models import City, FormerSlug, Mayor
from networks.slugs import city_slug
from partnerships.choices import ImportStatus, RowOutcome
from partnerships.errors import ImportRefusedError, StaleRecordError, StepRefusedError
from partnerships.imports import jobs, lists
from partnerships.imports.checking import Run, is_unclear, row_of, stamp_of
from partnerships.imports.judged import NEW_PLACES, ImportLine, Verdict
from partnerships.imports.settling import settle
from partnerships.imports.stamps import stamps_of
from partnerships.imports.targets.base import OWN
from partnerships.models import ImportRow, Target

if TYPE_CHECKING:
    from partnerships.imports.jobs import Heartbeat
    from partnerships.models import ImportJob

BYPRODUCTS = ("city", "mayor", "target")  # columns that can name what an import brings along
BATCH = 2_000
ATTEMPTS = 3
PORTION = 200  # rows that are spooled, and keys that are looked at, together
MOST_JUDGED_AGAIN = 2_000  # rows that are judged within the transaction


def apply(job: ImportJob, beat: Heartbeat) -> None:
    """Write what the preview showed, all or nothing. Raises ImportRefusedError."""
    for _attempt in range(ATTEMPTS):
        try:
            if _applied(job, beat):
                settle(job, beat)
                return
        except IntegrityError:
            continue  # somebody entered the same record meanwhile: judged again, it will be "same"
    raise ImportRefusedError(_("The register keeps changing while this import runs. Try again in a moment."))


def _applied(job, beat):
    """One attempt. Returns whether it was written."""
    with tempfile.TemporaryFile() as spool:
        run = Run(job, beat, times=2)  # looked at, then written
        writer = _Writer(run, spool)
        writer.prepare()
        with beat.held(run.total, 2 * run.total) as tell, garbage.collected_later(), transaction.atomic():
            if not run.target.still_holds() or not writer.look_again():
                return False
            byproducts = _Byproducts(run, writer)
            ImportRow.objects.filter(job=job)._raw_delete(ImportRow.objects.db)
            for batch in writer.batches():
                _write(run.target, batch, byproducts, jobs.why(job))
                tell(len(batch))
            run.target.tell(ImportRow.objects.filter(job=job, outcome=RowOutcome.NEW).values("record"))
            beat.finish(
                ImportStatus.APPLIED,
                counts=dict(writer.counts),
                byproducts=byproducts.ids,
                applied_at=timezone.now(),
                settled_at=None,
            )
            lists.finished(run.job)
    return True


@dataclass(slots=True)
class _Spooled:
    """A row on its way into the database: ready to be written, and what it takes to judge it again."""

    number: int
    outcome: str
    row: tuple
    entry: dict | None
    cells: list
    corrected: tuple
    states: dict
    matched: int | None = None
    is_missing: bool = False  # no row of the file: a record that the list had the last time


class _Writer:
    """The rows of a run, on disk. In the transaction it judges those again of which the register moved."""

    def __init__(self, run: Run, spool: Any) -> None:
        self.run, self.spool, self.target = run, spool, run.target
        models = (ImportRow, self.target.model, *self.target.children)
        self.blanks = {model: bulk_write.Blank(model) for model in models}
        self.places = {model: _places_of_byproducts(model) for model in models[1:]}
        changes = ImportRow.objects.filter(job=run.job, outcome=RowOutcome.CHANGED)
        self.seen = dict(changes.values_list("number", "stamp"))  # as the person looked at them
        ends = ImportRow.objects.filter(job=run.job, outcome=RowOutcome.ENDED)
        self.seen_ends = dict(ends.values_list("matched", "stamp"))  # the same, by record
        self.missing = set()  # keys of the records that the list no longer has
        self.missing_in = []  # the portions that hold them, at the end of the spool
        self.counts = Counter(dict.fromkeys(RowOutcome.of_rows(), 0))
        self.offsets = []  # of each portion of the spool
        self.states = {}  # key → [its state, the portions whose rows were compared with it]
        self.changed = set()  # keys of the records that rows change
        self.judged_again = {}  # number of a row → as it was judged within the transaction
        self.needed = Counter()  # (city or mayor, key) that new records name → how many do

    def prepare(self) -> None:
        """Judge and spool every row, then what the list no longer has, in portions."""
        judged = chain(self.run, self.run.missing())
        while few := list(islice(judged, PORTION)):
            rows = [self._spooled(*entry) for entry in few]
            portion = len(self.offsets)
            self.offsets.append(self.spool.tell())
            pickle.dump(rows, self.spool, protocol=pickle.HIGHEST_PROTOCOL)
            if any(row.is_missing for row in rows):
                self.missing_in.append(portion)
            for row in rows:
                self._note(row)
                if row.is_missing:
                    self.missing.add(row.matched)
                for key, state in row.states.items():
                    known = self.states.setdefault(key, [state])
                    if known[-1] != portion:
                        known.append(portion)

    def batches(self) -> Iterator[list[Any]]:
        """Lists of rows as they are to be written: first what ends, which may make room for what is new."""
        yield from self._batches(self.missing_in, is_missing=True)
        yield from self._batches(range(len(self.offsets)), is_missing=False)

    def _batches(self, portions, *, is_missing):
        for start in range(0, len(portions), BATCH // PORTION):
            some = portions[start : start + BATCH // PORTION]
            rows = [row for portion in some for row in self._at(portion) if row.is_missing == is_missing]
            yield [self.judged_again.get(row.number, row) for row in rows]

    def _at(self, portion):
        self.spool.seek(self.offsets[portion])
        return pickle.load(self.spool)  # noqa: S301  our own, of this very transaction

    def look_again(self) -> bool:
        """Judge again the rows whose records changed since; False where all of the file has to be.

        What is going to be changed is locked first. A few statements for each PORTION of keys.
        """
        self._lock(self.changed)
        moved, keys = set(), list(self.states)
        for start in range(0, len(keys), PORTION):
            few = set(keys[start : start + PORTION])
            now = self.target.states_now(few)
            moved.update(key for key in few if now[key] != self.states[key][0])
        portions = {portion for key in moved for portion in self.states[key][1:]}
        rows = [
            row
            for portion in sorted(portions)
            for row in self._at(portion)
            if not moved.isdisjoint(row.states)
        ]
        if len(rows) > MOST_JUDGED_AGAIN:
            return False
        self.target.forget(moved)
        for old in [row for row in rows if row.is_missing]:
            self._replace(old, self._left_alone(old))
        rows = [row for row in rows if not row.is_missing]
        for start in range(0, len(rows), PORTION):
            some = rows[start : start + PORTION]
            judged = self.run.judged([self._import_line(row) for row in some])
            for old, entry in zip(some, judged, strict=True):
                if self._may_be_missing(entry[1]):
                    return False
                self._replace(old, self._spooled(*entry))
        self._lock(self.changed)
        cities = {key for (name, key), number in self.needed.items() if name == "city" and number > 0}
        return _all_exist(cities) and not _registered(cities)

    def _replace(self, old, new):
        self._note(old, -1)
        self.judged_again[old.number] = new
        self._note(new)

    def _may_be_missing(self, verdict):
        """Whether a row that was judged again is what the list seemed to lack, or could be."""
        if verdict.matched in self.missing:
            return True
        return bool(self.counts[RowOutcome.ENDED]) and is_unclear(verdict)

    def _left_alone(self, row):
        """A record that somebody changed since the preview does not end with this import."""
        return self._spooled(self._import_line(row), self._gone(row.matched), row.states)

    def _gone(self, matched, reasons=(), read=()):
        """The verdict on it. Raises ImportRefusedError where a row of the file needs its end."""
        if matched in self.target.followed:
            raise ImportRefusedError(
                _("Someone changed a record after the preview that this import ends. Preview the file again.")
            )
        return Verdict(RowOutcome.GONE, [("changed_since", {}), *reasons], read=list(read), matched=matched)

    def used(self, name: str) -> set[int]:
        """Keys of the cities or mayors to be created that rows need."""
        return {key for (kind, key), number in self.needed.items() if kind == name and key < 0 < number}

    def _spooled(self, line, verdict, states):
        if verdict.outcome == RowOutcome.CHANGED and self.seen.get(line.number) != stamp_of(states):
            told = [("changed_since", {}), *verdict.reasons]
            verdict = Verdict(RowOutcome.REFUSED, told, read=verdict.read, matched=verdict.matched)
        if verdict.outcome == RowOutcome.ENDED and self.seen_ends.get(verdict.matched) != stamp_of(states):
            verdict = self._gone(verdict.matched, verdict.reasons, verdict.read)
        row = row_of(self.blanks[ImportRow], self.run.job, line, verdict, states)
        entry = _ready(verdict.plan, self.target, self.blanks)
        is_missing = verdict.outcome in (RowOutcome.GONE, RowOutcome.ENDED)
        return _Spooled(
            line.number,
            verdict.outcome,
            row,
            entry,
            line.cells,
            line.corrected,
            states,
            verdict.matched,
            is_missing,
        )

    def _import_line(self, row):
        line = ImportLine(row.number, row.cells, self.run.reading)
        line.corrected = row.corrected
        return line

    def _lock(self, keys):
        if connection.features.has_select_for_update:
            for _portion, among in bulk_write.among("pk", keys):
                rows = self.target.model._base_manager.filter(among).order_by("pk")
                list(rows.select_for_update(no_key=True).values_list("pk"))

    def _note(self, row, times=1):
        """Count a row's outcome, and the cities and mayors that a new record names."""
        self.counts[row.outcome] += times
        if row.entry is None:
            return
        if "record" in row.entry:
            self.changed.add(row.entry["record"])
            return
        made = [(self.target.model, row.entry["new"])]
        made += [(self.target.children[place], child) for place, child in row.entry["children"]]
        for model, values in made:
            for name, place in self.places[model]:
                if values[place] is not None:
                    self.needed[name, values[place]] += times


def _places_of_byproducts(model):
    """[(name, place)] of the columns that can name what an import brings along."""
    names = {field.name for field in model._meta.fields}
    return [(name, bulk_write.place_of(model, name)) for name in BYPRODUCTS if name in names]


def _all_exist(cities):
    """Whether none of these cities was removed or merged meanwhile; negative keys are new ones."""
    cities = {key for key in cities if key > 0}
    return all(
        City.objects.filter(among, merged_into=None).count() == len(portion)
        for portion, among in bulk_write.among("pk", cities)
    )


def _registered(cities):
    """Whether one of the gazetteer's places became a city meanwhile: its rows have to be judged as that."""
    return any(
        City.objects.filter(geonames_id__in=portion).exists()
        for portion, _among in bulk_write.among("pk", _numbers(cities))
    )


def _with_wholes(used, wholes):
    """The new places that these new ones are part of, over any number of steps."""
    found = set()
    for key in used:
        while (key := wholes.get(key)) is not None and key < 0 and key not in found:
            found.add(key)
    return found


def _write_wholes(wholes, cities):
    """Write what the cities that came along are part of; what somebody said meanwhile stays."""
    parts = {
        cities[key]: cities.get(whole, whole) for key, whole in wholes.items() if whole and key in cities
    }
    standing = set(
        City.objects.filter(pk__in=set(parts.values()), merged_into=None).values_list("pk", flat=True)
    )
    open_ones = City.objects.filter(pk__in=parts, part_of=None)
    for pk in list(open_ones.values_list("pk", flat=True)):
        if parts[pk] in standing and parts[pk] != pk:
            rows = City.objects.filter(pk=pk)
            with history.watching(rows):
                rows.update(part_of=parts[pk])


def _numbers(cities):
    """The GeoNames ids among the keys of cities."""
    return {-key for key in cities if -NEW_PLACES < key < 0}


def _ready(plan, target, blanks):
    """A plan as plain values: a new record with its children (place of the model, row), or changes to one."""
    if plan is None:
        return None
    if plan.new is None:
        return {
            "record": plan.record,
            "changes": plan.changes,
            "before": plan.before | ({OWN: True} if plan.is_own else {}),
            "is_own": plan.is_own,
        }
    children = [(target.children.index(model), blanks[model].filled(facts)) for model, facts in plan.children]
    return {"new": blanks[target.model].filled(plan.new), "children": children}


class _Byproducts:
    """Cities, mayors and targets that the file brings along, written first.

    ``resolve`` puts their keys into rows.
    """

    def __init__(self, run: Run, writer: Any) -> None:
        used, mayors = writer.used("city"), _new_mayors(run, writer.used("mayor"))
        begun = [one for one in run.target.new_targets.values() if one.pk in writer.used("target")]
        used |= {one.city for one in begun if one.city < 0}
        used |= _with_wholes(used, run.places.wholes)
        known = (
            set(City.objects.filter(geonames_id=None).values_list("pk", flat=True)) if _numbers(used) else ()
        )
        adopted = {
            -number: pk
            for number, pk in adopt_all(_numbers(used), is_indexed=False, kinds=run.places.kinds).items()
        }
        cities = _new_cities(run, used) | adopted
        _write_wholes({key: run.places.wholes.get(key) for key in used}, cities)
        self._keys = {"city": cities, "mayor": mayors, "target": _new_targets(begun, cities)}
        # One that somebody had typed before was there already.
        self.ids = {
            name: [pk for pk in keys.values() if name != "city" or pk not in known]
            for name, keys in self._keys.items()
            if keys
        }

    def resolve(self, model: type[Model], row: tuple[Any, ...]) -> tuple[Any, ...]:
        """The row with the keys of places that this import added."""
        for name in self.ids:
            if any(field.name == name for field in model._meta.fields):
                place = bulk_write.place_of(model, name)
                if row[place] is not None and row[place] < 0:
                    row = (*row[:place], self._keys[name][row[place]], *row[place + 1 :])
        return row


def _new_cities(run, used):
    """{the key that a place had until now: its key in the register}"""
    places = [place for place in run.places.created.values() if place.pk in used]
    if not places:
        return {}
    taken = {*City.objects.values_list("slug", flat=True), *FormerSlug.objects.values_list("slug", flat=True)}
    cities = []
    for place in places:
        slug = city_slug(name=place.name, country=place.country, admin_area=place.admin_area, taken=taken)
        taken.add(slug)
        latitude, longitude = place.position
        cities.append(
            City(
                name=place.name,
                slug=slug,
                kind=place.kind,
                country=place.country,
                region=place.region,
                admin_area=place.admin_area[:200],
                latitude=latitude,
                longitude=longitude,
                source_id=run.job.source_id,
                state=FactState.UNVERIFIED,
            )
        )
    made = City.objects.bulk_create(cities, batch_size=BATCH)
    shared_names.refresh({city.name for city in made})
    history.entered(City, [city.pk for city in made])
    return {place.pk: city.pk for place, city in zip(places, made, strict=True)}


def _new_targets(begun, cities):
    """{the key of what a city begins to measure: its key in the register}. Private, without a target."""
    rows = [Target(city_id=cities.get(one.city, one.city), indicator_id=one.indicator) for one in begun]
    made = Target.objects.bulk_create(rows, batch_size=BATCH)
    history.entered(Target, [target.pk for target in made])
    return {one.pk: target.pk for one, target in zip(begun, made, strict=True)}


def _new_mayors(run, used):
    """{the key that a person had until now: their key in the register}"""
    people = [person for person in run.target.new_mayors.values() if person.pk in used]
    if not people:
        return {}
    taken = set(Mayor.objects.values_list("slug", flat=True))
    mayors = []
    for person in people:
        base = slug = ascii_slug(person.name, "mayor")
        number = 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        mayors.append(Mayor(name=person.name, slug=slug, source_id=run.job.source_id, state=run.job.state))
    made = Mayor.objects.bulk_create(mayors, batch_size=BATCH)
    return {person.pk: mayor.pk for person, mayor in zip(people, made, strict=True)}


def _amend(target, batch, reason):
    """What the sender says as a party, by the actions of the records' pages."""
    for row in batch:
        if (entry := row.entry) and entry.get("is_own") and not row.is_missing:
            try:
                target.amend(entry["record"], entry["changes"], reason)
            except (ValidationError, StepRefusedError, StaleRecordError) as error:
                words = " ".join(getattr(error, "messages", [str(error)]))
                raise ImportRefusedError(
                    _("Row %(row)s cannot be imported: %(why)s")
                    % {"row": target.row_of(row.number), "why": words}
                ) from error


def _end(target, batch, reason):
    """End what the list no longer has: the sender's own records by their action, others as a file does."""
    entries = [row.entry for row in batch if row.entry and row.is_missing]
    if not entries:
        return
    told = _("No longer listed. %(why)s") % {"why": reason}
    own = {entry["record"]: entry["changes"] for entry in entries if entry["is_own"]}
    with history.because(told):
        target.change({entry["record"]: entry["changes"] for entry in entries if not entry["is_own"]})
        try:
            if own:
                target.amend_all(own, told)
        except (ValidationError, StepRefusedError, StaleRecordError) as error:
            words = " ".join(getattr(error, "messages", [str(error)]))
            raise ImportRefusedError(
                _("What is no longer in the file cannot be ended: %(why)s") % {"why": words}
            ) from error


def _write(target, batch, byproducts, reason):
    """A batch of rows: changes, new records with their children, and the rows that tell of both."""
    entries = [row.entry for row in batch]
    # Changes first: a term that is ended makes room for its successor.
    changed = [row.entry for row in batch if row.entry and "record" in row.entry and not row.is_missing]
    target.change({entry["record"]: entry["changes"] for entry in changed if not entry["is_own"]})
    _amend(target, batch, reason)
    _end(target, batch, reason)
    new = [entry for entry in entries if entry and "new" in entry]
    ids = bulk_write.new_ids(target.model, len(new))
    bulk_write.insert(
        target.model,
        (
            (pk, *byproducts.resolve(target.model, entry["new"])[1:])
            for pk, entry in zip(ids, new, strict=True)
        ),
    )
    history.entered(target.model, ids)
    children = defaultdict(list)
    for pk, entry in zip(ids, new, strict=True):
        for place, row in entry["children"]:
            model = target.children[place]
            children[model].append((pk, byproducts.resolve(model, row)))
    for model, rows in children.items():
        _write_children(model, target.link, rows)
    keys = iter(ids)
    stamps = stamps_of(target, ids, are_new=True)
    stamps |= stamps_of(target, [entry["record"] for entry in entries if entry and "record" in entry])
    _write_rows(batch, [_record_and_before(entry, keys) for entry in entries], stamps)


def _record_and_before(entry, keys):
    """The key of the record that a row wrote, and what that was before. ``keys``: of the new ones."""
    if entry is None:
        return None, None
    return (next(keys), None) if "new" in entry else (entry["record"], entry["before"])


def _write_children(model, link, rows):
    place = bulk_write.place_of(model, link)
    ids = bulk_write.new_ids(model, len(rows))
    bulk_write.insert(
        model,
        ((pk, *row[1:place], parent, *row[place + 1 :]) for pk, (parent, row) in zip(ids, rows, strict=True)),
    )
    if model in history.recorded_models():
        history.entered(model, ids)


def _write_rows(batch, records, stamps):
    ids = bulk_write.new_ids(ImportRow, len(batch))
    names = ("record", "matched", "stamp", "before")
    places = {name: bulk_write.place_of(ImportRow, name) for name in names}
    field = ImportRow._meta.get_field("before")
    rows = []
    for pk, spooled, (record, before) in zip(ids, batch, records, strict=True):
        values = [pk, *spooled.row[1:]]
        values[places["record"]] = record
        if record is not None:
            values[places["matched"]] = record
        values[places["stamp"]] = stamps.get(record, "")
        if before is not None:
            values[places["before"]] = bulk_write.stored(field, _plain(before))
        rows.append(tuple(values))
    bulk_write.insert(ImportRow, rows)


def _plain(before):
    """Former values as JSON can hold them; ``Target.put_back`` reads them by the fields of the model."""
    return {name: None if value is None else _text(value) for name, value in before.items()}


def _text(value):
    return ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
