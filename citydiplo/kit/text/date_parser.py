"""Dates as people write them, for forms and files.

``read("18 de mayo de 2004")`` is a ``DateReading`` of one date. Of ``03/04/2020`` it has two readings, unless
the caller knows whether the day or the month comes first; of "1990s" or "1990-1995" it has none that is
sure, and ``offers`` says what a person may have meant. Nothing is guessed silently: ``remarks`` name
each part of the reading that the text does not state outright.
"""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale
from django.conf import settings

from citydiplo.kit.fields.partial_date import Precision
from citydiplo.kit.search.folding import fold

DAY_FIRST, MONTH_FIRST = "day", "month"
EARLIEST, LATEST = 1000, 2100  # years; anything else is a slip
LONGEST = 80  # characters of a text that may be a date
# What is remarked on a reading.
ABOUT, TWO_DIGITS, SEASON, DECADE = "about", "two_digits", "season", "decade"

Partial = tuple[datetime.date, str]  # a date and its precision


class UnreadableDateError(ValueError):
    """A text that is no date, and in which no year can be made out either."""


class NoSuchDayError(UnreadableDateError):
    """A text that names a day which the calendar does not have: 30/02/1999, 31 April 2020."""


@dataclass(frozen=True, slots=True)
class DateOffer:
    """What a text may mean: a beginning, an end, or both."""

    start: Partial | None
    end: Partial | None = None


@dataclass(frozen=True, slots=True)
class DateReading:
    """``readings`` are one date, or two where day or month may come first (day first comes first).

    ``end`` is there where the text names a span; ``is_end`` where it says "until". Where ``is_doubtful``, the
    readings are only what the text may mean.
    """

    readings: tuple[Partial, ...]
    end: Partial | None = None
    remarks: tuple[str, ...] = ()
    is_end: bool = False
    is_doubtful: bool = False

    @property
    def sure(self) -> Partial | None:
        """The date, where there is one reading of one date and no doubt."""
        plain = len(self.readings) == 1 and not (self.end or self.is_doubtful or self.is_end)
        return self.readings[0] if plain else None

    @property
    def is_order_open(self) -> bool:
        """Whether only the order of day and month is unknown."""
        return len(self.readings) == 2 and not self.is_doubtful and self.end is None

    @property
    def offers(self) -> tuple[DateOffer, ...]:
        """All that it may mean, the likeliest first."""
        if self.end:
            return (DateOffer(self.readings[0], self.end), DateOffer(self.readings[0]))
        if self.is_end:
            return tuple(DateOffer(None, one) for one in self.readings)
        return tuple(DateOffer(one) for one in self.readings)


@lru_cache(maxsize=50_000)  # a column holds few dates many times
def read(text: str, order: str = "") -> DateReading:
    """What ``text`` means. ``order`` is DAY_FIRST or MONTH_FIRST where that is known of the text's author.

    Raises UnreadableDateError where it is no date, and NoSuchDayError where there is no such day.
    """
    plain = _plain(text)
    if not plain or len(plain) > LONGEST:
        raise UnreadableDateError(text)
    plain, is_about = _without_doubt(plain)
    for attempt in (_decade, _single, _span):
        if found := attempt(plain, order):
            return _about(found) if is_about else found
    if _names_no_day(plain):
        raise NoSuchDayError(text)
    years = dict.fromkeys(re.findall(r"(?<!\d)(1\d{3}|20\d{2})(?!\d)", plain))
    if not years:
        raise UnreadableDateError(text)
    return DateReading(
        tuple((datetime.date(int(year), 1, 1), Precision.YEAR) for year in years), is_doubtful=True
    )


@lru_cache(maxsize=50_000)
def order_of(text: str) -> str:
    """DAY_FIRST or MONTH_FIRST where a numeric date can only be read so; "" for every other text."""
    found = _numeric.match(_plain(text))
    if not found or int(found["first"]) > 31:
        return ""
    first, second = int(found["first"]), int(found["second"])
    if first <= 12 < second:
        return MONTH_FIRST
    if second <= 12 < first or (second <= 12 and "." in found["sign"]):
        return DAY_FIRST
    return ""


