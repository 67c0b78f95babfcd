"""The places that a set of mentions could mean, by folded name: those of the register, then of the gazetteer.

Only those whose names a mention asks for are kept, so that memory grows with the file.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING, Any

from django.db.models import Func, Q, TextField
from rapidfuzz.distance import OSA

from citydiplo.kit.packing import packed
from citydiplo.kit.search.folding import fold
from networks.choices import BodyKind
from networks.matching import by_country, gazetteer, kept
from networks.matching.abbreviations import MARK, Patterns, alone
from networks.matching.areas import plain_area
from networks.matching.geography import LargeCities
from networks.matching.identifiers import plain
from networks.matching.namesakes import LACKING
from networks.matching.readings import bare, beginnings, readings
from networks.matching.titles import is_a_code
from networks.models import City

if TYPE_CHECKING:
    from networks.matching.namesakes import Namesake
    from networks.matching.readings import Mention, NameReading

CHUNK = 5000
NEAR, FAR = 6, 10  # letters of a part's name from which on one slip is forgiven, and two
BATCH = 200  # identifiers in one statement, which asks for each in four columns
COLUMNS = (
    "pk", "name", "country", "region", "admin_area", "population_known", "latitude", "longitude", "slug",
    "is_name_shared", "kind", "geonames_id", "wikidata_id", "locode",
)  # fmt: skip


class _NamesOfCity(Func):
    """[[name, whether it is the preferred one], …] of a city, as JSON text."""

    template = (
        "(SELECT json_group_array(json_array(named.name, named.is_preferred)) "
        "FROM networks_cityname AS named WHERE named.city_id = %(expressions)s)"
    )
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same in PostgreSQL's words."""
        words = "SELECT json_agg(json_build_array(named.name, named.is_preferred))::text"
        template = f"({words}{self.template[self.template.index(' FROM') :]}"
        return self.as_sql(compiler, connection, template=template, **context)


@packed
@dataclass(frozen=True, slots=True)
class IndexedCity:
    """As much of a city as matching needs.

    A place of the gazetteer is one, too. Its key is its GeoNames id below zero until it is in the register.
    """

    pk: int
    name: str
    country: str
    region: str
    admin_area: str
    population: int
    position: tuple | None
    slug: str
    is_name_shared: bool = False
    kind: str = BodyKind.MUNICIPALITY.value
    identifiers: tuple = ()  # of GeoNames, Wikidata and UN/LOCODE, where the register has them

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> IndexedCity:
        """The city of a row of ``COLUMNS``."""
        pk, name, country, region, admin_area, population, latitude, longitude, slug, shared, kind, *ids = row
        position = None if latitude is None else (latitude, longitude)
        # Of many cities each.
        country, region, admin_area, kind = map(intern, (str(country), region, admin_area, str(kind)))
        return cls(
            pk, name, country, region, admin_area, population, position, slug, shared, kind, tuple(ids)
        )

    @property
    def is_registered(self) -> bool:
        """Whether it is in the register; otherwise the gazetteer knows it."""
        return self.pk > 0

    def __str__(self):
        """As City prints it."""
        return f"{self.name}, {self.admin_area}" if self.is_name_shared and self.admin_area else self.name

    def is_in(self, area: str) -> bool:
        """Whether ``area`` names its state or province, however spelled."""
        return bool(self.admin_area) and plain_area(self.admin_area) == plain_area(area, self.country)

    def may_be_in(self, area: str) -> bool:
        """Whether it lies in ``area``, or nobody knows where."""
        return not self.admin_area or self.is_in(area)


