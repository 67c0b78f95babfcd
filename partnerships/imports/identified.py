"""Rows that name their record by its id, as our own exports do: the row is that record, never a new one.

What differs from the record is a change to it. Empty cells change nothing. A person who acts for a party
writes by the same action as on the record's page, so that others are asked again where that matters; an
operator's file changes only records that nobody confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from citydiplo.kit.fields import partial_date
from citydiplo.kit.search.folding import fold
from citydiplo.kit.tabular import defused
from networks.matching.identifiers import contradicts, plain
from networks.matching.index import COLUMNS, IndexedCity
from partnerships.choices import RowOutcome
from partnerships.errors import BadValueError
from partnerships.imports.judged import Verdict, refuse

if TYPE_CHECKING:
    from partnerships.imports.judged import ImportLine, Places

_record_id = re.compile(r"(?:^|/)(\d{1,15})/?$")
SEVERAL = 2  # parties that a row can name


@dataclass(slots=True)
class Member:
    """A place that a record is of: a city (``key`` and a Place) or an institution (its names alone)."""

    names: tuple
    place: Any = None
    label: str = ""  # an institution's name

    @property
    def city(self) -> int | None:
        """The key of its city; None for an institution."""
        return self.place and self.place.pk


@dataclass(slots=True)
class Known:
    """A record as an import knows it: its ``facts`` by column and the places that it is of."""

    pk: int
    label: str
    facts: dict
    members: list
    told_by: dict = field(default_factory=dict)  # field → accepted folded texts: the network, the agreement
    networks: frozenset = frozenset()  # in whose name it may be written

    @property
    def cities(self) -> list[int]:
        """The keys of the cities that it names."""
        return [member.city for member in self.members if member.city]


def id_of(line: ImportLine) -> int | None:
    """The id in a row, a number or a record's address; None where the row names none."""
    text = line.get("record")
    return record_number(text) if text else None


def record_number(text: str) -> int:
    """The number of a record, from a cell with the number or the record's address. Raises BadValueError."""
    found = _record_id.search(text.removesuffix(".0"))
    if found is None:
        raise BadValueError("bad_record", value=text[:60])
    return int(found.group(1))


def ids_of(lines: Iterable[ImportLine]) -> set[Any]:
    """The records that lines name by their ids; unreadable ids are left out."""
    found = set()
    for line in lines:
        try:
            found.add(id_of(line))
        except BadValueError:
            continue
    return found - {None}


def judge(target: Any, line: ImportLine, places: Places, pk: int) -> Verdict:
    """The Verdict on a row that is the record ``pk``. Raises RowSettledError and BadValueError."""
    record = target.identified.get(pk)
    if record is None:
        refuse("no_such_record", value=pk)
    _check_it_is_meant(target, line, places, record)
    target.matched = pk
    target.once(pk, line, of="record")
    for prefix, member in zip(target.place_prefixes, record.members, strict=False):
        if member.place:
            target.show_party(prefix, member.place)
    changes, reasons = _changes(target, line, record.facts)
    target.sound()
    if not changes:
        return Verdict(RowOutcome.SAME, [("same", {}), *reasons])
    if len(record.members) > SEVERAL:
        refuse("several_parties", number=len(record.members))
    target.yours(cities=record.cities, networks=record.networks)
    return target.amended(record, changes, [*differences(target, changes, record.facts), *reasons])


def _changes(target, line, known):
    """({column: value} in which the row differs, remarks on the cells that it leaves empty)."""
    changes, emptied = {}, []
    for name in target.editable:
        if name not in line.reading.columns:
            continue
        was = _text(known, name)
        if not (text := line.get(name)):
            emptied += [("emptied", {"field": str(target.labels[name])})] if was else []
        elif not says(text, was):
            said = target.attempt(target.said_in, line, name)
            if said and not says(_text(said, name), was):
                changes |= said
    return changes, emptied


def _text(facts, name):
    """A fact as an export writes it."""
    value = facts[name]
    if f"{name}_precision" in facts:
        return partial_date.iso(value, facts[f"{name}_precision"])
    return str(value or "")


def says(text: str, was: str) -> bool:
    """Whether a cell is as it was exported: on one line, and without what a spreadsheet would run."""
    return text.split() in (was.split(), str(defused(was)).split())


def differences(
    target: Any, changes: dict[str, Any], known: dict[str, Any]
) -> Iterator[tuple[str, dict[str, str]]]:
    """A reason for each change of a fact: its field, the new text and the old one."""
    for name in changes:
        if not name.endswith("_precision"):
            old, new = _text(known, name)[:100] or "—", _text(changes, name)[:100]
            yield "differs", {"field": str(target.labels[name]), "new": new, "old": old}


def _check_it_is_meant(target, line, places, record):
    """Refuse a row whose places, network or agreement are not those of the record that it names."""
    left = list(record.members)
    for prefix in target.place_prefixes:
        name, identifier = line.get(f"{prefix}city"), line.get(f"{prefix}identifier")
        if not name and not identifier:
            continue
        fitting = next((one for one in left if _is_it(one, name, identifier)), None)
        if fitting is None and name:  # by another of its names
            key = places.key_of(replace(line.mention(prefix), identifier=""))
            fitting = next(
                (one for one in left if key and one.city == key and _allows(one, identifier)), None
            )
        if fitting is None:
            refuse("other_record", value=record.pk, label=record.label)
        left.remove(fitting)
    for name, accepted in record.told_by.items():
        if (text := line.get(name)) and fold(text) not in accepted:
            refuse("other_record", value=record.pk, label=record.label)


def _is_it(member, name, identifier):
    return (not name or fold(name) in member.names) and _allows(member, identifier)


def _allows(member, identifier):
    """Whether the identifier, if there is one, is not that of another city."""
    if not identifier or member.place is None:
        return True
    return plain(identifier) == member.place.slug or not contradicts(identifier, member.place)


PLACE = [f"city__{column}" for column in COLUMNS]


def member_of(city: Any, institution: Any = ()) -> Member:
    """The Member of a row read by PLACE, or of an institution's names."""
    if city[0] is None:
        names = tuple(filter(None, institution))
        return Member(tuple(map(fold, names)), label=names[0] if names else "")
    place = IndexedCity.of_row(city)
    return Member((fold(place.name),), place)
