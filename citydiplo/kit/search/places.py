"""Places: a kind, a weight and an object in one number that sorts.

An entry's place sorts by kind, then by weight from the heaviest down, then by object: an index on it alone
answers "the first hits of this kind". A name's place sorts by weight before all.
"""

from functools import cache
from hashlib import blake2b

HEAVIEST = 10.0  # weights run from 0 to here; the decimal logarithm of what counts is a good one
_LIGHTEST_STEP = 0xFFFF
OBJECT_BITS = 0xFFFF_FFFF


@cache
def kind_number(kind: str) -> int:
    """A stable number of 15 bits for a kind; a test sees to it that the kinds in use do not meet."""
    return int.from_bytes(blake2b(kind.encode(), digest_size=2).digest()) >> 1


@cache
def mark(kind: str, *, in_names: bool = False) -> str:
    """Four signs before each word of this kind in the index; others where a name holds it.

    So a search in each kind, and in its names alone, costs only its own rows, however many the others have.
    """
    return f"{kind_number(kind) | (0x8000 if in_names else 0):04x}"


def _step(weight):
    return _LIGHTEST_STEP - round(min(max(weight, 0.0), HEAVIEST) / HEAVIEST * _LIGHTEST_STEP)


def of_entry(kind: str, weight: float, object_id: int) -> int:
    """An entry's place: its kind, its weight from the heaviest down, its object."""
    return kind_number(kind) << 48 | _step(weight) << 32 | object_id


def of_name(kind: str, weight: float, object_id: int) -> int:
    """A name's place: its weight from the heaviest down, its object, its kind."""
    return _step(weight) << 47 | object_id << 15 | kind_number(kind)


def bounds(kind: str) -> tuple[int, int]:
    """The first and the last place that an entry of this kind can have."""
    first = kind_number(kind) << 48
    return first, first | 0xFFFF_FFFF_FFFF


def kind_number_of(place: int) -> int:
    """The number of the kind of an entry's place."""
    return place >> 48


def object_of(place: int) -> int:
    """The id of the object of an entry's place."""
    return place & OBJECT_BITS


def without_kind(place: int) -> int:
    """An entry's place as it compares with those of other kinds: by weight, then by object."""
    return place & 0xFFFF_FFFF_FFFF
