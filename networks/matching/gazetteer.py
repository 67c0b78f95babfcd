"""Places of the gazetteer by the names and ids that a file asks for: one statement for all of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from sys import intern
from typing import TYPE_CHECKING, Any

from django.db import connection

from networks.models import City, GazetteerPlace
from networks.regions import REGION_OF

if TYPE_CHECKING:
    from networks.matching.index import IndexedCity

OWN, ALSO, LONGER, SPELLED = range(4)
CHUNK = 2_000
BATCH = 900  # numbers in one statement
SHORTEST = 3  # letters of a name for which longer ones are looked for
COLUMNS = ("geonames_id", "name", "country", "admin_area", "population", "latitude", "longitude")
_PLACE = ", ".join(f"place.{column}" for column in COLUMNS)


def places_named(keys: Collection[str], spelled: Collection[str]) -> Iterator[tuple[str, int, IndexedCity]]:
    """(folded name, OWN, ALSO or LONGER, place) for ``keys``, and SPELLED for those called as in ``spelled``.

    LONGER is a place whose own name goes on where the key ends. Places that are in the register have no names
    here. One statement, whose rows are read in portions.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(), [_json(keys), _json(key for key in keys if len(key) >= SHORTEST), _json(spelled)]
        )
        known: dict[int, IndexedCity] = {}
        while rows := cursor.fetchmany(CHUNK):
            for how, key, *row in rows:
                if row[0] not in known:
                    known[row[0]] = _place_of(row)
                yield key, how, known[row[0]]


def places_of(geonames_ids: Sequence[int]) -> list[IndexedCity]:
    """The places of these numbers. One statement for 900."""
    found = []
    for start in range(0, len(geonames_ids), BATCH):
        portion = geonames_ids[start : start + BATCH]
        found += GazetteerPlace.objects.filter(pk__in=portion).values_list(*COLUMNS)
    return [_place_of(row) for row in found]


def places_by_number(keys: Collection[int]) -> dict[int, IndexedCity]:
    """{key: place} for the keys below zero: a place of the gazetteer, or its city if it has become one.

    Two statements for 900; none where there are none.
    """
    from networks.matching.index import COLUMNS as OF_CITY
    from networks.matching.index import IndexedCity

    numbers = sorted({-key for key in keys if key < 0})
    found = {place.pk: place for place in places_of(numbers)}
    for start in range(0, len(numbers), BATCH):
        cities = City.objects.filter(geonames_id__in=numbers[start : start + BATCH])
        for city in cities.select_related("merged_into"):
            standing = city.merged_into or city
            row = [getattr(standing, column) for column in OF_CITY]
            found[-(city.geonames_id or 0)] = IndexedCity.of_row(row)
    return found


def _json(keys):
    return json.dumps(sorted(set(keys)), ensure_ascii=False)


def _sql():
    """One statement: SQLite and PostgreSQL differ only in how they read a list from JSON."""
    asked = "(SELECT value AS key FROM json_each(%s))"
    if connection.vendor == "postgresql":
        asked = '(SELECT value COLLATE "C" AS key FROM jsonb_array_elements_text(%s::jsonb) AS listed(value))'
    joined = "JOIN networks_gazetteerplace AS place ON place.geonames_id = name.place_id"
    named = f"FROM {asked} AS asked JOIN networks_gazetteername AS name"
    return (
        f"SELECT CASE WHEN name.is_own THEN {OWN} ELSE {ALSO} END, asked.key, {_PLACE} "
        f"{named} ON name.key = asked.key {joined} "
        f"UNION ALL SELECT {LONGER}, asked.key, {_PLACE} "
        f"{named} ON name.key >= asked.key || ' ' AND name.key < asked.key || '!' AND name.is_own {joined} "
        f"UNION ALL SELECT {SPELLED}, asked.key, {_PLACE} "
        f"{named} ON name.key = asked.key AND name.is_own {joined}"
    )


def _place_of(row: Sequence[Any]) -> IndexedCity:
    from networks.matching.index import IndexedCity

    number, name, country, admin_area, population, latitude, longitude = row
    country = intern(str(country))
    return IndexedCity(
        -number,
        name,
        country,
        REGION_OF[country],
        intern(admin_area),
        population,
        (latitude, longitude),
        f"geonames-{number}",
        identifiers=(number, "", ""),
    )
