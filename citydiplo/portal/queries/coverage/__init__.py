"""What the register lacks: which fields of its records are empty, and what a reader can add."""

from citydiplo.portal.queries.coverage.caveats import Caveat, caveat
from citydiplo.portal.queries.coverage.nouns import NOUNS, NOUNS_READ, RECORDS
from citydiplo.portal.queries.coverage.numbers import Coverage, Group, read
from citydiplo.portal.queries.coverage.shares import share_text
from citydiplo.portal.queries.coverage.undated import country_of

# Group is here for numbers that were cached before an upgrade.
__all__ = [
    "NOUNS",
    "NOUNS_READ",
    "RECORDS",
    "Caveat",
    "Coverage",
    "Group",
    "caveat",
    "country_of",
    "read",
    "share_text",
]
