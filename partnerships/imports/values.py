"""Cells as values: dates in the ways people write them, choices by any of their names, positions.

Each function returns the value; what cannot be read is a ``BadValueError`` with its reason.
"""

import re
from contextlib import suppress
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.partial_date import Precision
from citydiplo.kit.search.folding import fold
from citydiplo.kit.text import date_parser
from citydiplo.kit.text.date_parser import DateOffer
from partnerships.errors import BadValueError
from partnerships.imports import vocabulary

_number = r"([+-]?\d{1,3}(?:[.,]\d+)?)"
_point = re.compile(rf"^POINT\s*\(\s*{_number}\s+{_number}\s*\)$", re.IGNORECASE)
_pair = re.compile(rf"^[(\[]?\s*{_number}\s*[;,\s]\s*{_number}\s*[)\]]?$")

SHORTEST_PART = 5  # letters of a known word that may be found within another
LIKELY = 78  # of 100, from which on a word is offered for another

# What turns a word into its opposite, folded: as a word of its own, or before it (nieaktywna, inattivo).
_NEGATIONS = frozenset(
    ("not", "no", "non", "never", "nicht", "kein", "keine", "nie", "sin", "sans", "sem", "senza", "pas",
     "plus", "ya", "nao", "niet", "geen", "bez", "не", "нет", "degil", "former", "formerly", "ex", "ehemals",
     "ehemalig", "ehemalige", "without", "antes", "ancien", "ancienne")
)  # fmt: skip
_NEGATING_STARTS = ("nie", "non", "not", "nicht", "in", "im", "un", "dis", "des", "ex", "не", "de", "a")


def date(text: str, label: Any, order: str = "") -> tuple[Any, str]:
    """(date, precision) that a text surely means, or (None, day) for nothing."""
    text = text.strip()
    if not text:
        return None, Precision.DAY
    try:
        found = date_parser.read(text, order).sure
    except date_parser.UnreadableDateError as error:
        raise BadValueError(code_of(error), field=str(label), value=text[:60]) from error
    if found is None:
        raise BadValueError("bad_date", field=str(label), value=text[:60])
    return found


def code_of(error: date_parser.UnreadableDateError) -> str:
    """The reason to give for a date that cannot be read."""
    return "no_such_day" if isinstance(error, date_parser.NoSuchDayError) else "bad_date"


def as_stored(offer: DateOffer) -> str:
    """An Offer as answers keep it, by ISO 8601: 1990-05, 1990/1995, /2022."""
    start, end = (partial_date.iso(*one) if one else "" for one in (offer.start, offer.end))
    return f"{start}/{end}" if end else start


def offer_of(stored: str) -> DateOffer:
    """The Offer of such a text; an empty one for nothing."""
    start, _slash, end = stored.partition("/")
    return DateOffer(*(partial_date.parse(one) if one else None for one in (start, end)))


def stored_dates(typed: str) -> str | None:
    """What a person typed, or chose among the offers, as it is kept; None where it is no date for sure."""
    start, slash, end = typed.strip().partition("/")
    with suppress(ValueError, OverflowError):
        if slash and len(end) >= 4:
            return as_stored(offer_of(f"{start}/{end}"))
    try:
        found = date_parser.read(typed)
    except date_parser.UnreadableDateError:
        return None
    is_clear = not found.is_doubtful and len(found.readings) == 1
    return as_stored(found.offers[0]) if is_clear else None


def in_words(offer: DateOffer) -> str:
    """An Offer in the reader's language."""
    start, end = (partial_date.display(*one) if one else "" for one in (offer.start, offer.end))
    if start and end:
        return _("%(start)s – %(end)s") % {"start": start, "end": end}
    return _("until %(end)s") % {"end": end} if end else start


def choice(text: str, choices: Any, label: Any) -> Any:
    """The member of ``choices`` by value, by label in any of the site's languages, or by a synonym."""
    found = known(text, choices)
    if found is None:
        raise BadValueError("unknown_value", field=str(label), value=text[:60])
    return found


def known(text: str, choices: Any) -> Any:
    """The member of ``choices`` that a text surely means; None where it is no word of theirs."""
    return _choice_names(choices).get(fold(text))


def status_and_date(text: str, choices: Any) -> Any:
    """(member, its date) of "ended 2019" or "2022 suspendu"; (None, None) where it is not so."""
    words = text.replace("(", " ").replace(")", " ").replace(",", " ").replace(":", " ").split()
    for cut in range(len(words) - 1, 0, -1):
        for name, rest in (
            (words[:cut], words[cut:]),
            (words[len(words) - cut :], words[: len(words) - cut]),
        ):
            member = known(" ".join(name), choices)
            if member is None:
                continue
            try:
                found = date_parser.read(" ".join(rest))
            except date_parser.UnreadableDateError:
                continue
            if not found.is_doubtful and len(found.readings) == 1 and found.end is None:
                return member, found.readings[0]
    return None, None


def likely(text: str, choices: Any) -> Any:
    """The member of ``choices`` that a text probably means, to be offered; None where none is near."""
    return nearest(fold(text), _choice_names(choices))


def nearest(folded: str, names: dict) -> Any:
    """What the name in ``names`` stands for that is most like ``folded``; None where none is near."""
    if len(folded) < SHORTEST_PART - 1:
        return None
    within = [name for name in names if len(name) >= SHORTEST_PART and (name in folded or folded in name)]
    if within:
        near = max(within, key=lambda name: (-abs(len(name) - len(folded)), name))
    else:
        found = process.extractOne(folded, names.keys(), scorer=fuzz.ratio, score_cutoff=LIKELY)
        near = found[0] if found else None
    if near is None or _says_the_opposite(folded, near):
        return None
    rest = folded.replace(near, " ")
    if any(len(name) >= SHORTEST_PART and name in rest and names[name] != names[near] for name in names):
        return None  # it names two of them: "Kultur, Wirtschaft"
    return names[near]


def _says_the_opposite(folded: str, name: str) -> bool:
    """Whether one of two likely words negates the other: "nieaktywna" is never offered "aktywna"."""
    words, named = set(folded.split()), set(name.split())
    if (words ^ named) & _NEGATIONS:
        return True
    return any(
        longer == start + shorter
        for one in words
        for other in named
        for longer, shorter in ((one, other), (other, one))
        for start in _NEGATING_STARTS
    )


@cache
def _choice_names(choices):
    """{folded name: member}. Values and labels come before what others call the members."""
    others = vocabulary.names_of(choices.__name__)
    names = {fold(member.value): member for member in choices}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for member in choices:
                names.setdefault(fold(str(member.label)), member)
    for member in choices:
        for word in others.get(member.value, ()):
            names.setdefault(fold(word), member)
    names.pop("", None)
    return names


def position(text: str) -> Any:
    """(latitude, longitude) from "48.85, 2.35", "(48.85, 2.35)" or "POINT (2.35 48.85)"; None for nothing."""
    text = text.strip()
    if not text.strip(",; "):
        return None
    if found := _point.match(text):
        longitude, latitude = map(_float, found.groups())
    elif found := _pair.match(text):
        latitude, longitude = map(_float, found.groups())
    else:
        raise BadValueError("bad_position", value=text[:60])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadValueError("bad_position", value=text[:60])
    return latitude, longitude


def _float(text):
    return float(text.replace(",", "."))


def one_line(text: str, most: int, label: Any) -> str:
    """The text. Raises BadValueError where it is longer than ``most`` characters."""
    if len(text) > most:
        raise BadValueError("too_long", field=str(label), most=most)
    return text
