"""Taking back a whole import, as long as nothing of it was touched since."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import ngettext

from networks.models import City, Mayor
from partnerships.actions.imports import jobs
from partnerships.actions.imports.settling import settle
from partnerships.actions.imports.stamps import stamps_of
from partnerships.actions.imports.targets import target_of
from partnerships.choices import ImportStatus
from partnerships.models import ImportRow

CHUNK = 900
NAMED = 5


def undo(job, beat):
    """Delete what the import made and put back what it changed, in one transaction."""
    target = target_of(job)
    with transaction.atomic():
        rows = list(
            ImportRow.objects.filter(job=job)
            .exclude(record=None)
            .order_by("-number")
            .values_list("number", "record", "stamp", "before")
        )
        _check_untouched(target, rows)
        made = [record for _number, record, _stamp, before in rows if before is None]
        for start in range(0, len(made), CHUNK):
            target.model.objects.filter(pk__in=made[start : start + CHUNK]).delete()
        for _number, record, _stamp, before in rows:
            if before is not None:
                _put_back(target.model, record, before)
        _remove_byproducts(job)
        beat.finish(ImportStatus.UNDONE, settled_at=None, problem="")
    settle(job, beat)


def _check_untouched(target, rows):
    now = stamps_of(target, list({record for _number, record, _stamp, _before in rows}))
    touched = sorted(number for number, record, stamp, _before in rows if now.get(record) != stamp)
    if touched:
        raise jobs.Refusal(
            ngettext(
                "Since then somebody changed what row %(rows)s brought: the import can no longer be undone.",
                "Since then somebody changed what %(number)s of its rows brought, such as rows %(rows)s: the "
                "import can no longer be undone.",
                len(touched),
            )
            % {"rows": ", ".join(map(str, touched[:NAMED])), "number": len(touched)}
        )


def _put_back(model, pk, before):
    """Former values, and with a status the step that the import added to its history."""
    record = model.objects.get(pk=pk)
    for name, text in before.items():
        setattr(record, name, model._meta.get_field(name).to_python(text))
    if "dimension" in before:
        record.dimensions = [record.dimension] if record.dimension else []
    record.save()
    if "status" in before:
        record.status_changes.order_by("-pk").first().delete()


def _remove_byproducts(job):
    """Cities and mayors that came along go too, unless somebody uses them by now."""
    for model, keys in ((Mayor, job.byproducts.get("mayor", ())), (City, job.byproducts.get("city", ()))):
        for row in model.objects.filter(pk__in=keys):
            try:
                with transaction.atomic():
                    row.delete()
            except ProtectedError:
                continue
