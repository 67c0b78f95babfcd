"""Abbreviated names: "Freiburg i. Br.", "Vitry s/Seine", "Ste-Foy", "Gorzów Wlkp.", "Ростов н/Д".

What an abbreviation is short for is told by the names that the register knows: a word of theirs with the same
first letter that holds the others in their order. Such names are offered, never taken. Only what has one
meaning in a country's language (Sta. in Spain) is spelled out and read as any name.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from citydiplo.kit.search.folding import fold
from networks.matching.titles import GERMAN, Bare, without_titles

# Follows an abbreviated word in a key. A letter, so that ``fold`` keeps it, and in no name of a place.
MARK = "\ua4f8"
MOST_WORDS = 12  # of a name that is compared

_SHORT = "st|ste|sta|sto|sn|pto|gral|cd|ft|mt"  # written without a full stop, too
_telling = re.compile(rf"[^\W\d_]\.|(?<!\w)\w/|(?<=-)\w(?=-)|\b(?:{_SHORT})\b", re.IGNORECASE)
_slashed_twice = re.compile(r"(?<!\w)(\w)/\1(?!\w)\.?")  # s/s Bois
_slashed_letters = re.compile(r"(?<!\w)(\w)/(\w)(?!\w)\.?")  # н/Д
_slashed = re.compile(r"(?<!\w)(\w)/")  # s/Seine
_between_hyphens = re.compile(r"-(\w)(?=-)")  # Newcastle-u-Tyne
_last_letter = re.compile(rf"(?<={MARK} )(\w)$")  # a.d.R
_stopped = re.compile(rf"(?<!\w)([^\W\d_]{{1,8}})\.|(?<!\w)({_SHORT})(?!\w)", re.IGNORECASE)

# What has one meaning where the language is spoken. "St." has two in Canada: Saint John is not St. John's.
_SAINTS = {"st": ("saint",), "ste": ("sainte",)}
_IBERIAN = {"sta": ("santa",), "sto": ("santo",)}
_HISPANIC = {**_IBERIAN, "pto": ("puerto",), "cd": ("ciudad",), "gral": ("general",)}
_SPOKEN = (
    ("FR GF GP LU MC MQ RE", _SAINTS),
    ("AT DE LI", {"st": ("sankt",)}),
    ("BE", {"st": ("saint", "sint"), "ste": ("sainte",)}),
    ("CH", {"st": ("sankt", "saint"), "ste": ("sainte",)}),
    ("NL", {"st": ("sint",)}),
    ("AO BR CV MZ PH PT ST", _IBERIAN),
    ("AR BO CL CO CR CU DO EC ES GT HN MX NI PA PE PR PY SV UY VE", _HISPANIC),
)
CERTAIN = {country: meanings for countries, meanings in _SPOKEN for country in countries.split()}
# German words before what tells a place from others of its name, written in full and in short.
_BESIDE = {"am", "an", "im", "in", "ob", "vor", "bei", "unter"}
_BESIDE_IN_SHORT = {sign + MARK for sign in "aiovbu"}


def marked(name: str) -> str:
    """``name`` with :data:`MARK` behind its abbreviated words; empty where there are none."""
    if not _telling.search(name):
        return ""
    text = _slashed_twice.sub(rf"\1{MARK} ", name)
    text = _slashed_letters.sub(rf"\1{MARK} \2{MARK} ", text)
    text = _slashed.sub(rf"\1{MARK} ", text)
    text = _between_hyphens.sub(rf" \1{MARK} ", text)
    text = _stopped.sub(lambda found: f"{found[1] or found[2]}{MARK} ", text)
    text = " ".join(text.split())
    return _last_letter.sub(rf"\1{MARK}", text) if MARK in text else ""


def spelled_out(name: str, countries: tuple[str, ...] = ()) -> list[Bare]:
    """What an abbreviated name may be in full, in the order of trust; [] where nothing in it is abbreviated.

    A key that holds :data:`MARK` is a pattern, which :class:`Patterns` compares with names.
    """
    return [*_abbreviated(name, countries), *_narrowed(name, countries)]


def _abbreviated(name, countries):
    text = marked(name)
    if not text:
        return
    ways = [Bare(fold(text)), *without_titles(text, countries)]
    ways = [way for way in ways if MARK in way.key]
    for way in ways:
        for key in _in_words(way.key, countries):
            yield Bare(key, way.is_guess, way.is_wider, way.countries)
    for way in ways:
        if _anchor(way.key):
            yield Bare(way.key, is_guess=True, is_wider=way.is_wider, countries=way.countries)
    if not set(countries) - GERMAN:
        for way in ways:
            if head := _head(way.key.split(), _BESIDE_IN_SHORT):
                yield _named_so(head, way.countries)


def _in_words(key, countries):
    """The keys with its abbreviations spelled out, where each has one meaning in the country."""
    if len(countries) != 1 or countries[0] not in CERTAIN:
        return
    certain, found = CERTAIN[countries[0]], [""]
    for word in key.split():
        meanings = certain.get(word.removesuffix(MARK), ()) if word.endswith(MARK) else (word,)
        found = [f"{one} {meaning}".strip() for one in found for meaning in meanings]
    yield from found


def _narrowed(name, countries):
    """ "Weiden in der Oberpfalz" may be Weiden, where the register holds no longer name for it."""
    if not countries or set(countries) - GERMAN or " " not in name:
        return
    if head := _head(fold(name).split(), _BESIDE):
        yield _named_so(head)


def _named_so(head, countries=()):
    """A city of which the register knows nothing but this name. A position near it does not decide."""
    return Bare(alone(head), is_guess=True, is_wider=True, countries=countries)


def alone(name: str) -> str:
    """The key of a city whose name in the register is ``name`` and nothing more."""
    return f"{name} {MARK}"


def _head(words, links):
    at = next((place for place, word in enumerate(words) if place and word in links), 0)
    head = words[:at] if at < len(words) - 1 else []
    return " ".join(head) if head and not any(MARK in word for word in head) else ""


def _anchor(key):
    """The longest word that is written in full: a name must hold it."""
    return max((word for word in key.split() if MARK not in word and len(word) > 2), key=len, default="")


def _compiled(key):
    """A pattern as a regular expression. A letter between words may be left out: Frankfurt (a. d.) Oder."""
    words, parts = key.split(), []
    for place, word in enumerate(words):
        if MARK not in word:
            parts.append(f"{re.escape(word)} ")
            continue
        letters = word.replace(MARK, "")
        part = "".join(rf"{re.escape(letter)}\w*" for letter in letters) + " "
        may_be_left_out = len(letters) == 1 and 0 < place < len(words) - 1
        parts.append(f"(?:{part})?" if may_be_left_out else part)
    return re.compile("".join(parts))


class Patterns:
    """The abbreviated names among ``keys``, to be compared with those of the register."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._by_anchor = defaultdict(list)
        for key in keys:
            if MARK in key and not key.endswith(f" {MARK}") and len(key.split()) <= MOST_WORDS:
                self._by_anchor[_anchor(key)].append((_compiled(key), key))

    def __bool__(self) -> bool:
        return bool(self._by_anchor)

    @property
    def anchors(self) -> set[str]:
        """The words one of which a name must hold, to meet a pattern."""
        return set(self._by_anchor)

    def of(self, names: Iterable[str]) -> set[str]:
        """The patterns that one of a city's folded names meets."""
        found = set()
        for name in names:
            words = name.split()
            if not self._by_anchor.keys().isdisjoint(words):
                for word in words:
                    found.update(
                        key for pattern, key in self._by_anchor.get(word, ()) if pattern.fullmatch(f"{name} ")
                    )
        return found
