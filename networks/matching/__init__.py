"""Matching: which city in the register is meant by what a file says. One matcher for dry run and import.

::

    matcher = Matcher(mentions)             every place that the file names; reads the register once
    matcher.match(mention)                  Match: MATCHED, AMBIGUOUS or UNMATCHED; and why

Precision comes before recall. A country that is given is kept to: a name that it does not hold is unmatched,
never a place of that name elsewhere. Of several places of a name none is chosen unless the file says more.
"""

from networks.matching.countries import CountryGuess, country_of
from networks.matching.known import known_share
from networks.matching.places import AMBIGUOUS, MATCHED, UNMATCHED, CityMatch, Matcher, Mention

__all__ = [
    "AMBIGUOUS",
    "MATCHED",
    "UNMATCHED",
    "CityMatch",
    "CountryGuess",
    "Matcher",
    "Mention",
    "country_of",
    "known_share",
]