class CityIndex:
    """Cities by the names and identifiers in ``mentions``.

    ``own`` is what a city is called first (in any language), ``also`` what else, ``longer`` a name that goes
    on where the one asked for ends: Frankfurt (Oder) for Frankfurt. All three hold places of the gazetteer as
    well. ``namesakes`` are places that neither holds.
    """

    def __init__(self, mentions: Collection[Mention], *, is_small: bool = False) -> None:
        self.own, self.also, self.longer = defaultdict(list), defaultdict(list), defaultdict(list)
        self.large_cities = LargeCities()
        self._areas = defaultdict(set)
        # Of each mention, until it is matched: they take as long as all else of matching it.
        self.readings = {mention: readings(mention) for mention in mentions}
        keys, self._aliased = _keys(self.readings.values()), set()
        self._read_known(keys) if is_small else self._read(keys)
        self._spelled = defaultdict(list)
        self._read_gazetteer(keys)
        self.namesakes = LACKING
        self.by_identifier = _identified({plain(mention.identifier) for mention in mentions} - {""})

    def _read_gazetteer(self, keys):
        for key, how, place in gazetteer.places_named(keys, self._aliased):
            if how == gazetteer.SPELLED:
                self._spelled[place.country, key].append(place)
            else:
                names = {gazetteer.OWN: self.own, gazetteer.ALSO: self.also, gazetteer.LONGER: self.longer}
                names[how][key].append(place)

    def _read(self, keys):
        """Every city, and keep those that ``keys`` name."""
        patterns = Patterns(keys)
        for row, name, own, also in _cities():
            self._areas[str(row[2])].add(plain_area(row[4]))
            self.large_cities.add(row[5], row[6], row[7])
            self._keep_named(row, (name, own, also), keys, patterns)

    def _read_known(self, keys):
        """The cities that may have one of these names, by what the process keeps of the register."""
        known = kept.names_of_register(_names_to_keep)
        self._areas, self.large_cities = known.areas, known.large_cities
        patterns = Patterns(keys)
        asked = {plain for key in keys if (plain := key.removesuffix(f" {MARK}")) and MARK not in plain}
        found = Q(pk__in=known.cities(asked | patterns.anchors)) | Q(pk__gt=known.last)
        for row, name, own, also in _cities(found):
            self._keep_named(row, (name, own, also), keys, patterns)

    def _keep_named(self, row, names, keys, patterns):
        name, own, also = names
        abbreviated = keys & {alone(name)} | (patterns.of((*own, *also)) if patterns else set())
        self._keep(row, keys & own, (keys & also - own) | abbreviated, keys & beginnings(name) - own)

    def _keep(self, row, own, also, longer):
        if also:
            self._aliased.add(fold(row[1]))
        if own or also or longer:
            place = IndexedCity.of_row(row)
            for names, found in ((self.own, own), (self.also, also), (self.longer, longer)):
                for key in found:
                    names[key].append(place)

    @staticmethod
    def within(
        names: Mapping[str, list[IndexedCity]], key: str, countries: Sequence[str]
    ) -> list[IndexedCity]:
        """Those of ``names`` (own, also, longer) that lie in the countries, if any are given."""
        return [city for city in names.get(key, ()) if not countries or city.country in countries]

    def namesakes_of(self, reading: NameReading) -> list[Namesake]:
        """Places outside the register that have this name, as written or as it is read."""
        keys = dict.fromkeys((reading.key, reading.written or reading.key))
        return [
            place
            for key in keys
            for country in reading.countries
            for place in self.namesakes.get((country, key), ())
        ]

    def of_its_own_name(self, city: IndexedCity) -> list[Namesake | IndexedCity]:
        """Places outside the register that are called as the city is first."""
        key = city.country, fold(city.name)
        return [*self.namesakes.get(key, ()), *self._spelled.get(key, ())]

    def knows_area(self, country: str, area: str) -> bool:
        """Whether ``area`` is a part of the country as the register divides it."""
        return plain_area(area, country) in self._areas[country]

    def is_area_name(self, country: str, key: str) -> bool:
        """Whether a city's folded name is also how the register calls a part of the country."""
        return plain_area(key) in self._areas[country]

    def nearest_area(self, country: str, area: str) -> str:
        """The one part of the country whose name is a slip or an ending away (Floride), folded; or ""."""
        asked = plain_area(area, country)
        allowed = 0 if len(asked) < NEAR else 1 if len(asked) < FAR else 2
        near = [
            name
            for name in self._areas[country]
            if allowed
            and name[:1] == asked[:1]
            and OSA.distance(asked, name, score_cutoff=allowed) <= allowed
        ]
        return near[0] if len(near) == 1 else ""


def _cities(*asked):
    """(row of COLUMNS, folded name, what it is called first, what else) of the cities. One statement."""
    cities = City.objects.filter(*asked, merged_into=None).annotate(names_by_language=_NamesOfCity("pk"))
    rows = cities.values_list(*COLUMNS, "aliases", "names_by_language")
    for *row, aliases, told in rows.iterator(CHUNK):
        names = [(fold(name), is_preferred) for name, is_preferred in json.loads(told or "[]")]
        name = fold(row[1])
        own = {name, *(key for key, is_own in names if is_own)}
        also = {fold(alias) for alias in aliases if not is_a_code(alias)}
        short = bare(name)
        is_part = str(row[2]) in by_country.CALLED_CITY and short not in by_country.CALLED_SHORT
        (also if is_part else own).add(short)
        also.update(key for key, is_own in names if not is_own)
        yield row, name, own, also


def _names_to_keep():
    """All that can lead to a city: its names, how the first one begins, and each word of them."""
    found = kept.NamesToKeep()
    for row, name, own, also in _cities():
        found.areas[str(row[2])].add(plain_area(row[4]))
        found.large_cities.add(row[5], row[6], row[7])
        words = {word for one in (*own, *also) for word in one.split()}
        found.add(row[0], own | also | beginnings(name) | words)
    return found.kept()


def _keys(found_readings):
    found = set()
    for ways, _guess in found_readings:
        for reading in ways:
            found.update(filter(None, (reading.key, reading.written)))
            if reading.hint:
                found.add(fold(reading.hint))
    return found


def _identified(identifiers):
    """Identifier → Place: a GeoNames number, a Wikidata Q-number, a UN/LOCODE or an address here.

    Merged cities answer with those that they became.
    """
    found, values = {}, sorted(identifiers)
    for start in range(0, len(values), BATCH):
        batch = values[start : start + BATCH]
        numbers = [int(value) for value in batch if value.isdecimal() and len(value) < 10]
        asked = (
            Q(geonames_id__in=numbers) | Q(wikidata_id__in=batch) | Q(locode__in=batch) | Q(slug__in=batch)
        )
        rows = City.objects.filter(asked).select_related("merged_into").only(*COLUMNS[1:], "merged_into")
        for city in rows:
            standing = city.merged_into or city
            place = IndexedCity.of_row([getattr(standing, column) for column in COLUMNS])
            for name in (str(city.geonames_id), city.wikidata_id, city.locode, city.slug):
                if name in identifiers:
                    found[name] = place
    numbers = [int(value) for value in identifiers - found.keys() if value.isdecimal() and len(value) < 10]
    for place in gazetteer.places_of(numbers) if numbers else ():
        found[str(-place.pk)] = place
    return found
