"""Taking back a whole import, as long as nothing of it was touched since."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit import history
from citydiplo.kit.db import bulk_write
from citydiplo.kit.fields.partial_date import PrecisionField
from citydiplo.kit.text.lists import comma_separated
from networks.actions import gazetteer
from networks.models import City, Mayor
from partnerships.choices import ImportStatus
from partnerships.errors import ImportRefusedError, StaleRecordError, StepRefusedError
from partnerships.imports import jobs, lists
from partnerships.imports.settling import settle
from partnerships.imports.stamps import goes_with_record, relations_of, stamps_of
from partnerships.imports.targets import target_of
from partnerships.imports.targets.base import OWN
from partnerships.models import ImportRow, Target

if TYPE_CHECKING:
    from partnerships.imports.jobs import Heartbeat
    from partnerships.models import ImportJob

CHUNK = 900
NAMED = 5


def undo(job: ImportJob, beat: Heartbeat) -> None:
    """Delete what the import made and put back what it changed, in one transaction.

    Raises ImportRefusedError, which names what stands in the way.
    """
    target = target_of(job)
    try:
        total = ImportRow.objects.filter(job=job).exclude(record=None).count()
        with beat.held(0, 2 * total) as tell, transaction.atomic():  # looked at, then taken back
            _check_untouched(target, job, tell)
            for rows in _chunks(job, "record", "before"):  # new ones first: others may have ended for them
                _remove(target, [record for record, before in rows if before is None])
            for rows in _chunks(job, "record", "before"):
                changed = {record: before for record, before in rows if before is not None}
                own = {pk: _without(before) for pk, before in changed.items() if OWN in before}
                target.put_back({pk: before for pk, before in changed.items() if pk not in own})
                if own:
                    _put_back_own(target(job), own, jobs.why(job))
                tell(len(rows))
            _remove_byproducts(job)
            beat.finish(ImportStatus.UNDONE, settled_at=None, problem="")
            lists.finished(job)
    except IntegrityError as error:
        raise ImportRefusedError(_("Someone else is editing one of these records. Try again.")) from error
    settle(job, beat)


def _without(before):
    return {name: text for name, text in before.items() if name != OWN}


def _put_back_own(target, before, reason):
    """What the sender said as a party is said again as it was; others are asked again where that matters."""
    try:
        target.put_back_own(before, reason)
    except (ValidationError, StepRefusedError, StaleRecordError) as error:
        raise ImportRefusedError(
            _("A record cannot be restored: %(why)s")
            % {"why": " ".join(getattr(error, "messages", [str(error)]))}
        ) from error


def _chunks(job, *columns):
    """The rows that wrote something, from the last to the first."""
    written = ImportRow.objects.filter(job=job).exclude(record=None).order_by("-number")
    rows = written.values_list(*columns).iterator(CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _check_untouched(target, job, tell):
    touched: list[tuple[int, int]] = []
    number = 0
    for rows in _chunks(job, "number", "record", "stamp"):
        now = stamps_of(target, [record for _number, record, _stamp in rows])
        changed = [(row, record) for row, record, stamp in rows if now.get(record) != stamp]
        number += len(changed)
        touched = sorted([*touched, *changed])[:NAMED]
        tell(len(rows))
    if touched:
        words = ngettext(
            "What row %(rows)s imported has changed since. You can no longer undo the import.",
            "What %(number)s rows imported has changed since, for example rows %(rows)s. You can no longer "
            "undo the import.",
            number,
        )
        facts = {
            "rows": comma_separated(str(job.table.row_of(row)) for row, _record in touched),
            "number": number,
        }
        what = _changed_since(target, job, [record for _row, record in touched])
        more = _("Changed: %(what)s.") % {"what": comma_separated(what)} if what else ""
        raise ImportRefusedError(f"{words % facts} {more}".strip())


def _changed_since(target, job, records):
    """What of a few records changed after the import, in words; empty where history no longer tells it."""
    model = target.model
    if not model._base_manager.filter(pk__in=records).exists():
        return [_("removed from the register")]
    found = {}
    acts = model.history.filter(id__in=records, history_date__gt=job.applied_at, history_type="~")
    for changes in acts.order_by("history_id").values_list("changes", flat=True):
        fields = [model._meta.get_field(name) for name in changes]
        shown = [one for one in fields if one.editable and not isinstance(one, PrecisionField)]
        found |= {str(field.verbose_name): None for field in shown}
    for relation in relations_of(model):
        kind = relation.related_model
        is_of_people = not goes_with_record(relation) and not kind._meta.auto_created
        if is_of_people and _was_added(relation, target, job, records):
            found[str(kind._meta.verbose_name_plural)] = None
    return list(found)


def _was_added(relation, target, job, records):
    """Whether rows of a kind were added to ``records`` since; all were that the import does not write."""
    kind, link = relation.related_model, relation.field.attname
    rows = kind._base_manager.filter(**{f"{link}__in": records})
    if kind not in target.children:
        known = ImportRow.objects.filter(job=job, record__in=records).exclude(before=None)
        return rows.exclude(**{f"{link}__in": list(known.values_list("record", flat=True))}).exists()
    moments = [field.name for field in kind._meta.fields if getattr(field, "auto_now_add", False)]
    return any(rows.filter(**{f"{name}__gt": job.applied_at}).exists() for name in moments)


def _remove(target, records):
    """Untouched records, which nothing points to but the rows that came with them, or that go with them."""
    recorded = history.recorded_models()
    for relation in filter(goes_with_record, relations_of(target.model)):
        for _keys, among in bulk_write.among(relation.field.attname, records):
            relation.related_model._base_manager.filter(among).delete()
    for model in (*target.children, target.model):
        name = f"{target.link}_id" if model in target.children else "pk"
        for _keys, among in bulk_write.among(name, records):
            rows = model._base_manager.filter(among)
            if model in recorded:
                history.removed(model, rows.order_by().values_list("pk", flat=True))
            rows._raw_delete(rows.db)


def _remove_byproducts(job):
    """Cities, mayors and targets that came along go too, unless somebody uses them by now."""
    _remove_targets(job.byproducts.get("target", ()))
    for model, keys in ((Mayor, job.byproducts.get("mayor", ())), (City, job.byproducts.get("city", ()))):
        for start in range(0, len(keys), CHUNK):
            chunk = set(keys[start : start + CHUNK])
            while gone := chunk - _used(model, chunk):  # a district first, then the city that it is part of
                numbers: list[int] = []
                if model is City:
                    known = City.objects.filter(pk__in=gone).exclude(geonames_id=None)
                    numbers += known.values_list("geonames_id", flat=True)
                model.objects.filter(pk__in=gone).delete()
                gazetteer.put_back(numbers)
                chunk -= gone


def _remove_targets(keys):
    """What a city began to measure by the import, if it is as empty as it was."""
    for start in range(0, len(keys), CHUNK):
        rows = Target.objects.filter(pk__in=keys[start : start + CHUNK], is_public=False, target_year=None)
        rows.filter(measurements=None, milestones=None).delete()


def _used(model, keys):
    """Those of the rows that another row names, unless that goes with them."""
    used = set()
    for relation in relations_of(model):
        if not goes_with_record(relation):
            name = relation.field.attname
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": keys})
            used.update(rows.values_list(name, flat=True))
    return used
