"""What files call the members of our vocabularies: ``data/import_words.toml``."""

import tomllib
from functools import cache
from pathlib import Path

from citydiplo.kit.search.folding import fold

FILE = Path(__file__).resolve().parents[1] / "data" / "import_words.toml"


def names_of(table: str) -> dict[str, list[str]]:
    """{member: its other names} of a table of the file; empty for a table that it does not have."""
    return _tables().get(table, {})


@cache
def spellings() -> frozenset[str]:
    """All names of all tables as they are spelled, accents and all: known words in the right encoding."""
    names = (name for members in _tables().values() for others in members.values() for name in others)
    return frozenset(name for name in names if not name.isascii())


@cache
def _tables():
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        table: {
            member: [" ".join(name.split()) for name in names.split(",")] for member, names in members.items()
        }
        for table, members in tables.items()
    }


def headers(field: str) -> tuple[str, ...]:
    """What headers call a field, folded, the usual word first."""
    return tuple(dict.fromkeys(fold(name) for name in names_of("Header")[field]))
