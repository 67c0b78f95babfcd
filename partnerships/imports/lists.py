"""Lists that come again: “C40 members”. The next file of a list is compared with the one before.

What is compared is the register's records: those that the rows of the last import stood for, against those of
this one. Nothing ends because a file lacks it, unless a person says that the file is the whole list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction

from citydiplo.kit.search.folding import fold
from networks.models import City, Network
from partnerships.choices import ImportStatus
from partnerships.imports import mapping
from partnerships.imports.report import is_ours
from partnerships.imports.words import REMEMBERED
from partnerships.models import ImportJob, RememberedList
from partnerships.models.remembered_list import LIST_NAME_LENGTH
from partnerships.policies import import_reach

if TYPE_CHECKING:
    from datetime import date

    from citydiplo.accounts.models import User

MOST_LISTS = 200  # of one owner that a file is compared with


def owner_of(job: ImportJob) -> dict[str, City | Network | User]:
    """Whose list a file is: {"network": …}, {"city": …} or, of an operator, {"person": …}; {} for nobody's.

    An operator acts for no place: what they import is their own list of it.
    """
    if job.person is None:
        return {}
    if not import_reach(job.person).everywhere and (place := mapping.place_of(job)):
        return {str(place._meta.model_name): place}
    return {"person": job.person}


def about_of(job: ImportJob) -> str:
    """The place that all rows of a file are about (``network:12``); empty where rows name it."""
    place = mapping.subject_of(job)
    return f"{place._meta.model_name}:{place.pk}" if place else ""


def header_of(job: ImportJob) -> list[str]:
    """The names of a file's columns as they are compared: folded, without those that a report added."""
    if not job.table.header_row:
        return [f"#{len(job.beginning.get('header', ()))}"]
    return [fold(name) for name in job.beginning.get("header", ()) if not is_ours(name)]


def recognised(job: ImportJob) -> RememberedList | None:
    """The list that a file looks like: the same owner, contents and columns. Our own export looks like any.

    Of several the one that was imported last.
    """
    own, about = _lists_of(job), about_of(job)
    found = own.filter(about=about, last_job__status=ImportStatus.APPLIED).exclude(last_job=job.pk)
    header, is_export = sorted(header_of(job)), "record" in job.columns
    some = found.order_by("-last_finished_at")[:MOST_LISTS]
    return next((one for one in some if is_export or sorted(one.header) == header), None)


def settings_for(job: ImportJob, header: list[str]) -> tuple[dict, dict] | None:
    """(columns, defaults) with which the last file of exactly this ``header`` was read; None without one.

    What the sender chose for this file (whom its rows are about) goes before.
    """
    names = [fold(name) for name in header]
    found = _lists_of(job).filter(about=about_of(job)).order_by("-last_finished_at")[:MOST_LISTS]
    last = next((one for one in found if names and one.header == names and one.columns), None)
    return (last.columns, {**last.defaults, **job.defaults}) if last else None


def _lists_of(job):
    """What its owner remembers of this kind."""
    owner = owner_of(job)
    return (
        RememberedList.objects.filter(target=job.target, **owner) if owner else RememberedList.objects.none()
    )


@transaction.atomic
def remember(*, job: ImportJob, name: str) -> RememberedList | None:
    """Make a file the next one of the list ``name`` of its owner; the list is made if needed.

    Returns the list; None where nobody is its owner.
    """
    owner = owner_of(job)
    if not owner:
        return None
    found, _is_new = RememberedList.objects.get_or_create(
        **owner, target=job.target, name=name[:LIST_NAME_LENGTH], defaults={"about": about_of(job)}
    )
    _attach(job, found)
    if job.status == ImportStatus.APPLIED:
        finished(job)
    return found


def compare(*, job: ImportJob) -> bool:
    """Make a file the next one of the list that it looks like. Returns whether there is one."""
    if job.looks_like is None or not _lists_of(job).filter(pk=job.looks_like_id).exists():
        return False
    _attach(job, job.looks_like)
    return True


def let_go(*, job: ImportJob) -> None:
    """Compare a file with no list; the list stays as it was."""
    _attach(job, None)


def _attach(job, found):
    job.remembered_list, job.looks_like = found, None
    job.ends_on, job.ends_on_precision = None, "day"
    job.save(update_fields=["remembered_list", "looks_like", "ends_on", "ends_on_precision"])


def end_others(*, job: ImportJob, ends_on: date | None, precision: str) -> bool:
    """Keep whether the file is the whole list, and when the others end. Returns whether that is new."""
    if (job.ends_on, job.ends_on_precision) == (ends_on, precision):
        return False
    job.ends_on, job.ends_on_precision = ends_on, precision
    job.save(update_fields=["ends_on", "ends_on_precision"])
    return True


def finished(job: ImportJob) -> None:
    """After a file was imported, or its import undone: its list is as its last applied import left it.

    Within the transaction of that.
    """
    if job.remembered_list_id is None:
        return
    last = _applied_to(job.remembered_list_id).first()
    facts: dict[str, Any] = {"last_job": last, "last_finished_at": last and last.applied_at}
    if last:
        facts |= {"about": about_of(last), "header": header_of(last)}
        facts |= {"columns": last.columns, "defaults": last.defaults, "words": _words_of(last)}
    RememberedList.objects.filter(pk=job.remembered_list_id).update(**facts)


def _words_of(job):
    """What its words mean, as ``RememberedList.words`` keeps it."""
    words = job.words.filter(is_decided=True, leaves_out=False, kind__in=REMEMBERED).exclude(folded="")
    return [list(row) for row in words.values_list("kind", "field", "folded", "value")]


def previous(job: ImportJob) -> ImportJob | None:
    """The import of the list that a file is compared with: the last applied one. One statement."""
    if job.remembered_list_id is None:
        return None
    return _applied_to(job.remembered_list_id).exclude(pk=job.pk).first()


def _applied_to(pk):
    jobs = ImportJob.objects.filter(remembered_list=pk, status=ImportStatus.APPLIED)
    return jobs.exclude(applied_at=None).order_by("-applied_at", "-pk")


def records_of(job: ImportJob) -> Iterator[int]:
    """Keys of the records that an import's rows stood for, in their order; also of what it no longer had."""
    rows = job.rows.exclude(matched=None).order_by("number").values_list("matched", flat=True)
    return iter(dict.fromkeys(rows.iterator(5_000)))
