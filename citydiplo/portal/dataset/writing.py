"""Writing a version: every table once for each format, a piece at a time."""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone, translation

from citydiplo.kit.api.resource import Resource
from citydiplo.kit.db.moment import one_moment
from citydiplo.kit.demo import without_demo
from citydiplo.kit.listing.exports import LICENCE, pieces, values_of
from citydiplo.kit.mail import outbox
from citydiplo.portal.api import RESOURCES
from citydiplo.portal.dataset import package
from citydiplo.portal.dataset.versions import (
    FOLDER,
    SourceFacts,
    StoredFile,
    TableFacts,
    Version,
    keep,
    read,
)

KINDS = ("csv", "jsonl", "geojson")
_SOURCE = ("source__title", "source__url", "source__licence")
log = logging.getLogger(__name__)


def write(
    *, day: datetime.date | None = None, say: Callable[[str], None] = lambda _line: None
) -> Version | None:
    """Write the version of ``day``, which is today; None where it is there already.

    The rows are those that everybody reads, without demo records, all as they were at one moment. One
    statement for a table and format; memory does not grow with the rows. What fails leaves no version.
    """
    name = (day or timezone.localdate()).isoformat()
    if read(name):
        say(f"The version of {name} is there already. A version is never changed.")
        return None
    with tempfile.TemporaryDirectory() as folder, translation.override(settings.LANGUAGE_CODE):
        return _store(_written(name, Path(folder), say))


def _written(day, folder, say):
    """The version and the paths of its files, which are not stored yet."""
    made_at = timezone.now().isoformat(timespec="seconds")
    rows: dict[str, int] = {}
    sources: Counter[tuple[str, str, str]] = Counter()
    paths = []
    with one_moment():
        for kind in KINDS:
            tally = sources if kind == KINDS[0] else Counter()
            path = folder / f"{settings.SITE_NAME}-{day}-{kind}.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                tables = [
                    (resource, _table(archive, kind, resource, made_at, tally))
                    for resource in RESOURCES
                    if kind != "geojson" or resource.export.geometry
                ]
                told = package.described(kind, day, made_at, tables, _facts(sources))
                archive.writestr("datapackage.json", json.dumps(told, ensure_ascii=False, indent=1))
            rows |= {resource.name: table.rows for resource, table in tables}
            paths.append((kind, path))
            say(
                f"{path.name}: {path.stat().st_size:,} bytes, {sum(table.rows for _, table in tables):,} rows"
            )
    return Version(
        date=day,
        made_at=made_at,
        tables=[TableFacts(resource.name, rows[resource.name]) for resource in RESOURCES],
        sources=_facts(sources),
    ), paths


def _facts(sources):
    return [SourceFacts(*source, rows) for source, rows in sorted(sources.items())]


def _table(
    archive: zipfile.ZipFile, kind: str, resource: Resource, made_at: str, sources: Any
) -> package.TableFile:
    """Write one table into the ZIP file, and count its rows and their sources."""
    export, path = resource.export, f"{resource.name}.{kind}"
    paths, values = values_of(export, without_demo(resource.rows(AnonymousUser())))
    counted = _Counted(values, [paths.index(one) for one in _SOURCE if one in paths], sources)
    about = {"exported_at": made_at, "filters": {}, "from": outbox.absolute("/data/"), "licence": LICENCE}
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(path, timezone.localtime().timetuple()[:6])
    entry.compress_type = archive.compression
    with archive.open(entry, "w", force_zip64=True) as file:
        for text in pieces(kind, export, paths, counted, about):
            piece = text.encode()
            digest.update(piece)
            size += file.write(piece)
    return package.TableFile(path, counted.rows, size, digest.hexdigest())


class _Counted:
    """Rows on their way to a file, counted with their sources."""

    def __init__(self, values, places, sources):
        self.values, self.places, self.sources = values, places, sources
        self.rows = 0

    def __iter__(self):
        for row in self.values:
            self.rows += 1
            if self.places and row[self.places[0]]:
                self.sources[tuple(row[place] or "" for place in self.places)] += 1
            yield row


def _store(made):
    """Copy the files into the storage, then the stamp; None where another job was first."""
    version, paths = made
    folder = f"{FOLDER}/{version.date}"
    try:
        for kind, path in paths:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
                stored = default_storage.save(f"{folder}/{path.name}", File(file))
            version.files.append(StoredFile(path.name, kind, path.stat().st_size, sha256, stored))
        if keep(version):
            return version
    except BaseException:
        _delete(version)
        raise
    _delete(version)
    return None


def _delete(version):
    for file in version.files:
        default_storage.delete(file.stored)