# --- Signs --------------------------------------------------------------------------

_time = re.compile(
    r"[t ,]+\d{1,2}[:h]\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:z|utc|gmt|[+-]\d{2}:?\d{2})?$"
)
_brackets = re.compile(r"^[\[(]\s*(.*?)\s*[\])]$")
_cjk = re.compile(r"(\d{4})\s*[年년](?![代대])(?:\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日号일])?)?")
_era = re.compile(r"(明治|大正|昭和|平成|令和)\s*(\d{1,2}|元)\s*年")
_SIGNS = {"’": "'", "‘": "'", "´": "'", "−": "-", "‐": "-", "‑": "-", "⁄": "/", "，": ","}
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}


def _plain(text):
    """Lower case, digits 0 to 9, one space between words; without a time of day."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(_sign(sign) for sign in text).casefold()
    text = " ".join(text.split()).strip(" ,;")
    text = _era.sub(lambda era: f"{_ERAS[era[1]] + (1 if era[2] == '元' else int(era[2]))}年", text)
    text = _cjk.sub(lambda found: "-".join(filter(None, found.groups())), text)
    text = _time.sub("", text)
    return _brackets.sub(r"\1", text).strip(" ,;")


def _sign(sign):
    if sign.isascii():
        return sign
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Cf":
        return ""
    return {"’": "'", "‘": "'", "`": "'", "´": "'", "−": "-", "‐": "-", "‑": "-", "⁄": "/", "，": ","}.get(
        sign, sign
    )


def _list(text):
    return tuple(" ".join(word.split()) for word in text.split(","))


def _any_of(words):
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_ABOUT = _list(
    """circa, ca, cca, c, about, around, approximately, approx, probably, maybe, perhaps, estimated, est, um,
    etwa, ungefähr, ungefaehr, rund, zirka, gegen, vermutlich, wohl, vers, environ, env, autour de,
    probablement, peut-être, hacia, aproximadamente, aprox, alrededor de, cerca de, sobre, en torno a,
    probablemente, quizás, por volta de, cerca, provavelmente, intorno al, verso il, verso, all'incirca,
    probabilmente, omstreeks, ongeveer, rond, około, ok, mniej więcej, около, примерно, ок,
    حوالي, حوالى, نحو, قرابة, تقريبا, تقريباً, 约, 約, 大约, 頃"""
)
_about_before = re.compile(rf"^(?:{_any_of(_ABOUT)})(?:\.\s*|\s+|(?=\d))(?=\S)|^[~≈∼±]\s*")
_about_behind = re.compile(rf"\s*(?:\(\s*\?+\s*\)|\?+|±|頃|ごろ|(?<=\s)\(?(?:{_any_of(_ABOUT)})\.?\)?)$")


def _without_doubt(text):
    """(text without the signs of doubt, whether there were any)"""
    bare = text
    for _again in range(2):  # "c. 1956?"
        bare = _about_behind.sub("", _about_before.sub("", bare)).strip(" ,;")
    noisy = _noise_before.sub("", bare)
    if noisy != bare and (further := _about_before.sub("", noisy)) != noisy:  # "seit ca. 1990"
        return further, True
    return bare, bare != text


def _about(found):
    """A reading that the text itself calls uncertain: a year, and a remark."""
    years = dict.fromkeys(date.replace(month=1, day=1) for date, _precision in found.readings)
    return DateReading(
        tuple((year, Precision.YEAR) for year in years),
        found.end and (found.end[0].replace(month=1, day=1), Precision.YEAR),
        (*found.remarks, ABOUT),
        found.is_end,
        found.is_doubtful,
    )


# --- One date -----------------------------------------------------------------------

_numeric = re.compile(
    r"^(?P<first>\d{1,2})\s*(?P<sign>[./\- ])\s*(?P<second>\d{1,2})\s*(?P=sign)\s*(?P<year>\d{4}|\d{2})\.?$"
)
_year_first = re.compile(r"^(\d{4})\s*([./\-])\s*(\d{1,2})(?:\s*\2\s*(\d{1,2}))?\.?$")
_month_year = re.compile(r"^(\d{1,2})\s*[./\- ]\s*(\d{4})$")
_year = re.compile(r"^(\d{4})(?:\.0+)?$")
_short_year = re.compile(r"^'(\d{2})$")
_compact = re.compile(r"^(1[89]\d{2}|20\d{2})(\d{2})(\d{2})$")
_roman = re.compile(
    r"^(?:(?P<day>\d{1,2})\s*[./\- ]\s*)?(?P<month>x?i{1,3}|iv|vi{0,3}|ix|xi{0,2}|i)"
    r"\s*[./\- ]\s*(?P<year>\d{4}|\d{2})$"
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")

_NOISE = _list(
    """of, the, in, on, at, since, from, starting, start, year, years, date, dated, signed, signature, as, st,
    nd, rd, th, de, del, d, la, le, les, el, los, en, au, aux, du, depuis, dès, signé, signée, année, an, er,
    re, ère, e, o, a, eme, desde, año, ano, firmado, firmada, firma, fecha, día, dia, dom, im, am, vom, ab,
    seit, dem, den, der, jahr, jahre, anno, unterzeichnet, dal, dalla, dall, nel, nell, il, lo, della,
    firmato, sinds, vanaf, op, het, jaar, od, dnia, w, r, rok, roku, с, от, в, года,
    году, год, г, في, منذ, من, عام, سنة, تاريخ, بتاريخ, يوم, اعتبارا, اعتباراً, na, mes, mês, mese, mois,
    monat, month, ao, do, da"""
)
_NOISE = frozenset(fold(word) for word in _NOISE)
_noise_before = re.compile(
    r"^(?:since|from|seit|ab|vom|von|depuis|dès|desde|de|dal|dall'|sinds|vanaf|od|с|от|منذ|من|في|in|im|en|w)\s+"
)
_until_before = re.compile(
    r"^(?:until|till|up to|bis zum|bis|jusqu'en|jusqu'au|jusqu'à|hasta|até|ate|fino al|tot|do|до|حتى|إلى|الى|"
    r"-|–|—)"
    r"\s*(?=\S)"
)
_NOW = _list(
    "today, now, present, the present, date, heute, jetzt, aujourd'hui, ce jour, présent, hoy, la actualidad,"
    "actualidad, hoje, presente, oggi, heden, dziś, اليوم, الآن, الحاضر, …, ..."
)
_open_behind = re.compile(rf"\s*(?:[-–—]|to|bis|until|à|a|al)\s*(?:{_any_of(_NOW)})?$")
_SEASONS = frozenset(
    map(
        fold,
        _list(
            """spring, summer, autumn, fall, winter, frühjahr, frühling, sommer, herbst, printemps, été,
            automne, hiver, primavera, verano, otoño, invierno, verão, outono, inverno, estate, autunno,
            lente, zomer, herfst, wiosna, lato, jesień, zima, early, mid, late, beginning, end, anfang,
            mitte, ende, début, fin,
            mi, principios, mediados, finales, fines, q1, q2, q3, q4, quarter, quartal, trimestre, semester,
            semestre"""
        ),
    )
)
_WEEKDAYS_FROM = ("en", "es", "fr", "ar", "de", "it", "pt", "nl", "pl")
_word = re.compile(r"'?\d+|[^\W\d_]+")


def _single(text, order):
    """The reading of a text that is one date; None where it is not."""
    if found := _single_numeric(text, order):
        return found
    if until := _until_before.match(text):
        found = _single(text[until.end() :], order)
        return found and DateReading(found.readings, None, found.remarks, is_end=True)
    bare = _open_behind.sub("", text)
    if bare != text and (found := _single(bare, order)):
        return found
    bare = _noise_before.sub("", text)
    if bare != text and (found := _single(bare, order)):
        return found
    return _roman_date(text) or _wordy(text)


def _single_numeric(text, order):  # noqa: PLR0911  one way to write a date after the other
    if found := _year.match(text):
        return _sure(found[1])
    if found := _year_first.match(text):
        year, sign, one, other = found.groups()
        if other is None and sign != "-" and int(one) > 12:
            return None  # 1990/91 is a span
        return _sure(year, one, other) or (other and _sure(year, other, one))
    if found := _month_year.match(text):
        return _sure(found[2], found[1])
    if found := _numeric.match(text):
        return _by_numbers(found["first"], found["second"], found["year"], found["sign"], order)
    if found := _compact.match(text):
        return _sure(*found.groups())
    if found := _short_year.match(text):
        return _sure(*_long_year(found[1]))
    return None


def _by_numbers(first, second, year, sign, order):
    """12/05/1987, which is two dates where nobody says what comes first; 85-09-15."""
    if len(year) == 2 and int(first) > 31:
        return _sure(_long_year(first)[0], second, year, remarks=(TWO_DIGITS,))
    year, *remarks = _long_year(year) if len(year) == 2 else (year,)
    remarks = tuple(remarks)
    day_first, month_first = _sure(year, second, first, remarks), _sure(year, first, second, remarks)
    if "." in sign or order == DAY_FIRST:
        return day_first or month_first
    if order == MONTH_FIRST:
        return month_first or day_first
    if day_first and month_first and day_first.readings != month_first.readings:
        return DateReading((*day_first.readings, *month_first.readings), None, remarks)
    return day_first or month_first


def _long_year(short):
    """(the year that two digits mean, a remark): the last such year that is not far ahead."""
    year = 2000 + int(short.lstrip("'"))
    if year > datetime.date.today().year + 1:
        year -= 100
    return str(year), TWO_DIGITS


def _sure(year, month=None, day=None, remarks=()):
    """The reading of these numbers, only as exact as they are; None where no such day exists."""
    if isinstance(month, str) and month == TWO_DIGITS:
        month, remarks = None, (TWO_DIGITS,)
    try:
        date = datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not EARLIEST <= date.year <= LATEST:
        return None
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return DateReading(((date, precision),), None, tuple(remarks))


def _roman_date(text):
    found = _roman.match(text)
    if not found or found["month"] not in _ROMAN:
        return None
    year, *remarks = _long_year(found["year"]) if len(found["year"]) == 2 else (found["year"],)
    if found["day"] is None and remarks:
        return None
    return _sure(year, _ROMAN.index(found["month"]) + 1, found["day"], tuple(remarks))


def _wordy(text):
    """A date with the name of a month, or a year among words that say nothing more."""
    words = _words_of(text)
    return words and _of_words(*words)


def _words_of(text):
    """(numbers, months, whether a season is named) of a text; None where other words say something, too."""
    numbers, months, is_season = [], [], False
    words = _word.findall(text)
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        if word.lstrip("'").isdigit():
            numbers.append(word)
            continue
        key = fold(word)
        pair = f"{key} {fold(words[place])}" if place < len(words) else ""
        if pair and (month := _month(pair)):
            place += 1
            months.append(month)
        elif month := _month(key) if key not in _NOISE else None:
            months.append(month)
        elif key in _SEASONS or (key == "q" and place < len(words)):
            is_season = True
        elif key not in _NOISE and key not in _weekdays():
            return None
    return numbers, months, is_season


def _of_words(numbers, months, is_season):
    years = [number for number in numbers if len(number) == 4]
    others = [number for number in numbers if len(number) != 4]
    if len(months) > 1 or len(years) > 1:
        return None
    if not months:
        if not years or (others and not is_season):
            return None
        found = _sure(years[0])
        return found and DateReading(found.readings, None, (SEASON,) if is_season else ())
    if years and len(others) <= 1:
        found = _sure(years[0], months[0], others[0] if others else None)
    elif len(others) == 2:
        found = _sure(_long_year(others[1])[0], months[0], others[0].lstrip("'"), (TWO_DIGITS,))
    elif len(others) == 1 and len(others[0].lstrip("'")) == 2:
        found = _sure(_long_year(others[0])[0], months[0], remarks=(TWO_DIGITS,))
        is_day = not others[0].startswith("'") and int(others[0]) <= 31
        if found and is_day:  # "May 12" is no year for sure
            found = DateReading(found.readings, None, found.remarks, is_doubtful=True)
    else:
        return None
    if found and is_season:
        return DateReading(((found.readings[0][0].replace(day=1), Precision.MONTH),), None, (SEASON,))
    return found


def _month(key):
    for names in (_months, _further_months):
        if month := names().get(key):
            return month
    return None


@cache
def _months():
    """{folded name: month} in the portal's languages and those that most files are in."""
    codes = dict.fromkeys((*(code for code, _name in settings.LANGUAGES), "de", "it", "pt", "nl", "pl"))
    names = _names_of_months(codes)
    short = (
        "jan janv jaen jaenner janner ene gen gennaio sty", "feb fev fevr febr feber luty",
        "mar mars mrz maerz mrt marz", "apr abr avr kwi", "may mai mei mag maj", "jun juin giu cze",
        "jul juil jui lug lip", "aug ago aout agost sie", "sep sept set sett setiembre wrz",
        "oct okt out ott paz",
        "nov lis", "dec dez dic gru",
    )  # fmt: skip
    more = {word: month for month, words in enumerate(short, start=1) for word in words.split()}
    return more | names


