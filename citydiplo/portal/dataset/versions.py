"""The versions that the storage holds, and which of them are kept."""

from __future__ import annotations

import datetime
import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.functional import cached_property

from citydiplo.kit.caching import versions as cache_versions
from citydiplo.kit.fields.partial_date import months_after

FOLDER = "data"
NOUN = "data"  # pages about the versions are kept until this changes
STAMP = "version.json"
SUMS = "SHA256SUMS"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StoredFile:
    """A file of a version; ``stored`` is its name in the storage."""

    name: str
    kind: str
    size: int  # bytes
    sha256: str
    stored: str


@dataclass(frozen=True)
class TableFacts:
    """A table of a version: how many rows it has."""

    name: str
    rows: int


@dataclass(frozen=True)
class SourceFacts:
    """A source that rows of a version name, with the licence under which it gives them."""

    title: str
    url: str
    licence: str
    rows: int


@dataclass(frozen=True)
class Version:
    """One day's files."""

    date: str
    made_at: str
    files: list[StoredFile] = field(default_factory=list)
    tables: list[TableFacts] = field(default_factory=list)
    sources: list[SourceFacts] = field(default_factory=list)

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> Self:
        """A version from its stamp. Raises TypeError or KeyError for anything else."""
        return cls(
            date=data["date"],
            made_at=data["made_at"],
            files=[StoredFile(**one) for one in data["files"]],
            tables=[TableFacts(**one) for one in data["tables"]],
            sources=[SourceFacts(**one) for one in data["sources"]],
        )

    @cached_property
    def day(self) -> datetime.date:
        """The day that its addresses name."""
        return datetime.date.fromisoformat(self.date)

    def file(self, name: str) -> StoredFile | None:
        """The file of this name, if it is one of the version's."""
        return next((one for one in self.files if one.name == name), None)

    def sums(self) -> str:
        """The checksums of its files, as ``sha256sum --check`` reads them."""
        return "".join(f"{one.sha256}  {one.name}\n" for one in self.files)


def _days() -> Iterator[str]:
    """The folders of days, newest first."""
    try:
        folders = default_storage.listdir(FOLDER)[0]
    except FileNotFoundError:
        return
    for name in sorted(folders, reverse=True):
        if is_day(name):
            yield name


def is_day(name: str) -> bool:
    """Whether ``name`` is a day as versions are named."""
    try:
        return datetime.date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def read(day: str) -> Version | None:
    """The version of ``day``, such as 2027-03-01; None where there is none, or none that is whole."""
    try:
        with default_storage.open(f"{FOLDER}/{day}/{STAMP}") as file:
            return Version.of_json(json.loads(file.read()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        log.warning("The stamp of the data set of %s cannot be read.", day)
        return None


def versions() -> list[Version]:
    """All versions that are whole, newest first."""
    return [found for day in _days() if (found := read(day))]


def keep(version: Version) -> bool:
    """Write the stamp that makes a version of its files; False where another job was first."""
    path = f"{FOLDER}/{version.date}/{STAMP}"
    if default_storage.exists(path):
        return False
    content = json.dumps(asdict(version), ensure_ascii=False, indent=1).encode()
    stored = default_storage.save(path, ContentFile(content))
    if stored != path:
        default_storage.delete(stored)
        return False
    cache_versions.bump(NOUN)
    return True


def forget(*, today: datetime.date | None = None) -> int:
    """Delete what is kept no longer, and what unfinished jobs left; returns how many folders."""
    today = today or timezone.localdate()
    oldest = months_after(today, -12 * settings.HISTORY_YEARS)
    kept_months, gone = set(), 0
    for day in sorted(_days()):
        when = datetime.date.fromisoformat(day)
        whole = read(day) is not None
        is_first = whole and (when.year, when.month) not in kept_months
        if is_first:
            kept_months.add((when.year, when.month))
        is_new = when > today - settings.DATA_KEPT_FOR and (
            whole or when >= today - datetime.timedelta(days=1)
        )
        if is_new or (is_first and when > oldest):
            continue
        _delete(day)
        gone += 1
    if gone:
        cache_versions.bump(NOUN)
    return gone


def _delete(day):
    """The stamp goes first: from then on nobody is offered the files."""
    folder = f"{FOLDER}/{day}"
    names = sorted(default_storage.listdir(folder)[1], key=lambda name: name != STAMP)
    for name in [*(f"{folder}/{name}" for name in names), folder]:
        default_storage.delete(name)
