"""Attaching and removing documents, and finding what was lost on the way."""

from __future__ import annotations

import datetime
import hashlib
import logging
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import jobs
from citydiplo.kit.documents import names
from citydiplo.kit.documents.kinds import DocumentKind
from citydiplo.kit.documents.model import Document

if TYPE_CHECKING:
    from citydiplo.kit.documents.forms import CheckedFile

ROUND = 200
ORPHANED_AFTER = datetime.timedelta(days=1)  # a file is stored before its row is committed
log = logging.getLogger(__name__)


@transaction.atomic
def attach(document: Document, *, by: Any, file: CheckedFile | None = None) -> Document:
    """Save an unsaved document with its checked ``file`` (``DocumentForm.file``), or as a link without one.

    Raises ValidationError where its owner has enough of them, or has this one already.
    """
    model, owner = type(document), getattr(document, document.OWNER)
    # The owner's row is the lock: of two concurrent writers the second counts the first.
    type(owner)._base_manager.select_for_update().get(pk=owner.pk)
    others = model._base_manager.filter(**{document.OWNER: owner})
    if others.count() >= document.MOST:
        most = {"number": document.MOST}
        raise ValidationError(_("There are already %(number)s documents here. Remove one first.") % most)
    document.added_by = by
    if file is None:
        same = others.filter(url=document.url)
    else:
        _describe(document, file)
        same = others.filter(digest=document.digest)
    if known := same.first():
        raise ValidationError(_("This document is already here, as “%(title)s”.") % {"title": known.title})
    if file is not None:
        document.file.save("", file.upload, save=False)
    try:
        with transaction.atomic():
            document.full_clean()
            document.save()
    except BaseException:
        if file is not None:
            document.file.delete(save=False)
        raise
    if document.kind == DocumentKind.PDF:
        transaction.on_commit(lambda: _nudge(model, document.pk))
    return document


@transaction.atomic
def remove(document: Document) -> bool:
    """Take a document away; its file goes once that is certain. False where somebody was first."""
    locked = type(document)._base_manager.select_for_update().filter(pk=document.pk).first()
    if locked is None:
        return False
    storage, name = locked.file.storage, locked.file.name
    locked.delete()
    if name:
        transaction.on_commit(lambda: _delete(storage, name))
    return True


def queue_unread() -> int:
    """Queue the PDF files whose text was not read, since their job was lost. Returns how many."""
    queued = 0
    for model in _models():
        for pk in model.objects.unread().values_list("pk", flat=True)[:ROUND]:
            _nudge(model, pk)
            queued += 1
    return queued


def sweep(*, now: datetime.datetime | None = None) -> int:
    """Delete stored files that no row names: of owners that were deleted, of writes that failed."""
    before = (now or timezone.now()) - ORPHANED_AFTER
    return sum(_sweep(model, before) for model in _models())


def _describe(document, file):
    digest = hashlib.sha256()
    for chunk in file.upload.chunks():
        digest.update(chunk)
    file.upload.seek(0)
    document.name, document.kind = file.name, file.kind
    document.size, document.digest = file.upload.size, digest.hexdigest()
    document.title = document.title or names.stem_of(file.name)


def _models():
    return [model for model in apps.get_models() if issubclass(model, Document)]


def _sweep(model, before):
    root, deleted = f"documents/{model._meta.label_lower}", 0
    for folder in _listed(root)[0]:
        stored = [f"{root}/{folder}/{name}" for name in _listed(f"{root}/{folder}")[1]]
        known = set(model._base_manager.filter(file__in=stored).values_list("file", flat=True))
        for name in set(stored) - known:
            if default_storage.get_modified_time(name) < before:
                _delete(default_storage, name)
                deleted += 1
    return deleted


def _listed(folder):
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _delete(storage, name):
    """The row is gone already: a file that resists waits for the next sweep."""
    try:
        storage.delete(name)
    except OSError:
        log.warning("The file %s could not be deleted; the next sweep tries again.", name)


def _nudge(model, pk):
    """Ask a worker to read it now. Without a broker the scheduled job does it a little later."""
    jobs.run_now(model.READ_BY, pk)