@cache
def _further_months():
    """The same in languages that are asked only where no other knows the word: they cost some megabytes."""
    return _names_of_months(("ru", "uk", "cs", "sv", "tr", "hu", "ro", "ar", "ar-SY", "fa", "hi", "el"))


def _names_of_months(codes):
    found, lost = {}, set()
    for code in codes:
        locale = Locale.parse(code, sep="-")
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in locale.months[context][width].items():
                    key = fold(name)
                    if any(sign.isdigit() for sign in key) or len(key) < 2:
                        continue
                    if found.setdefault(key, month) != month:
                        lost.add(key)
    return {key: month for key, month in found.items() if key not in lost}


@cache
def _weekdays():
    found = set()
    for code in _WEEKDAYS_FROM:
        days = Locale.parse(code).days["format"]
        found |= {fold(name) for width in ("wide", "abbreviated") for name in days[width].values()}
    return frozenset(found)


# --- Days that do not exist ----------------------------------------------------------


def _names_no_day(text):
    """Whether a text that could not be read is the date of a day that no calendar has, or a span with one."""
    bare = _noise_before.sub("", _open_behind.sub("", _until_before.sub("", text)))
    if _has_form_of_a_day(bare):
        return not _single(bare, "")
    bare = _before_span.sub("", text)
    return any(
        _has_form_of_a_day(side) and not _single(side, "")
        for gap in _between.finditer(bare)
        for side in (bare[: gap.start()], bare[gap.end() :])
    )


