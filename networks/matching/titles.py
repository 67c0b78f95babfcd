"""Titles: the words for a city hall or a city's rank that stand before or behind its name.

"Municipalidad de La Plata" is La Plata, "Ville du Havre" Le Havre, "Seoul Metropolitan Government" Seoul. The
article between may belong to the name: first it is kept, then left out. Where a language declines the name
("Urząd Miasta Krakowa"), what it may be called otherwise is a guess, to be offered and never taken.
"""

import re
from dataclasses import dataclass

from citydiplo.kit.search.folding import fold
from networks.matching import title_words

LONGEST_TITLE = 5  # words
GREATER = "greater"  # "Greater Amman Municipality" may be the city; "Greater Manchester" alone is not

# What joins a title and a name, with the articles that may belong to the name, in the order of trust.
_LINKS = {
    "of": ("", "the "), "of the": ("the ", ""), "and county of": ("",), "and borough of": ("",),
    "council of": ("",),
    "de": ("",), "de la": ("la ", ""), "de los": ("los ", ""), "de las": ("las ", ""), "de les": ("les ", ""),
    "del": ("el ", ""), "de el": ("el ", ""), "du": ("le ", ""), "des": ("les ", ""), "de le": ("le ", ""),
    "di": ("",), "della": ("la ", ""), "delle": ("le ", ""), "dei": ("i ", ""), "degli": ("gli ", ""),
    "do": ("", "o "), "da": ("", "a "), "dos": ("", "os "), "das": ("", "as "),
    "de la ciudad de": ("",), "van": ("",), "der": ("",), "w": ("",),
}  # fmt: skip
_elided = re.compile(r"^(?P<link>d|l|dell|all)['’`´ʼ]\s*(?=\w)", re.IGNORECASE)
_ELISIONS = {"d": ("",), "l": ("l", ""), "dell": ("l", ""), "all": ("l", "")}
_unspaced = re.compile(
    r"^(?P<name>.{2,}?)(?:人民政府|市役所|市政府|政府|特別市|特别市|市|광역시청|광역시|특별자치시|특별시청|특별시|시청|시)$"
)
_NORDIC = {"stad", "kommun", "kommune", "kommunen"}


@dataclass(frozen=True, slots=True)
class Bare:
    """A folded name without its title. ``is_guess``: it is declined, or the article was left out."""

    key: str
    is_guess: bool = False


def _phrases(by_language):
    found = {}
    for language, phrases in by_language.items():
        for phrase in filter(None, (part.strip() for part in phrases.split(","))):
            found.setdefault(fold(phrase), language)
    return found


FRONT, BACK = _phrases(title_words.FRONT), _phrases(title_words.BACK)
BACK_IN = {fold(phrase): countries for phrase, countries in title_words.BACK_IN.items()}
JOINED = {fold(phrase) for phrase in title_words.JOINED.split(",")}
ENDINGS = {
    language: [tuple(ending.strip().split(">")) for ending in endings.split(",")]
    for language, endings in title_words.ENDINGS.items()
}


def is_title(text: str) -> bool:
    """Whether the words are a title and nothing else: "Lisbon (Câmara Municipal)", "Hull, City of"."""
    words = fold(text).split()
    while words and " ".join(words[-2:]) not in FRONT and words[-1] in ("of", "de", "di", "von"):
        words.pop()
    return " ".join(words) in FRONT or " ".join(words) in BACK


def without_titles(name: str, countries: tuple = ()) -> list[Bare]:
    """The names that are left of ``name`` without its titles, in the order of trust; [] where it has none."""
    words = name.split()
    found = {}
    for kept, behind in (((words, ""), ""), *_without_back(words, countries)):
        for key, language, is_guess in _without_front(*kept):
            if behind or language or key != fold(name):
                _keep(found, key, language or behind, is_guess, is_nordic=behind in _NORDIC)
    whole = fold(name)
    if unspaced := _unspaced.match(whole):
        found.setdefault(unspaced["name"], False)
    found.pop(whole, None)
    return [Bare(key, is_guess) for key, is_guess in found.items() if key]


def _keep(found, key, title, is_guess, *, is_nordic):
    found.setdefault(key, is_guess)
    if is_nordic and key.endswith("s"):
        found.setdefault(key[:-1], is_guess)
    language = BACK.get(title, title)
    for ending, plain in ENDINGS.get(language, ()):
        if key.endswith(ending) and len(key) - len(ending) > 2:
            found.setdefault(key.removesuffix(ending) + plain, True)


def _without_front(words, behind):
    """(key, language of the title, is_guess) for the words as they are, and without a title before them."""
    yield fold(" ".join(words)), "", False
    if behind and len(words) > 1 and fold(words[0]) == GREATER:
        yield fold(" ".join(words[1:])), "en", True
    rest = words
    while found := _title(rest):
        phrase, length = found
        language, rest = FRONT[phrase], rest[length:]
        linked = list(_linked(rest))
        for left, article, is_first in linked:
            yield f"{article}{fold(' '.join(left))}", language, not is_first
        if not linked and phrase not in JOINED:
            yield fold(" ".join(rest)), language, False
        rest = linked[-1][0] if linked else rest


def _title(words):
    """(phrase, number of words) of the longest title that the words begin with, and go on behind."""
    for length in range(min(LONGEST_TITLE, len(words) - 1), 0, -1):
        phrase = fold(" ".join(words[:length]))
        if phrase in FRONT:
            return phrase, length
    return None


def _linked(words):
    """(words of the name, article to put before it, is_first): without what joins it to a title."""
    for length in range(min(4, len(words) - 1), -1, -1):
        rest = words[length:]
        link = fold(" ".join(words[:length]))
        if rest and (elided := _elided.match(rest[0])) and link in ("", "de"):
            left = [rest[0][elided.end() :], *rest[1:]] if elided.end() < len(rest[0]) else rest[1:]
            # "de l'Hospitalet" keeps the l, "d'Aix" leaves the d out.
            for place, article in enumerate(_ELISIONS[elided["link"].lower()]):
                yield left, article, place == 0
            return
        if length and link in _LINKS:
            for place, article in enumerate(_LINKS[link]):
                yield rest, article, place == 0
            return


def _without_back(words, countries):
    """((words, title), title) without a title behind them, the longest first."""
    for length in range(min(LONGEST_TITLE, len(words) - 1), 0, -1):
        phrase = fold(" ".join(words[-length:]))
        allowed = BACK_IN.get(phrase)
        if phrase in BACK or (allowed and allowed & set(countries)):
            yield (words[:-length], phrase), phrase
            return
