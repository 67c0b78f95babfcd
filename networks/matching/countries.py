"""What people call countries: in every language of CLDR, by code, formally, and misspelled.

A name may stand for more than one country ("Congo") and for part of one ("England"); both are kept, so that
matching uses exactly what the text says.
"""

import lzma
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter

from citydiplo.kit.search.folding import fold
from citydiplo.kit.text.countries import other_codes
from networks.matching.country_words import OF_STATE, OTHER_NAMES, PARTS, SEVERAL
from networks.regions import REGION_OF

FILE = Path(__file__).resolve().parent.parent / "data" / "country_names.tsv.xz"
_brackets = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_leading = re.compile(
    r"^(?:in|the|republic of(?: the)?|state of|kingdom of(?: the)?|republica de|republique de|republik)\s+"
)
# "Korea, Republic of" and "Gambia (The)": the words after the mark belong in front.
_inverted = re.compile(
    r"^(?P<name>[^,(]+?)\s*(?:,\s*|\()(?P<front>[^,()]*\b(?:of|of the|the))\)?$", re.IGNORECASE
)
# "Dem. Rep. Congo", "Lao P.D.R.", "Bosnia and Herz.", "St. Lucia" is in the list.
_SHORT = (
    (re.compile(r"\bDem\.?\s+Rep\.?(?=$|\s)"), "Democratic Republic of the"),
    (re.compile(r"\bRep\.?(?=$|\s)"), "Republic"),
    (re.compile(r"\bHerz(?:eg)?\.?(?=$|\s)"), "Herzegovina"),
    (re.compile(r"\bIs\.?(?=$|\s)"), "Islands"),
    (re.compile(r"\bEq\.(?=\s)"), "Equatorial"),
    (re.compile(r"\bFed\.(?=\s)"), "Federal"),
)
_dash = re.compile(r"\s+[-–—]\s+|\s*[/|]\s*")
NEAR = 5  # letters from which on one slip of the pen is forgiven
FAR = 10  # and two


@dataclass(frozen=True)
class CountryGuess:
    """The codes that a text may stand for (none where it is no country), the part of it, and a remark."""

    codes: tuple = ()
    area: str = ""
    is_typo_of: str = ""

    @property
    def code(self) -> str:
        """The code, where only one country can be meant; empty otherwise."""
        return self.codes[0] if len(self.codes) == 1 else ""


NO_COUNTRY = CountryGuess()


@lru_cache(maxsize=20_000)  # a file may hold as many odd words as it has rows
def country_of(text: str) -> CountryGuess:
    """The CountryGuess for what stands in a country's column."""
    known = _known()
    text = " ".join(text.split())
    if guess := _by_code(text):
        return guess
    written = [text]
    if found := _inverted.match(text):
        written = [f"{found['front']} {found['name']}", text, found["name"]]
    for one in map(_in_full, written):
        whole, bare = fold(one), fold(_brackets.sub("", one))
        for key in dict.fromkeys((whole, _leading.sub("", whole), bare, _leading.sub("", bare))):
            if key in known:
                return known[key]
    text = _dash.sub(", ", _brackets.sub("", text))
    if "," in text:
        return _with_part(text)
    return _misspelled(fold(text))


def is_code(text: str) -> bool:
    """Whether the text is a country's code of two or three letters."""
    return text in _codes()


def _by_code(text):
    """The guess for a code of ISO 3166-1 in any case: two letters, three letters or a number."""
    plain = text.replace(".", "").upper()
    if plain.isdecimal() and plain.isascii() and len(plain) <= 3:
        return _codes().get(plain.zfill(3))
    if len(plain) in (2, 3) and (guess := _codes().get(plain)):
        return guess if text.isupper() or fold(text) not in _known() else None  # a name comes before a code
    return None


def _in_full(text):
    for short, full in _SHORT:
        text = short.sub(full, text)
    return text


def _with_part(text):
    """The guess for a part with its state: England, United Kingdom; Réunion, France; UK, England."""
    part, _comma, state = text.rpartition(",")
    guess, inner = country_of(state.strip()), country_of(part.strip())
    if inner.codes and inner.codes == guess.codes and not inner.area:
        return guess  # "PL - Poland" says it twice
    if not guess.codes:
        return NO_COUNTRY
    if inner.codes and not inner.is_typo_of:
        code = inner.codes[0]
        if code in OF_STATE.get(guess.code, "").split() or (code == guess.code and inner.area):
            return inner
    return CountryGuess(guess.codes, part.strip(), guess.is_typo_of)


def _misspelled(key):
    """One slip in five letters or two in ten, where only one country is as near as that."""
    allowed = 2 if len(key) >= FAR else 1 if len(key) >= NEAR - 1 else 0
    near = {}
    for length in range(len(key) - allowed, len(key) + allowed + 1) if allowed else ():
        names = _by_length().get(length, ())
        for name, slips, _place in extract_iter(key, names, scorer=OSA.distance, score_cutoff=allowed):
            near.setdefault(_known()[name], (slips, name))
    places = {guess.codes for guess in near}
    if len(places) != 1:
        return NO_COUNTRY
    guess, (_slips, name) = min(near.items(), key=lambda found: found[1])
    return CountryGuess(guess.codes, guess.area, is_typo_of=name)


@cache
def _codes():
    """ISO 3166-1 codes of two and of three letters, and some that are used like them."""
    found = {one: CountryGuess((code,)) for code in REGION_OF for one in (code, *other_codes(code)) if one}
    found |= {"UK": CountryGuess(("GB",)), "EL": CountryGuess(("GR",)), "KOS": CountryGuess(("XK",))}
    return found


@cache
def _known():
    """Folded name → CountryGuess."""
    found, seldom = _usual(), _listed()[1]
    return seldom | found


@cache
def _usual():
    """Of these, the names in languages that files are written in."""
    found = dict(_listed()[0])
    for code, names in OTHER_NAMES.items():
        found |= {fold(name): CountryGuess((code,)) for name in names.split(", ")}
    found |= {key: CountryGuess(codes) for key, codes in SEVERAL.items()}
    return found | {key: CountryGuess((code,), area) for key, (code, area) in PARTS.items()}


@cache
def _by_length():
    """{length: the usual names in which a slip of the pen is forgiven}."""
    found = {}
    for name in _usual():
        if len(name) >= NEAR and name.isascii():
            found.setdefault(len(name), []).append(name)
    return found


@cache
def _listed():
    """(names in usual languages, names in the others) of the file."""
    usual, seldom = {}, {}
    with lzma.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            code, *names = line.rstrip("\n").split("\t")
            guess = CountryGuess((code.lstrip("+"),))
            (seldom if code.startswith("+") else usual).update(dict.fromkeys(names, guess))
    return usual, seldom


def spellings(name: str) -> set[str]:
    """A name as CLDR has it and as people write it: "Trinidad & Tobago", "Hong Kong (China)"."""
    found = {name, _brackets.sub("", name)}
    found |= {one.replace("&", word) for one in found for word in ("and", "and the")}
    found |= {one.replace("St.", "Saint") for one in found}
    return {fold(one) for one in found} - {""}
