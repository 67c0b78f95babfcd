"""The data files of the starter register: reading them, and remembering which were loaded."""

import csv
import datetime
import functools
import hashlib
import json
import lzma
from pathlib import Path
from typing import Any

from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.partial_date import Precision
from networks.choices import FactState
from networks.models import LoadedFile

READINGS = Path(__file__).resolve().parent.parent / "data" / "readings.csv"


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as dicts of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def json_lines(path: Path) -> list[Any]:
    """One value a line of a JSON Lines file packed with xz."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def is_news(path: Path, *, again: bool = False) -> bool:
    """Whether this version of the file was not loaded yet."""
    return again or not LoadedFile.objects.filter(path=_name(path), digest=_digest(path)).exists()


def remember(path: Path) -> None:
    """Note that this version of a file is loaded."""
    LoadedFile.objects.update_or_create(path=_name(path), defaults={"digest": _digest(path)})


def _name(path):
    return "/".join(path.parts[-3:])


def _digest(path):
    """What a file holds and how it is read: see ``data/readings.csv``."""
    return hashlib.blake2b(path.read_bytes() + _readings().get(_name(path), b""), digest_size=20).hexdigest()


@functools.cache
def _readings():
    """{file: the number of its reading} of files of which the code began to keep more than it did."""
    return {row["file"]: row["reading"].encode() for row in table(READINGS)}


def number(text: str | None) -> int | None:
    """The number in a cell; None for an empty one."""
    return int(text) if text else None


def date(text: str | None) -> datetime.date | None:
    """The date in a cell, as ISO 8601; None for an empty one."""
    return datetime.date.fromisoformat(text) if text else None


def partial(name: str, text: str | None) -> dict[str, Any]:
    """The fields ``name`` and ``name_precision`` of a date known to the year, the month or the day.

    Raises ValueError for anything that is no such date.
    """
    day, precision = partial_date.parse(text) if text else (None, Precision.DAY)
    return {name: day, f"{name}_precision": precision}


def state_of(confidence: str) -> FactState:
    """How far a fact of this confidence can be relied on: never more than its source allows."""
    return FactState.OPEN_DATA if confidence == "high" else FactState.UNVERIFIED
