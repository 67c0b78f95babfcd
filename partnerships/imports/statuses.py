"""Columns that may say the status of a partnership, by their header or by the cells below it."""

from functools import cache

from citydiplo.kit.search.folding import fold
from citydiplo.kit.text import date_parser
from partnerships.choices import PartnershipStatus
from partnerships.imports import values
from partnerships.imports.vocabulary import names_of

MOST_WORDS = 12  # different ones in the first rows; a column with more is no choice among a few
LONGEST_WORD = 40
MOST_TOKENS = 4  # of a header that may be a status


@cache
def _yes_and_no():
    return {
        fold(word): name == "yes" for name, words in names_of("YesOrNo").items() for word in words if word
    }


def says_yes(word: str) -> bool | None:
    """Whether a cell says yes (True) or no (False); None where it is neither."""
    return _yes_and_no().get(fold(word))


def meant_by_header(header: str) -> PartnershipStatus | None:
    """The status that a header names, so that its cells are Yes or No: "Active?", "Beendet"."""
    words = fold(header).split()
    if not words or len(words) > MOST_TOKENS:
        return None
    if found := values.known(header, PartnershipStatus):
        return None if says_yes(header) is not None else found
    named = [values.known(word, PartnershipStatus) for word in words if says_yes(word) is None]
    return next(filter(None, named), None)


def are_statuses(cells: list[str]) -> bool:
    """Whether at least half of the different words of a column are, or are like, a status; "yes" is not."""
    words = _different(cells)
    if not words or any(len(word) > LONGEST_WORD for word in words):
        return False
    return sum(map(_is_like_a_status, words)) * 2 >= len(words)


def may_say_status(header: str, cells: list[str]) -> bool:
    """Whether an unused column may say the status: by its words, or by its header above yes and no."""
    if are_statuses(cells):
        return True
    words = _different(cells)
    if not words or any(len(word) > LONGEST_WORD for word in words):
        return False
    if any(_is_number_or_date(word) for word in words):
        return False
    folded = fold(header)
    if any(word in names_of_header() for word in (folded, *folded.split())):
        return True
    meant = meant_by_header(header)
    if meant is None:
        return False
    is_exact = values.known(header, PartnershipStatus) is not None
    return is_exact or any(says_yes(word) is not None for word in words)


@cache
def names_of_header() -> frozenset[str]:
    """What headers call the status, folded, but for words of many meanings ("Stand", "State")."""
    names = {fold(name) for name in names_of("Header")["status"]}
    return frozenset(names - {"stand", "state", "estado", "stan", "aktuell"})


def _different(cells):
    """The different words of a column; none where they are too many to be a choice."""
    words = {" ".join(cell.casefold().split()): cell for cell in cells if cell}
    return list(words.values()) if len(words) <= MOST_WORDS else []


def _is_like_a_status(word):
    if says_yes(word) is not None:
        return False
    if values.known(word, PartnershipStatus) or values.status_and_date(word, PartnershipStatus)[0]:
        return True
    return values.likely(word, PartnershipStatus) is not None


def _is_number_or_date(word):
    if word.replace(".", "").replace(",", "").isdecimal():
        return True
    try:
        date_parser.read(word)
    except date_parser.UnreadableDateError:
        return False
    return True
