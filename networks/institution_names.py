"""What institutions are called in other languages and for short: ``data/institution_names.csv``.

Search, forms and imports find them by these names, beside the name and the acronym in the register.
"""

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "data" / "institution_names.csv"


def other_names_of(slug: str) -> tuple[str, ...]:
    """The further names of the institution with this slug; none where the file has none."""
    return other_names().get(slug, ())


@cache
def other_names() -> dict[str, tuple[str, ...]]:
    """{slug: its further names} of all institutions that the file names."""
    found = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["slug"], []).append(row["name"])
    return {slug: tuple(names) for slug, names in found.items()}
