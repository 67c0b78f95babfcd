"""What people call countries: in the languages of the interface and some more, by code, and misspelled.

A name may stand for more than one country ("Congo") and for part of one ("England"); both are kept, so that
whoever matches a city can use as much as was said and no more.
"""

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale
from rapidfuzz.distance import OSA

from citydiplo.kit.search.folding import fold
from networks.regions import REGION_OF

LANGUAGES = ("en", "fr", "es", "pt", "de", "ru", "ar", "zh", "it", "nl", "pl", "hu", "tr", "uk", "ja", "ko")

# Names that no list of territories has: former and formal ones, codes, and parts that pass for countries.
OTHER_NAMES = {
    "AE": "UAE, Emirates",
    "BA": "Bosnia, BiH, Bosnia & Herzegovina, Bosnia and Hercegovina, Republika Srpska",
    "BO": "Plurinational State of Bolivia",
    "BY": "Byelorussia, Belorussia",
    "CD": "DRC, DR Congo, Congo DR, Zaire, Democratic Republic of Congo, Democratic Republic of the Congo",
    "CG": "Republic of the Congo, Republic of Congo",
    "CI": "Ivory Coast",
    "CN": "PRC, People's Republic of China, P.R. China, Mainland China",
    "CV": "Cape Verde, Cabo Verde",
    "CY": "Northern Cyprus, North Cyprus, Turkish Republic of Northern Cyprus, TRNC",
    "CZ": "Czech Republic, Czechia",
    "DE": "Federal Republic of Germany",
    "EH": "Sahrawi Arab Democratic Republic, Sahrawi Republic",
    "FK": "Falkland Islands, Malvinas",
    "FM": "Federated States of Micronesia",
    "GB": "UK, U.K., Great Britain, Britain",
    "GE": "Republic of Georgia, Sakartvelo, Abkhazia",
    "GM": "The Gambia",
    "HK": "Hong Kong",
    "IE": "Republic of Ireland, Eire",
    "IR": "Islamic Republic of Iran, Persia",
    "KP": "North Korea, DPRK, Democratic People's Republic of Korea",
    "KR": "South Korea, Republic of Korea, Korea South",
    "LA": "Lao PDR, Laos",
    "MD": "Moldavia, Republic of Moldova, Transnistria",
    "MK": "Macedonia, FYROM, FYR Macedonia, Republic of Macedonia, North Macedonia",
    "MM": "Burma, Myanmar",
    "MO": "Macao, Macau",
    "NL": "Holland, The Netherlands",
    "PS": "Palestine, State of Palestine, West Bank, Gaza Strip, Palestinian Authority",
    "RU": "Russian Federation",
    "ST": "Sao Tome, São Tomé & Príncipe",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland, Eswatini",
    "TL": "East Timor",
    "TR": "Turkey, Türkiye, Republic of Turkey",
    "TW": "Taiwan, Republic of China, Chinese Taipei",
    "TZ": "United Republic of Tanzania, Zanzibar",
    "US": "USA, U.S.A., U.S., US of A, United States of America, America",
    "VA": "Holy See, Vatican",
    "VE": "Bolivarian Republic of Venezuela",
    "VN": "Viet Nam",
    "XK": "Kosova, Republic of Kosovo",
}
# (country, its part): the name of the part stands where a country is expected.
PARTS = {
    "england": ("GB", "England"), "scotland": ("GB", "Scotland"), "wales": ("GB", "Wales"),
    "northern ireland": ("GB", "Northern Ireland"), "angleterre": ("GB", "England"),
    "ecosse": ("GB", "Scotland"), "inglaterra": ("GB", "England"), "schottland": ("GB", "Scotland"),
    "escocia": ("GB", "Scotland"), "pays de galles": ("GB", "Wales"), "gales": ("GB", "Wales"),
    "inghilterra": ("GB", "England"), "scozia": ("GB", "Scotland"),
}  # fmt: skip
SEVERAL = {"congo": ("CG", "CD"), "korea": ("KR", "KP"), "ireland": ("IE",)}
# Where a state's own territory has a code of its own, a file may name either.
OF_STATE = {
    "FR": "GF GP MQ RE YT PF NC PM BL MF WF", "US": "PR GU VI AS MP", "FI": "AX", "NO": "SJ",
    "NL": "AW CW SX BQ", "DK": "FO GL", "GB": "GG JE IM GI BM FK KY", "CN": "HK MO", "AU": "NF CX CC",
    "NZ": "CK NU TK", "MA": "EH",
}  # fmt: skip
_brackets = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_leading = re.compile(r"^(?:in|the|republic of(?: the)?|state of|kingdom of|republica de|republique de)\s+")
NEAR = 5  # letters from which on one slip of the pen is forgiven
FAR = 10  # and two


