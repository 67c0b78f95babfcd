"""What a person says of a pasted list: which cities and words are meant, and what holds for all lines."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from networks.choices import WorldRegion
from partnerships.imports.runs import text_of
from partnerships.imports.words import WordAnswer

LEFT_OUT = "-"  # the answer that leaves out the lines of a word


@dataclass(frozen=True)
class Answers:
    """``cities``: {key of a name: key of a city, 0 to leave its lines out}; ``words``: {key: value}.

    ``within``: the country or the region of the world that all cities are in. ``takes_single``: a name with
    one candidate means that. ``lookups``: {key of a name: cities that were looked up for it}.
    """

    cities: dict = field(default_factory=dict)
    words: dict = field(default_factory=dict)
    membership_class: str = ""  # of lines that state none
    within: str = ""
    takes_single: bool = False
    lookups: dict = field(default_factory=dict)

    @property
    def region(self) -> str:
        """The region to which the places were narrowed; empty for a country or all."""
        return self.within if self.within in WorldRegion.values else ""

    @property
    def country(self) -> str:
        """The country to which the places were narrowed; empty for a region or all."""
        return "" if self.region else self.within


@dataclass(frozen=True)
class OfWords:
    """The answers for words as a judge looks them up: by what tells a word from every other."""

    words: dict

    def get(self, key: Any) -> WordAnswer | None:
        """The answer to a word; None if it has no answer yet."""
        value = self.words.get(key_of_word(key))
        if value is None:
            return None
        return WordAnswer(leaves_out=True) if value == LEFT_OUT else WordAnswer(value)


def key_of_name(mention: Any) -> str:
    """What tells a name's question from every other in a form."""
    return hashlib.blake2b(text_of(mention).encode(), digest_size=8).hexdigest()


def key_of_word(key: Any) -> str:
    """The name of the form's field for a word."""
    return hashlib.blake2b(repr(key).encode(), digest_size=8).hexdigest()
