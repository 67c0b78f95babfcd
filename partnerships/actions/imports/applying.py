"""Writing what was judged: all of a file or nothing, in one transaction that is as short as can be.

The rows are judged again by the dry run's code and made ready outside of it, on disk, so that memory does not
grow with the file. Should the register change meanwhile, they are judged once more.
"""

import pickle
import tempfile
from collections import defaultdict
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import bulk, history
from citydiplo.kit.slugs import ascii_slug
from networks.choices import FactState
from networks.models import City, FormerSlug, Mayor
from networks.slugs import city_slug
from partnerships.actions.imports import jobs
from partnerships.actions.imports.checking import Run, row_of
from partnerships.actions.imports.settling import settle
from partnerships.actions.imports.stamps import stamps_of
from partnerships.actions.imports.targets import target_of
from partnerships.actions.imports.targets.base import OWN
from partnerships.actions.records import StaleRecord, StepRefused
from partnerships.choices import ImportStatus, RowOutcome
from partnerships.models import ImportRow

BATCH = 2_000
ATTEMPTS = 3


def apply(job, beat):
    for _attempt in range(ATTEMPTS):
        try:
            if _applied(job, beat):
                settle(job, beat)
                return
        except IntegrityError:
            continue  # somebody entered the same record meanwhile: judged again, it will be "same"
    raise jobs.Refusal(_("The register keeps changing while this import runs. Try again in a moment."))


def _applied(job, beat):
    """One attempt. Returns whether it was written."""
    model = target_of(job).model
    before = _state_of(model)
    with tempfile.TemporaryFile() as spool:
        run = Run(job, beat, times=2)  # looked at, then written
        counts = _prepare(run, spool)
        spool.seek(0)
        with beat.held(run.total, 2 * run.total) as tell, transaction.atomic():
            if _state_of(model) != before or not run.target.still_holds():
                return False
            byproducts = _Byproducts(run)
            ImportRow.objects.filter(job=job)._raw_delete(ImportRow.objects.db)
            for batch in _batches(spool):
                _write(run.target, batch, byproducts, jobs.why(job))
                tell(len(batch))
            run.target.tell(ImportRow.objects.filter(job=job, outcome=RowOutcome.NEW).values("record"))
            beat.finish(
                ImportStatus.APPLIED,
                counts=counts,
                byproducts=byproducts.ids,
                applied_at=timezone.now(),
                settled_at=None,
            )
    return True


def _state_of(model):
    """Changes whenever somebody adds, changes or removes a record of the kind that is imported."""
    facts = {"rows": Count("pk"), "last": Max("pk")}
    if any(field.name == "updated_at" for field in model._meta.fields):
        facts["touched"] = Max("updated_at")
    return model.objects.aggregate(**facts)


def _prepare(run, spool):
    """Spool every row, ready for the database, in batches. Returns the counts by outcome."""
    counts = dict.fromkeys(RowOutcome.values, 0)
    models = (ImportRow, run.target.model, *run.target.children)
    blanks = {model: bulk.Blank(model) for model in models}
    judged = iter(run)
    while batch := list(islice(judged, BATCH)):
        entries = []
        for number, cells, verdict in batch:
            counts[verdict.outcome] += 1
            row = row_of(blanks[ImportRow], run.job, number, cells, verdict)
            entries.append((row, _ready(verdict.plan, run.target, blanks)))
        pickle.dump(entries, spool, protocol=pickle.HIGHEST_PROTOCOL)
    return counts


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


def _batches(spool):
    while True:
        try:
            yield pickle.load(spool)  # noqa: S301  our own, of this very transaction
        except EOFError:
            return


class _Byproducts:
    """Cities and mayors that the file brings along, written first. ``resolve`` puts their keys into rows."""

    def __init__(self, run):
        cities = _new_cities(run) if run.places.created else []
        mayors = _new_mayors(run) if run.target.new_mayors else []
        self._keys = {"city": [city.pk for city in cities], "mayor": [mayor.pk for mayor in mayors]}
        self.ids = {name: keys for name, keys in self._keys.items() if keys}

    def resolve(self, model, row):
        for name in self.ids:
            if any(field.name == name for field in model._meta.fields):
                place = bulk.place_of(model, name)
                if row[place] is not None and row[place] < 0:
                    row = (*row[:place], self._keys[name][-row[place] - 1], *row[place + 1 :])
        return row


def _new_cities(run):
    taken = {*City.objects.values_list("slug", flat=True), *FormerSlug.objects.values_list("slug", flat=True)}
    cities = []
    for place in run.places.created.values():
        slug = city_slug(name=place.name, country=place.country, admin_area=place.admin_area, taken=taken)
        taken.add(slug)
        latitude, longitude = place.position
        cities.append(
            City(
                name=place.name,
                slug=slug,
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
    history.entered(City, [city.pk for city in made])
    return made


def _new_mayors(run):
    taken = set(Mayor.objects.values_list("slug", flat=True))
    mayors = []
    for person in run.target.new_mayors.values():
        base = slug = ascii_slug(person.name, "mayor")
        number = 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        mayors.append(Mayor(name=person.name, slug=slug, source_id=run.job.source_id, state=run.job.state))
    return Mayor.objects.bulk_create(mayors, batch_size=BATCH)


def _amend(target, batch, reason):
    """What the sender says as a party, by the actions of the records' pages."""
    for row, entry in batch:
        if entry and entry.get("is_own"):
            try:
                target.amend(entry["record"], entry["changes"], reason)
            except (ValidationError, StepRefused, StaleRecord) as error:
                words = " ".join(getattr(error, "messages", [str(error)]))
                number = row[bulk.place_of(ImportRow, "number")]
                raise jobs.Refusal(
                    _("Row %(row)s cannot be written: %(why)s") % {"row": number, "why": words}
                ) from error


def _write(target, batch, byproducts, reason):
    """A batch of rows: changes, new records with their children, and the rows that tell of both."""
    entries = [entry for _row, entry in batch]
    # Changes first: a term that is ended makes room for its successor.
    changed = [entry for entry in entries if entry and "record" in entry]
    target.change({entry["record"]: entry["changes"] for entry in changed if not entry["is_own"]})
    _amend(target, batch, reason)
    new = [entry for entry in entries if entry and "new" in entry]
    ids = bulk.new_ids(target.model, len(new))
    bulk.insert(
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
    place = bulk.place_of(model, link)
    ids = bulk.new_ids(model, len(rows))
    bulk.insert(
        model,
        ((pk, *row[1:place], parent, *row[place + 1 :]) for pk, (parent, row) in zip(ids, rows, strict=True)),
    )
    if model in history.recorded_models():
        history.entered(model, ids)


def _write_rows(batch, records, stamps):
    ids = bulk.new_ids(ImportRow, len(batch))
    names = ("record", "stamp", "before")
    places = {name: bulk.place_of(ImportRow, name) for name in names}
    field = ImportRow._meta.get_field("before")
    rows = []
    for pk, (row, _entry), (record, before) in zip(ids, batch, records, strict=True):
        values = [pk, *row[1:]]
        values[places["record"]] = record
        values[places["stamp"]] = stamps.get(record, "")
        if before is not None:
            values[places["before"]] = bulk.stored(field, _plain(before))
        rows.append(tuple(values))
    bulk.insert(ImportRow, rows)


def _plain(before):
    """Former values as JSON can hold them; ``Target.put_back`` reads them by the fields of the model."""
    return {name: None if value is None else _text(value) for name, value in before.items()}


def _text(value):
    return ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
