"""Finding places of the gazetteer that are not in the register yet: as one types, and by name and country."""

from collections.abc import Collection, Sequence

from django.db import connection

from citydiplo.kit.search import LONGEST_QUERY, Hit
from citydiplo.kit.search.folding import key as folded_key
from citydiplo.kit.search.names import AFTER_ALL
from networks.matching.abbreviations import MARK
from networks.matching.areas import plain_area
from networks.matching.readings import Mention, NameReading, readings
from networks.models import City, GazetteerPlace
from networks.models.gazetteer import ADDRESS

MOST = 5
MOST_NAMED = 60  # places of one name that are looked at
MOST_KEYS = 20  # ways to read what was typed
FIRST_LETTERS = 3  # that have an index of their own; shorter Latin beginnings find whole names only
KIND = "gazetteer"
LONGEST_NUMBER = 9  # digits of a GeoNames id


def gazetteer_hits(text: str, *, limit: int = MOST) -> list[Hit]:
    """Places called as ``text`` says, with or without their country, then those that begin so. One statement.

    Of each the largest first. Places that the register holds are not among them.
    """
    named, begun = _places(text, limit)
    return [hit_of(place) for place in dict.fromkeys((*named, *begun))][:limit]


def gazetteer_named(text: str, *, limit: int = MOST) -> list[Hit]:
    """Only the places that have exactly this name. One statement."""
    return [hit_of(place) for place in _places(text, limit, begins=False)[0][:limit]]


def place_at(address: str) -> City | GazetteerPlace | None:
    """The place of an address ("geonames-2888944"): its city, if it is in the register.

    None for what is no such address, and for a number without a place. Two statements at most.
    """
    return places_at([address]).get(address)


def places_at(addresses: Collection[str]) -> dict[str, City | GazetteerPlace]:
    """{address: its place} for those that name one, as ``place_at`` says. Two statements at most."""
    wanted = {one: number for one in addresses if (number := _number_in(one)) is not None}
    cities = City.objects.filter(geonames_id__in=set(wanted.values())).select_related("merged_into")
    found: dict[int, City | GazetteerPlace] = {}
    if wanted:
        found |= {city.geonames_id: city.merged_into or city for city in cities if city.geonames_id}
    if missing := set(wanted.values()) - found.keys():
        found |= GazetteerPlace.objects.in_bulk(missing)
    return {one: found[number] for one, number in wanted.items() if number in found}


def places_called(name: str, country: str) -> list[GazetteerPlace]:
    """The places of a country that have exactly this name and are not in the register. One statement.

    The largest first; another name of theirs counts, too.
    """
    found = [place for _is_exact, _key, place in _rows([folded_key(name[:LONGEST_QUERY])], "", MOST)]
    return [place for place in dict.fromkeys(found) if str(place.country) == country][:MOST]


def hit_of(place: GazetteerPlace) -> Hit:
    """The place as a hit of the search."""
    return Hit(KIND, place.pk, place.name, place.detail, place.get_absolute_url())


def place_in_full(place: City | GazetteerPlace) -> str:
    """A place as a finder writes it into its field: "Kleinblittersdorf, Saarland, Germany"."""
    return ", ".join(filter(None, (place.name, place.admin_area, str(place.country.name))))


def _places(text, limit, *, begins=True):
    """(places of this name, places whose names begin with it)"""
    typed = folded_key(text[:LONGEST_QUERY])
    ways = [way for way in readings(Mention(text[:LONGEST_QUERY]))[0] if MARK not in way.key]
    keys = list(dict.fromkeys(folded_key(way.key) for way in ways))[:MOST_KEYS]
    if not typed or not keys:
        return [], []
    rows = _rows(keys, typed if begins else "", limit)
    named = [(key, place) for is_exact, key, place in rows if is_exact]
    begun = [place for is_exact, _key, place in rows if not is_exact]
    for way in ways:
        found = [place for key, place in named if key == folded_key(way.key)]
        if found := _within(found, way):
            return list(dict.fromkeys(found)), begun
    return [], begun


def _within(places: Sequence[GazetteerPlace], way: NameReading) -> list[GazetteerPlace]:
    found = [place for place in places if not way.countries or str(place.country) in way.countries]
    if way.area:
        found = [place for place in found if _is_in(place, way.area)]
    return [place for place in found if way.hint and _is_in(place, way.hint)] or found


def _is_in(place, area):
    return bool(place.admin_area) and plain_area(place.admin_area) == plain_area(area, str(place.country))


def _rows(keys, beginning, limit):
    """[(whether the whole name was asked for, folded name, place)], the largest first within each."""
    columns = [field.attname for field in GazetteerPlace._meta.concrete_fields]
    marks = ", ".join(["%s"] * len(keys))
    parts = [_part(f"key IN ({marks})", MOST_NAMED, tier=0)]
    params = list(keys)
    if condition := _begins(beginning):
        parts.append(_part(condition[0], limit * 2, tier=1))  # a place may begin so by several names
        params += condition[1]
    listed = ", ".join(f"place.{connection.ops.quote_name(column)}" for column in columns)
    sql = (
        f"SELECT tier, found.key, {listed} FROM ({' UNION ALL '.join(parts)}) AS found "  # noqa: S608  our own SQL; words are parameters
        "JOIN networks_gazetteerplace AS place ON place.geonames_id = found.place_id "
        "ORDER BY tier, NOT found.is_own, place.population DESC, place.geonames_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return [(tier == 0, key, GazetteerPlace.from_db(None, columns, row)) for tier, key, *row in rows]


def _part(condition, limit, *, tier):
    return (
        f"SELECT * FROM (SELECT {tier} AS tier, key, place_id, is_own FROM networks_gazetteername "  # noqa: S608  our own SQL; words are parameters
        f"WHERE {condition} ORDER BY population DESC LIMIT {limit:d}) AS part{tier}"
    )


def _begins(key):
    """(condition, parameters) for names that begin so and go on; None where too many do."""
    if len(key) == FIRST_LETTERS:
        # The numbers are written out: an index on an expression answers only its very words.
        return f"substr(key, 1, {FIRST_LETTERS}) = %s AND key <> %s", [key, key]
    if len(key) < FIRST_LETTERS and (not key or key.isascii()):
        return None
    return "key > %s AND key < %s", [key, key + AFTER_ALL]


def _number_in(address):
    number = address.removeprefix(ADDRESS)
    is_one = number != address and number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    return int(number) if is_one else None
