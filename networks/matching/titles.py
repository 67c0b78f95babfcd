"""Titles: the words for a city hall or a city's rank that stand before or behind its name.

"Municipalidad de La Plata" is La Plata, "Ville du Havre" Le Havre, "Seoul Metropolitan Government" Seoul. The
article between may belong to the name: first it is kept, then left out. Where a language declines the name
("Urząd Miasta Krakowa"), what it may be called otherwise is a guess, to be offered and never taken.
"""

import re
from dataclasses import dataclass, replace

from citydiplo.kit.search.folding import fold
from networks.matching import title_words

LONGEST_TITLE = 6  # words
GERMAN = {"AT", "CH", "DE", "LI"}
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
    r"^(?P<name>.{2,}?)(?:市?人民政府(?:外事(?:办公室|辦公室)|外办)?|市役所|市政府|政府|特別市|特别市|市|"
    r"광역시청|광역시|특별자치시|특별시청|특별시|특례시청|특례시|시청|시)$"
)
# A town or a ward may lie beside the city of its name (Fuchū-chō is not Fuchū-shi): offered.
_unspaced_lesser = re.compile(r"^(?P<name>.{2,}?)(?:町役場|町|村役場|村|区役所|区|區公所|區)$")
_thai = [fold(title) for title in ("เทศบาลนคร", "เทศบาลเมือง", "เทศบาลตำบล", "เมือง")]
_NORDIC = {"stad", "kommun", "kommune", "kommunen"}
_dot_inside = re.compile(r"\.(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Bare:
    """A folded name without its title. ``is_guess``: it is declined, or the article was left out.

    ``is_wider``: the title may be that of another body, a borough or a district, which holds the city or lies
    in it. ``countries`` are those of the title, where the file says none.
    """

    key: str
    is_guess: bool = False
    is_wider: bool = False
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Title:
    """What is known of the title that was taken off."""

    language: str = ""
    is_guess: bool = False
    is_wider: bool = False
    countries: tuple[str, ...] = ()

    def then(self, other: "_Title") -> "_Title":
        """Both titles of a name."""
        return _Title(
            other.language or self.language,
            self.is_guess or other.is_guess,
            self.is_wider or other.is_wider,
            other.countries or self.countries,
        )


def _phrases(by_language):
    found = {}
    for language, phrases in by_language.items():
        for phrase in filter(None, (part.strip() for part in phrases.split(","))):
            found.setdefault(fold(phrase), language)
    return found


FRONT, BACK = _phrases(title_words.FRONT), _phrases(title_words.BACK)
BACK_IN, FRONT_IN = (
    {fold(phrase): frozenset(countries) for phrase, countries in table.items()}
    for table in (title_words.BACK_IN, title_words.FRONT_IN)
)
OFFERED = {fold(phrase) for phrase in title_words.OFFERED.split(",")}
# Most names have no title: their first and last words tell it without trying every length.
_FIRST, _LAST = {phrase.split()[0] for phrase in FRONT}, {phrase.split()[-1] for phrase in (*BACK, *BACK_IN)}
JOINED = {fold(phrase) for phrase in title_words.JOINED.split(",")}


def _endings(listed):
    return [tuple(fold(part) for part in ending.split(">")) for ending in listed.split(",")]


ENDINGS = {language: _endings(listed) for language, listed in title_words.ENDINGS.items()}
COMPOUNDS = {country: _endings(listed) for country, listed in title_words.COMPOUNDS.items()}


def is_a_code(name: str) -> bool:
    """Whether a name is an airport's code, which GeoNames lists among names: LON, DEN."""
    return len(name) <= 3 and name.isascii() and name.isupper()


def is_title(text: str) -> bool:
    """Whether the words are a title and nothing else: "Lisbon (Câmara Municipal)", "Hull, City of".

    Not those of a body that may be another than the city: "Wigan (Metropolitan Borough)".
    """
    words = fold(text).split()
    while words and " ".join(words[-2:]) not in FRONT and words[-1] in ("of", "de", "di", "von"):
        words.pop()
    title = " ".join(words)
    return (title in FRONT or title in BACK) and not (title in OFFERED or title in FRONT_IN)


def without_titles(name: str, countries: tuple[str, ...] = ()) -> list[Bare]:
    """The names that are left of ``name`` without its titles, in the order of trust; [] where it has none."""
    words = (_dot_inside.sub(". ", name) if "." in name else name).split()
    if not words:
        return []
    whole = fold(name)
    found: dict[str, Bare] = {}
    for kept, behind, phrase in ((words, None, ""), *_without_back(words, countries)):
        for key, before in _without_front(kept, bool(behind), countries):
            if behind or before:
                title = (behind or _Title()).then(before or _Title())
                _keep(found, key, title, is_nordic=phrase in _NORDIC)
    if not whole.isascii():
        _keep_unspaced(found, whole)
    if countries and len(words) == 1:
        for country in countries:
            _keep_endings(found, whole, COMPOUNDS.get(country, ()), Bare("", is_guess=True))
    found.pop(whole, None)
    found.pop("", None)
    return list(found.values())


def _keep_unspaced(found, whole):
    """Titles of scripts that part no words: 广州市, 부산광역시, เทศบาลนครเชียงใหม่."""
    if title := _unspaced.match(whole):
        names = dict.fromkeys((title["name"], title["name"].replace("臺", "台")))
        for name in names:
            found.setdefault(name, Bare(name))
    if title := _unspaced_lesser.match(whole):
        found.setdefault(title["name"], Bare(title["name"], is_guess=True, is_wider=True))
    for title in _thai:
        if whole.startswith(title):
            name = whole.removeprefix(title).strip()
            found.setdefault(name, Bare(name, is_guess=True))
            return


def _keep(found, key, title, *, is_nordic):
    bare = Bare(key, title.is_guess or title.is_wider, title.is_wider, title.countries)
    found.setdefault(key, bare)
    if is_nordic and key.endswith("s"):
        found.setdefault(key[:-1], replace(bare, key=key[:-1]))
    _keep_endings(found, key, ENDINGS.get(title.language, ()), replace(bare, is_guess=True))


def _keep_endings(found, key, endings, bare):
    for ending, plain in endings:
        if key.endswith(ending) and len(key) - len(ending) > 2:
            name = key.removesuffix(ending) + plain
            found.setdefault(name, replace(bare, key=name))


def _without_front(words, has_title_behind, countries):
    """(key, _Title or None) for the words as they are, and without a title before them."""
    yield fold(" ".join(words)), None
    first = fold(words[0])
    if len(words) > 1 and first.partition(" ")[0] not in _FIRST:
        if has_title_behind and first == GREATER:
            yield fold(" ".join(words[1:])), _Title("en", is_guess=True)
        elif first.endswith(" stadt") and not set(countries) - GERMAN:
            yield fold(" ".join(words[1:])), _Title("de", is_guess=True)  # Brüder-Grimm-Stadt Hanau
        return
    rest, title = words, _Title()
    while found := _title(rest, countries):
        phrase, length = found
        rest, title = rest[length:], title.then(_title_of(phrase, FRONT[phrase], FRONT_IN, countries))
        linked = list(_linked(rest))
        if linked and len(linked[0][0]) < len(rest) and phrase not in JOINED:
            yield fold(" ".join(rest)), title  # Thành phố Đà Nẵng, Gemeente De Panne
        for left, article, is_first in linked:
            key = fold(" ".join(left))
            yield f"{article}{key}", title if is_first else replace(title, is_guess=True)
        if not linked and phrase not in JOINED:
            yield fold(" ".join(rest)), title
        rest = linked[-1][0] if linked else rest
        yield from _in_parts(rest, title)


def _in_parts(words, title):
    """A greater city's name without "Greater"; the places that a body of several is called after."""
    if len(words) > 1 and fold(words[0]) == GREATER:
        yield fold(" ".join(words[1:])), replace(title, is_guess=True)
    if title.is_wider:
        parts = re.split(r"\s+(?:and|&|et)\s+", " ".join(words))
        for part in parts[: len(parts) if len(parts) > 1 else 0]:
            yield fold(part), title


def _title_of(phrase, language, tied, countries):
    """The _Title that a phrase is. One of a single country says it, and a guess where the file says none."""
    own = tied.get(phrase, ()) if not countries else ()
    return _Title(language, bool(own), phrase in OFFERED, tuple(sorted(own)))


def _is_allowed(phrase, tied, countries):
    return phrase not in tied or not countries or bool(tied[phrase] & set(countries))


def _title(words, countries):
    """(phrase, number of words) of the longest title that the words begin with, and go on behind."""
    if not words or fold(words[0]).partition(" ")[0] not in _FIRST:
        return None
    for length in range(min(LONGEST_TITLE, len(words) - 1), 0, -1):
        phrase = fold(" ".join(words[:length]))
        if phrase in FRONT and _is_allowed(phrase, FRONT_IN, countries):
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
    """(words, _Title, phrase) without a title behind them, the longest first."""
    if len(words) < 2 or fold(words[-1]).rpartition(" ")[2] not in _LAST:
        return
    for length in range(min(LONGEST_TITLE, len(words) - 1), 0, -1):
        phrase = fold(" ".join(words[-length:]))
        if (phrase in BACK or phrase in BACK_IN) and _is_allowed(phrase, BACK_IN, countries):
            yield words[:-length], _title_of(phrase, BACK.get(phrase, "en"), BACK_IN, countries), phrase
            return