def _has_form_of_a_day(text):
    """Whether day, month and a possible year are all named, with any numbers."""
    if found := _numeric.match(text):
        if len(found["year"]) == 4:
            return _is_year(found["year"])
        low, high = sorted((int(found["first"]), int(found["second"])))
        return low <= 12 and high <= 31  # else it may be any number in three parts
    if found := _year_first.match(text):
        return found[4] is not None and _is_year(found[1])
    if found := _roman.match(text):
        return found["day"] is not None and found["month"] in _ROMAN
    words = _words_of(text)
    if words is None:
        return False
    numbers, months, is_season = words
    years = [number for number in numbers if len(number) == 4]
    is_day = len(years) == len(months) == 1 and len(numbers) == 2
    return is_day and not is_season and _is_year(years[0])


def _is_year(number):
    return EARLIEST <= int(number) <= LATEST


# --- Spans and decades --------------------------------------------------------------

_years = re.compile(r"^(\d{4})\s*([-–—/])\s*'?(\d{4}|\d{2})$")
_between = re.compile(
    r"\s+(?:-|–|—|to|bis|until|till|through|thru|hasta|até|ate|al|a|à|au|en|tot|t/m|do|по|до|حتى|إلى|الى|and|und|et|y|e|og|i|"
    r"bis zum|jusqu'en|jusqu'à|jusqu'au|fino al)\s+|\s*[–—]\s*"
)
_before_span = re.compile(r"^(?:from|between|von|zwischen|vom|de|du|entre|desde|dal|tra|od|van|с|من|بين)\s+")


