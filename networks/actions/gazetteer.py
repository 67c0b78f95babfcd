"""Loading the gazetteer: 170,000 places from one file, replaced as a whole whenever the file is another.

Nothing refers to these rows but by their GeoNames id, so that replacing them needs no comparison.
"""

import lzma
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection

from citydiplo.kit.db import bulk_write
from citydiplo.kit.search.folding import LONGEST_KEY, fold
from networks.matching.by_country import CALLED_CITY, CALLED_SHORT
from networks.matching.readings import bare
from networks.matching.titles import is_a_code
from networks.models import City, GazetteerName, GazetteerPlace

BATCH = 5_000  # places in memory together
MOST_BY_NAME = 50  # places whose names are looked for one by one; those of more, by reading all names
MOST_KEYS = 300  # names in one statement


def load_gazetteer(path: Path) -> str:
    """Replace the gazetteer by the places of a file that ``citydiplo.ops.build.starter_data`` wrote.

    Call it within a transaction, and after the cities are loaded. About ten seconds.
    """
    for model in (GazetteerName, GazetteerPlace):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {_table(model)}")  # noqa: S608  the table of a model
    registered = set(City.objects.exclude(geonames_id=None).values_list("geonames_id", flat=True))
    places, names, rows = 0, 0, _places(path)
    while batch := list(islice(rows, BATCH)):
        bulk_write.insert(GazetteerPlace, batch)
        names += _insert_names([place for place in batch if place[0] not in registered], first=names + 1)
        places += len(batch)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {_table(GazetteerName)}")
    return f"{places:,} places, {names:,} names of those that are not in the register"


def take_out(places: Collection[GazetteerPlace]) -> None:
    """Forget the names of places that are in the register now. One statement for each 300 names or so."""
    ids = {place.pk for place in places}
    if len(ids) > MOST_BY_NAME:
        for _portion, among in bulk_write.among("place", ids):
            GazetteerName.objects.filter(among)._raw_delete(GazetteerName.objects.db)
        return
    keys = sorted({key for place in places for key in names_of(*_of(place))})
    for start in range(0, len(keys), MOST_KEYS):
        names = GazetteerName.objects.filter(key__in=keys[start : start + MOST_KEYS], place__in=ids)
        names._raw_delete(names.db)


def put_back(geonames_ids: Collection[int]) -> None:
    """Make places findable again that left the register, as when an import was undone."""
    for _portion, among in bulk_write.among("pk", geonames_ids):
        places = list(GazetteerPlace.objects.filter(among))
        GazetteerName.objects.bulk_create(
            GazetteerName(place=place, key=key, population=place.population, is_own=is_own)
            for place in places
            for key, is_own in names_of(*_of(place)).items()
        )


def names_of(name: str, country: str, others: str) -> dict[str, bool]:
    """{folded name: whether it is the place's first name}; ``others`` are one a line.

    As the matcher reads a city: "Bad Honnef Stadt" is called without the last word, too.
    """
    own = fold(name)
    found = {own: True}
    is_part = country in CALLED_CITY and bare(own) not in CALLED_SHORT
    found.setdefault(bare(own), not is_part)
    for other in others.splitlines():
        if not is_a_code(other):
            found.setdefault(fold(other), False)
    return {key[:LONGEST_KEY].rstrip(): is_own for key, is_own in found.items() if key}


def _of(place):
    return place.name, str(place.country), place.aliases


def _places(path: Path) -> Iterator[tuple[Any, ...]]:
    """Rows as ``bulk_write`` inserts them, in the order of the model's columns."""
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            number, *words, latitude, longitude, population, zone, others = line.rstrip("\n").split("\t")
            numbers = float(latitude), float(longitude), int(population or 0)
            yield int(number), *words, *numbers, zone, others.replace("|", "\n")


def _insert_names(places, *, first):
    """Write the names of new places, with keys from ``first`` on; returns how many."""
    rows = [
        (place[0], key, place[6], is_own)
        for place in places
        for key, is_own in names_of(place[1], place[2], place[-1]).items()
    ]
    bulk_write.insert(GazetteerName, [(pk, *row) for pk, row in enumerate(rows, start=first)])
    return len(rows)


def _table(model):
    return connection.ops.quote_name(model._meta.db_table)
