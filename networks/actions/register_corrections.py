"""Facts of the cities file that are known to be wrong, corrected by ``data/corrections.csv``.

Each row names a city by its GeoNames id, a field, its right value, and why. The fields:

- ``kind`` (a value of BodyKind) and ``part_of`` (the GeoNames id of the whole);
- ``name``, the name that the city itself uses: the wrong one stays as an alias, so that it is found;
- ``population``, empty where the number is that of something else and nobody knows the right one;
- ``alias``, one more name, and ``no_alias``, one that belongs to another place.

``correct_lines`` corrects the lines of the cities file before they are compared with the register, so that
neither file undoes the other. ``apply`` corrects what is in the register. What a person changed stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citydiplo.kit import history
from networks.actions import cities
from networks.actions.setwise import PERSONAL
from networks.actions.starterfiles import number, table
from networks.choices import BodyKind
from networks.models import City, FormerSlug

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = ("kind", "part_of", "name", "population", "alias", "no_alias")
# What the cities file says too: of a city that a person edited, both files leave it alone.
IN_CITIES_FILE = ("name", "population", "alias", "no_alias")
# Where these stand in a line of the cities file.
NAME, POPULATION, ALIASES = 1, 6, 8
WRITTEN = ("kind", "part_of", "population", "aliases")  # a name is written by renaming
BATCH = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class RegisterCorrection:
    """One row: which fact of which city, its right value as text, and why."""

    geonames_id: int
    field: str
    value: str
    why: str

    def aliases(self, known: Iterable[str]) -> list[str]:
        """``known`` with the alias, or without it."""
        others = [name for name in known if name != self.value]
        return [self.value, *others] if self.field == "alias" else others


def read(path: Path) -> list[RegisterCorrection]:
    """The rows of the file; none where there is no file. Raises ValueError for a row that says nothing."""
    if not path.exists():
        return []
    rows = [
        RegisterCorrection(int(row["geonameid"]), row["field"], row["value"], row["why"])
        for row in table(path)
    ]
    for row in rows:
        is_known = row.field in FIELDS and (row.field != "kind" or row.value in BodyKind.values)
        if not (is_known and row.why and (row.value or row.field == "population")):
            raise ValueError(f"{path.name}: {row} is no correction")
    return rows


def correct_lines(
    lines: Iterable[Sequence[Any]], rows: Iterable[RegisterCorrection], *, names: Mapping[Any, str]
) -> list[Sequence[Any]]:
    """The lines of the cities file with their names, populations and aliases corrected.

    ``names`` are those of the register, {GeoNames id: name}. A city that still has its wrong name there keeps
    it: ``apply`` renames it with all that repeats the name.
    """
    wanted = defaultdict(list)
    for row in rows:
        wanted[row.geonames_id].append(row)
    return [_corrected(line, wanted[line[0]], names) if line[0] in wanted else line for line in lines]


def _corrected(line, rows, names):
    line = list(line)
    for row in rows:
        if row.field == "name" and names.get(line[0], row.value) == row.value:
            line[ALIASES] = cities.once_each([line[NAME], *line[ALIASES]], besides=row.value)
            line[NAME] = row.value
        elif row.field == "population":
            line[POPULATION] = number(row.value)
        elif row.field in ("alias", "no_alias"):
            line[ALIASES] = row.aliases(line[ALIASES])
    return line


def apply(rows: Sequence[RegisterCorrection], *, renamed: Callable[[City], object]) -> int:
    """Write the corrections into the register, each with its reason in the history. Returns how many cities.

    ``renamed`` is told of every city that got another name. One statement for 500 cities and two more where
    nothing is left to correct; four for each reason otherwise.
    """
    found = _cities({row.geonames_id for row in rows} | {int(row.value) for row in rows if _is_part(row)})
    kept, changed = _changed_by_people(found.values()), set()
    by_reason = defaultdict(list)
    for row in rows:
        city = found.get(row.geonames_id)
        if city and row.field not in kept[city.pk]:
            by_reason[row.why].append((city, row))
    for why, pairs in by_reason.items():
        with history.because(why):
            ones = {city.pk: city for city, row in pairs if _correct(city, row, found, renamed)}
            if ones:
                with history.watching(City.objects.filter(pk__in=ones)):
                    City.objects.bulk_update(ones.values(), WRITTEN, batch_size=500)
        changed |= ones.keys()
    return len(changed)


def _is_part(row):
    return row.field == "part_of"


def _cities(ids):
    """{GeoNames id: city}; one statement for 500."""
    ids, found = sorted(ids), {}
    for start in range(0, len(ids), BATCH):
        rows = City.objects.filter(merged_into=None, geonames_id__in=ids[start : start + BATCH])
        found |= {city.geonames_id: city for city in rows}
    return found


def _correct(city, row, found, renamed):
    """Set the fact on the instance, a name in the register too. Whether that changed anything."""
    before = _facts(city)
    match row.field:
        case "name" if city.name != row.value:
            cities.rename(city=city, name=row.value)
            renamed(city)
        case "alias" | "no_alias" if (row.value in city.aliases) != (row.field == "alias"):
            city.aliases = row.aliases(city.aliases)
        case "part_of":
            city.part_of = found.get(int(row.value)) or city.part_of
        case "kind":
            city.kind = row.value
        case "population":
            city.population = number(row.value)
    return before != _facts(city)


def _facts(city):
    return city.name, city.kind, city.part_of_id, city.population, city.aliases


def _changed_by_people(found):
    """{primary key: the fields that are not corrected there}."""
    kept = defaultdict(set)
    pks = [city.pk for city in found]
    for city in found:
        if city.state in PERSONAL:
            kept[city.pk].update(IN_CITIES_FILE)
    acts = City.history.filter(history_type="~", history_user__isnull=False)
    for pk, changes in acts.values_list("id", "changes"):
        kept[pk].update(changes)
        if "aliases" in changes:
            kept[pk].update(("alias", "no_alias"))
    for pk in FormerSlug.objects.filter(city__in=pks).values_list("city", flat=True):
        kept[pk].add("name")
    return kept