@dataclass(frozen=True)
class CountryGuess:
    """The codes that a text may stand for (none where it is no country), the part of it, and a remark."""

    codes: tuple = ()
    area: str = ""
    is_typo_of: str = ""

    @property
    def code(self):
        return self.codes[0] if len(self.codes) == 1 else ""


NOWHERE = CountryGuess()


@cache
def country_of(text):
    """The CountryGuess for what stands in a country's column."""
    known = _known()
    text = " ".join(text.split())
    if guess := _by_code(text):
        return guess
    whole, bare = fold(text), fold(_brackets.sub("", text))
    for key in dict.fromkeys((whole, bare, _leading.sub("", bare))):
        if key in known:
            return known[key]
    if "," in text:
        return _with_part(_brackets.sub("", text))
    return _misspelled(bare)


def _by_code(text):
    plain = text.replace(".", "")
    if plain == text.upper().replace(".", "") and len(plain) in (2, 3):
        return _codes().get(plain)
    return None


def _with_part(text):
    """ "The guess for a part with its state: England, United Kingdom; Réunion, France."""
    part, _comma, state = text.rpartition(",")
    guess, inner = country_of(state.strip()), country_of(part.strip())
    if not guess.codes:
        return NOWHERE
    if inner.codes and not inner.is_typo_of:
        code = inner.codes[0]
        if code in OF_STATE.get(guess.code, "").split() or (code == guess.code and inner.area):
            return inner
    return CountryGuess(guess.codes, part.strip(), guess.is_typo_of)


def _misspelled(key):
    """One slip in five letters or two in ten, where only one country is as near as that."""
    allowed = 2 if len(key) >= FAR else 1 if len(key) >= NEAR - 1 else 0
    near = {}
    for name, guess in _known().items() if allowed else ():
        if len(name) < NEAR or not name.isascii():
            continue
        if (slips := OSA.distance(name, key, score_cutoff=allowed)) <= allowed:
            near.setdefault(guess, (slips, name))
    places = {guess.codes for guess in near}
    if len(places) != 1:
        return NOWHERE
    guess, (_slips, name) = min(near.items(), key=lambda found: found[1])
    return CountryGuess(guess.codes, guess.area, is_typo_of=name)


@cache
def _codes():
    """ISO 3166-1 codes of two and of three letters, and some that are used like them."""
    import django_countries

    found = {code: CountryGuess((code,)) for code in REGION_OF}
    for code in REGION_OF:
        if three := django_countries.countries.alpha3(code):
            found[three] = CountryGuess((code,))
    found |= {"UK": CountryGuess(("GB",)), "EL": CountryGuess(("GR",)), "KOS": CountryGuess(("XK",))}
    return found


@cache
def _known():
    """Folded name → CountryGuess. A name that two countries bear in different languages is left out."""
    found = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in REGION_OF:
                for spelling in _spellings(name):
                    found.setdefault(spelling, set()).add(code)
    own = {key: CountryGuess((codes.pop(),)) for key, codes in found.items() if len(codes) == 1}
    for code, names in OTHER_NAMES.items():
        own |= {fold(name): CountryGuess((code,)) for name in names.split(", ")}
    own |= {key: CountryGuess(codes) for key, codes in SEVERAL.items()}
    return own | {key: CountryGuess((code,), area) for key, (code, area) in PARTS.items()}


def _spellings(name):
    """A name as CLDR has it and as people write it: "Trinidad & Tobago", "Hong Kong (China)"."""
    return {
        fold(name),
        fold(name.replace("&", "and")),
        fold(_brackets.sub("", name)),
        fold(name.replace("St.", "Saint")),
    } - {""}
