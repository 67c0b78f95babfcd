"""Cities that a reader names as pages print them: "Kraków, Poland", "Bonn (DE)", "Lagos, Nigeria"."""

import re
from collections.abc import Collection

from citydiplo.kit.models import SearchName
from citydiplo.kit.search import Hit
from citydiplo.kit.search.folding import fold
from citydiplo.kit.search.folding import key as folded_key
from networks.matching.abbreviations import MARK
from networks.matching.areas import plain_area
from networks.matching.country_words import SAID_OF
from networks.matching.readings import Mention, NameReading, readings
from networks.models import City, Membership, Network

MOST = 10
_ADDRESS = re.compile(r"\(([a-z0-9-]{1,220})\)\s*$")
MOST_NAMED = 60  # cities of one name that are looked at


def cities_named(text: str, *, most: int = MOST) -> tuple[list[Hit], bool]:
    """(cities, is_exact) for a name with its country, state or title, the largest first.

    ``is_exact`` says that all words were understood and these cities have that name there. Two statements for
    each way to read the words until one leads to a city; none where the name is all that was typed.
    """
    plain = fold(text)
    for reading in readings(Mention(text[:200]))[0]:
        if MARK in reading.key:  # a pattern, which no index of names answers
            continue
        if reading.key == plain and not (reading.countries or reading.area):
            continue
        entries = _entries(reading)
        cities = _within(entries, reading, reading.countries)
        if cities:
            is_exact = not (reading.is_guess or (reading.hint and not _holds(cities, reading.hint)))
            return _hits(cities, entries)[:most], is_exact
        elsewhere = [code for one in reading.countries for code in SAID_OF.get(one, "").split()]
        if elsewhere and (cities := _within(entries, reading, elsewhere)):
            return _hits(cities, entries)[:most], False
    return [], False


def cities_of_name(text: str) -> list[City]:
    """The cities that ``text`` names: "Lyon", "Lyon, France", or as forms write them, "Lyon (lyon)".

    Only exact names, in any language; the largest first. One to three statements.
    """
    address = _ADDRESS.search(text)
    if address and (city := City.objects.filter(slug=address[1], merged_into=None).first()):
        return [city]
    hits, is_exact = cities_named(text)
    keys = [hit.object_id for hit in hits] if is_exact else []
    if not keys:
        whole = SearchName.objects.filter(key=folded_key(fold(text)), is_whole=True, entry__kind="city")
        keys = list(whole.order_by("place").values_list("entry__object_id", flat=True)[:MOST])
    found = City.objects.filter(pk__in=keys, merged_into=None) if keys else ()
    return sorted(found, key=lambda city: -(city.population or 0))


def members_called(name: str, network: Network) -> list[City]:
    """The current member cities of ``network`` that have this name in some language. One statement."""
    bearing = SearchName.objects.filter(key=folded_key(fold(name)), is_whole=True, entry__kind="city")
    members = Membership.objects.current().filter(network=network, city__isnull=False)
    found = City.objects.filter(pk__in=members.values("city"), merged_into=None)
    return list(found.filter(pk__in=bearing.values("entry__object_id")).order_by("pk"))


def _entries(reading: NameReading) -> dict:
    names = SearchName.objects.filter(
        key=folded_key(reading.key), is_whole=True, entry__kind="city"
    ).select_related("entry")
    return {name.entry.object_id: name for name in names.order_by("place")[:MOST_NAMED]}


def _within(entries: dict, reading: NameReading, countries: Collection[str]) -> list[City]:
    cities = City.objects.filter(pk__in=entries, merged_into=None) if entries else City.objects.none()
    if countries:
        cities = cities.filter(country__in=countries)
    areas = [reading.area] if reading.area and tuple(countries) == reading.countries else []
    found = sorted(cities, key=lambda city: -(city.population or 0))
    for area in areas:
        found = [city for city in found if _is_in(city, area)]
    return [city for city in found if reading.hint and _is_in(city, reading.hint)] or found


def _is_in(city: City, area: str) -> bool:
    return bool(city.admin_area) and plain_area(city.admin_area) == plain_area(area, str(city.country))


def _holds(cities: list[City], hint: str) -> bool:
    return all(_is_in(city, hint) for city in cities)


def _hits(cities: list[City], entries: dict) -> list[Hit]:
    rows = [(entries[city.pk].entry, entries[city.pk].name) for city in cities]
    return [
        Hit(entry.kind, entry.object_id, entry.title, entry.detail, entry.url, name) for entry, name in rows
    ]