def _span(text, order):
    """1990-1995, 1990/91, May 1990 to June 1995."""
    if found := _years.match(text):
        return _span_of_years(*found.groups())
    bare = _before_span.sub("", text)
    for gap in _between.finditer(bare):
        start, end = _single(bare[: gap.start()], order), _single(bare[gap.end() :], order)
        if start and end and start.sure and (end.sure or end.is_end) and len(end.readings) == 1:
            if end.readings[0][0] < start.readings[0][0]:
                return None
            return DateReading(start.readings, end.readings[0], (*start.remarks, *end.remarks))
    return None


def _span_of_years(first, sign, last):
    start = _sure(first)
    if start is None:
        return None
    if len(last) == 4:
        end = _sure(last)
        return _years_apart(start, end, sign) if end and last >= first else None
    year = int(first) // 100 * 100 + int(last)
    if year <= int(first):
        year += 100
    end = _sure(str(year))
    if end is None or (sign == "-" and 1 <= int(last) <= 12):
        return None
    if 1 <= int(last) <= 12:  # 2001–05: a span by its dash, a month by its number
        month = _sure(first, last)
        return DateReading((*start.readings, *month.readings), None, (), is_doubtful=True)
    return _years_apart(start, end, sign)


def _years_apart(start, end, sign):
    """A span; 1999/2000 may as well be one season, as of a school year or of two signatures."""
    (first, _precision), last = start.readings[0], end.readings[0]
    is_season = sign == "/" and last[0].year == first.year + 1
    return DateReading(start.readings, last, (SEASON,) if is_season else ())


_tens = r"'?((?:1[5-9]|20)?\d0)"
_decade_behind = re.compile(
    rf"(?:^|[^\d]){_tens}(?:'?s\b|-?er\b(?:[ -]*jahren?)?|-?[её]х?\b|-?х\b|年代|년대|"
    r"-?(?:luku|talet|tallet)\b)"
)
_TENS_OF = _list(
    "années, annees, décennie, decennie, década, decada, decade, dekade, decennio, decennium, dekada, años,"
    "anos, anni, jaren, lata, latach, годы"
)
_decade_before = re.compile(
    rf"(?:{_any_of(_TENS_OF)})(?:\s+(?:de|of|the|des|del|los|dos|di|os|degli|van))*\s+{_tens}\b"
)


def _decade(text, _order):
    """The 1990s, die 1990er, les années 90: its first year, in doubt."""
    found = _decade_behind.search(text) or _decade_before.search(text)
    if not found:
        return None
    tens = found[1]
    year = int(tens) if len(tens) == 4 else int(tens) + (1900 if int(tens) >= 30 else 2000)
    start = _sure(str(year))
    return start and DateReading(start.readings, None, (DECADE,), is_doubtful=True)
