"""The parties that files name: cities and institutions under one kind of number, and pairs of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from citydiplo.kit.search.folding import fold
from networks.institution_names import other_names_of
from networks.models import Institution
from partnerships.choices import WordKind
from partnerships.errors import RowSettledError
from partnerships.imports import values
from partnerships.imports.targets.base import ImportTarget
from partnerships.imports.targets.memberships import by_name
from partnerships.imports.words import key_of

KEY_BITS = 48
INSTITUTIONS_FROM = 1 << 47  # keys of cities are below
LONG_NAME = 6  # letters from which on a name may be that of an institution which is called alike


def is_institution(party: Any) -> bool:
    """Whether a party is an institution and not a city."""
    return not hasattr(party, "country")


def number_of_institution(pk: int) -> int:
    """A key of an institution as that of a party, beside those of cities."""
    return INSTITUTIONS_FROM + pk


def number_of_party(party: Any) -> int:
    """The number of a city or an institution in the key of a pair."""
    return number_of_institution(party.pk) if is_institution(party) else party.pk


class NamedInstitution(NamedTuple):
    """What an import knows of an institution. Its text is its name, as that of a city is."""

    pk: int
    name: str
    acronym: str
    slug: str

    def __str__(self) -> str:
        return self.name


class Institutions:
    """The known ones by all that files call them. One statement."""

    def __init__(self):
        rows = [NamedInstitution(*row) for row in Institution.objects.values_list(*NamedInstitution._fields)]
        self.by_slug = {row.slug: row for row in rows}
        listed = [(row.pk, row.name, row.acronym, row.slug, *other_names_of(row.slug)) for row in rows]
        by_key = {row.pk: row for row in rows}
        self.by_name = {name: by_key[pk] for name, pk in by_name(listed).items()}

    def __eq__(self, other):
        return isinstance(other, Institutions) and vars(self) == vars(other)

    def __hash__(self):
        return hash(tuple(self.by_slug))

    def named(self, name: str, words: Any) -> Any:
        """The institution of this very name, or the one that was answered for it; None for none."""
        if found := self.by_name.get(fold(name)):
            return found
        answer = words.answers.get(key_of(WordKind.INSTITUTION, "institution", name))
        return self.by_slug.get(answer.value) if answer else None

    def like(self, name: str) -> Any:
        """The slug of the institution that has a name like this; "" for none."""
        found = values.nearest(fold(name), self.by_name) if len(name) >= LONG_NAME else None
        return found.slug if found else ""


class PartyTarget(ImportTarget):
    """Of records whose rows name a city or, where the register has no such city, an institution."""

    institutions: Institutions

    def other(self, line: Any, places: Any, reasons: list[Any]) -> Any:
        """The city that a row names; the institution, where the register has no such city."""
        try:
            return self.place(line, places, reasons, "b_")
        except RowSettledError:
            institution = self.institutions.named(line.get("b_city"), self.words)
            if institution is None:
                raise
            self.show_party("b_", institution)
            return institution


def number_of(first: int, second: int) -> int:
    """A pair of keys, in whichever order, as one number: a file may hold 200,000."""
    low, high = sorted((first, second))
    return (low << KEY_BITS) + high


def pair_of(number: int) -> tuple[int, int]:
    """The two numbers in the key of a pair."""
    return number >> KEY_BITS, number & ((1 << KEY_BITS) - 1)
