"""The fields that a file's columns can be mapped to, and guesses at which column is which."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.search.folding import fold
from citydiplo.kit.text import date_parser
from networks.choices import FactState
from networks.columns import names_of
from networks.matching import country_of
from networks.matching.identifiers import looks_so
from partnerships.choices import PartnershipStatus
from partnerships.imports import statuses, values
from partnerships.imports.vocabulary import headers

SURE = 0.8  # share of a column's cells that must be countries


@dataclass(frozen=True)
class Field:
    """``words`` are what headers call it, folded.

    ``joins``: two columns make it up together. ``or_else``: where the first is empty, a second one says it.
    ``exported``: what our own exports call its columns (``networks.columns``); the first one filled counts.
    """

    name: str
    label: Promise
    required: bool = False
    words: tuple = ()
    joins: bool = False
    or_else: bool = False
    exported: tuple = ()
    help: Promise | str = ""

    @property
    def most_columns(self) -> int:
        """How many columns of a file may tell of it."""
        return 2 if self.joins or self.or_else else 1


_CITY = (
    "city", "town", "municipality", "ville", "commune", "ciudad", "municipio", "cidade", "stadt", "gemeinde",
    "ort", "citta", "comune", "miasto", "город", "مدينه", "城市", "市", "origincitylabel",
    "sistercitylabel", "citylabel", "stad", "sehir", "city name", "organization", "name",
)  # fmt: skip
_ORGANIZATIONS = ("organization", "organisation", "institution", "local authority", "account name")
_COUNTRY = (
    "country", "pays", "pais", "land", "staat", "paese", "kraj", "страна", "دوله", "بلد", "国家",
    "nation", "ulke", "origincountry", "destinationcountry", "iso", "countrycode",
)  # fmt: skip
_AREA = ("state", "province", "region", "county", "bundesland", "departement", "provincia", "estado", "admin")
_POSITION = (
    "position",
    "coordinates",
    "location",
    "latlon",
    "lat",
    "latitude",
    "originlat",
    "destinationlat",
)
_LONGITUDE = ("lon", "lng", "long", "longitude", "originlong", "originlng", "destinationlong")
_IDENTIFIER = (
    *("wikidata", "geonames", "geonameid", "locode", "unlocode", "qid"),
    *("identifier", "identifiant", "identificador", "kennung"),
)
_BODY, _WHOLE = headers("body"), headers("part_of")
_DATES = {"since", "until", "date", "starts", "ends", "known_on"}
# Beside "year" or "date" these say that it is another thing's: the population's, an inventory's, a target's.
# Folded; a long one counts within a compound, too (Berichtsjahr).
_OTHER_DATES = frozenset(headers("of_other_dates"))
_SHORT_WORDS = {"from", "to", "start", "end", "al", "dal", "do", "od", "vom", "bis", "de", "a", "с", "по"}
_WITHIN = 6  # letters from which on one of these counts within a longer word
# "Established" is a partnership's, unless it comes with another noun.
_OWN_BESIDE = frozenset(
    ("established", "year", "date", "of", "in", "the", "partnership", "twinning", "relationship", "agreement",
     "tie", "link", "relation", "friendship", "cooperation", "membership")
)  # fmt: skip
_PARTS_OF_THE_WORLD = {
    "africa", "asia", "europe", "oceania", "north america", "south america", "latin america", "east asia",
    "latin america and the caribbean", "middle east", "south and west asia", "southeast asia",
    "southeast asia and oceania", "afrique", "europa", "asie", "amerique latine", "asien", "afrika",
}  # fmt: skip
PARTNER_WORDS = (
    "partner", "sister", "twin", "dest", "jumel", "hermana", "gemea", "irma", "zweite", "побратим",
    "other", "second", "partenaire", "parceir", "партнер",
)  # fmt: skip
_PARTNER = {"partner", "partenaire", "parceiro", "parceira", "партнер", "twin", "sister"}


RECORD = Field(
    "record",
    _("Record ID"),
    exported=("record_id",),
    help=_("The record number from an export. The row then changes that record."),
)


def place_fields(prefix: str = "", title: Any = None) -> tuple[Field, ...]:
    """The fields of one place; ``title`` says which, where a row names two."""
    side = {"a_": "first_", "b_": "second_"}.get(prefix, "")

    def label(words):
        return words if title is None else format_lazy("{title}: {words}", title=title, words=words)

    return (
        Field(
            f"{prefix}city",
            label(_("city")),
            required=True,
            words=_CITY,
            or_else=True,
            exported=(f"{side}city", f"{side}institution"),
            help=_("A second column, used where the first is empty, for example “City of Lima”."),
        ),
        Field(f"{prefix}country", label(_("country")), words=_COUNTRY, exported=(f"{side}country",)),
        Field(f"{prefix}area", label(_("state or province")), words=_AREA, exported=(f"{side}area",)),
        Field(
            f"{prefix}position",
            label(_("latitude and longitude")),
            words=(*_POSITION, *_LONGITUDE),
            joins=True,
            help=_("In one column or two."),
        ),
        Field(
            f"{prefix}identifier",
            label(_("identifier")),
            words=_IDENTIFIER,
            or_else=True,
            exported=(
                f"{side}geonames_id",
                f"{side}wikidata_id",
                f"{side}permalink" if side else "city_permalink",
            ),
            help=_("A Wikidata or GeoNames identifier is enough to find the city."),
        ),
        Field(
            f"{prefix}body",
            label(_("kind of body")),
            words=_BODY,
            exported=(f"{side}kind" if side else "city_kind",),
            help=_("For example district or region. Without one, new places are municipalities."),
        ),
        Field(
            f"{prefix}part_of",
            label(_("part of")),
            words=_WHOLE,
            or_else=True,
            exported=(f"{side}part_of_geonames_id", f"{side}part_of"),
            help=_("The larger place that a new district or body belongs to: its name or its identifier."),
        ),
    )


SINCE = Field(
    "since",
    _("Since"),
    exported=("since",),
    words=headers("since"),
)
UNTIL = Field("until", _("Until"), words=headers("until"))
NOTE = Field("note", _("Place in the source"), words=headers("note"), exported=("source_note",))


def guessed(
    fields: Iterable[Field], header: list[str], rows: list[list[str]], *, about: str | None = None
) -> dict[str, list[int]]:
    """{field name: [column, …]} as far as headers and the first rows tell. No column is used twice.

    ``about`` is the prefix of the city that all rows are about: no column names it, and the one city that
    the file names is the other.
    """
    own = own_columns(fields, header, rows)
    if own is not None:
        return own
    fields = [field for field in fields if about is None or not _is_of_place(field.name, about)]
    folded = _without_titles(fields, header)
    identifiers = {column for column in range(len(header)) if _holds(looks_so, rows, column)}
    two_sided = any(field.name.startswith("a_") for field in fields)
    taken, found = set(), {}
    for field in sorted(fields, key=lambda one: one.name.startswith("b_")):
        fitting = sorted(
            (strangeness + _doubt_of(field, rows, column), column)
            for column in range(len(header))
            if column not in taken
            and (strangeness := _strangeness(folded[column], field, column in identifiers, two_sided)) < _NO
            and not (strangeness >= 1 and _is_of_another(folded[column], field, fields))
            and _can_hold(field, folded[column], rows, column, strangeness)
        )
        if fitting:
            columns = [fitting[0][1]]
            if field.joins:
                columns = _with_longitude(columns[0], folded, taken)
            if field.or_else:
                columns = _with_substitute(columns[0], folded, taken, rows)
            found[field.name] = columns
            taken.update(columns)
    _guess_from_cells(fields, found, taken, rows)
    if "status" not in found and any(field.name == "status" for field in fields):
        rest = (column for column in range(len(header)) if column not in taken)
        likely = [column for column in rest if statuses.are_statuses(_filled(rows, column))]
        found |= {"status": likely[:1]} if likely else {}
    return found


def unused_statuses(header: list[str], rows: list[list[str]], columns: dict[str, list[int]]) -> list[int]:
    """The columns that are not used although they may say the status. None of our own exports does."""
    used = {column for found in columns.values() for column in found}
    if "status" in columns or names_of(header) is not None:
        return []
    return [
        column
        for column, name in enumerate(header)
        if column not in used and statuses.may_say_status(name, _filled(rows, column))
    ]


def _without_titles(fields, header):
    """The headers, folded; of one below what several columns share, only its own name and the side.

    "List of sister cities / Country" is a country of the partner: the words above it name no column. They
    stay where the name alone says nothing, or where they say that a date is another thing's.
    """
    above = Counter(name.rpartition(" / ")[0] for name in header if " / " in name)
    folded = []
    for name in header:
        whole, (title, _slash, leaf) = fold(name), name.rpartition(" / ")
        if above[title] > 1 and not is_of_another_date(whole):
            side = "partner " if any(word in fold(title) for word in PARTNER_WORDS) else ""
            own = f"{side}{fold(leaf)}"
            if any(_strangeness(own, field, False, two_sided=False) < _NO for field in fields):
                whole = own
        folded.append(whole)
    return folded


def own_columns(fields: Iterable[Field], header: Sequence[str], rows: Any) -> Any:
    """{field name: [column, …]} for a header of one of our own exports, in any order and language; else None.

    Nothing is guessed there: a column that no field takes, such as the state of confirmation, is not read.
    """
    names = names_of(header)
    if names is None:
        return None
    places = {name: place for place, name in reversed(list(enumerate(names))) if name}
    if (place := places.get("state")) is not None and not _holds(_is_state, rows, place, share=0.01):
        for area in ("area", "first_area"):  # another file's: its states are parts of a country
            places.setdefault(area, place)
    return {
        field.name: found
        for field in fields
        if (found := [places[name] for name in field.exported or (field.name,) if name in places])
    }


_PLACE_FIELDS = {field.name for field in place_fields()}


def _is_of_place(name, prefix):
    """Whether a field is one of the place with this prefix."""
    return name.startswith(prefix) and name.removeprefix(prefix) in _PLACE_FIELDS


def _can_hold(field, header, rows, column, strangeness):
    """Whether a column's header or cells contradict a field that its header may mean.

    The very word of a field outweighs cells that cannot be read, which are named one by one; but a word
    that can also head a column of cities needs a digit somewhere below it.
    """
    if field.name in _DATES:
        if is_of_another_date(header):
            return False
        filled = _filled(rows, column)
        if strangeness < 1:
            return not filled or header not in _SHORT_WORDS or any(map(_has_digit, filled))
        return not filled or _holds(_is_date, rows, column, share=0.5)
    if field.name == "source" and strangeness >= 1:
        return not is_of_another_date(header)  # "GDP source" is the source of another number
    if field.name.endswith("area"):
        return not _holds(
            lambda cell: fold(cell) in _PARTS_OF_THE_WORLD or _is_a_status(cell), rows, column, 0.5
        )
    return True


def _is_state(cell):
    """Whether a cell is a state of confirmation."""
    return cell in FactState.values


def is_of_another_date(header: str) -> bool:
    """Whether a folded header names a date that is not the record's: "population year", "berichtsjahr"."""
    words = header.split()
    if "established" in words and not _OWN_BESIDE.issuperset(words):
        return True
    return any(
        (word in f" {header} " if " " in word else word in words) or (len(word) >= _WITHIN and word in header)
        for word in _OTHER_DATES
    )


def _has_digit(cell):
    return any(sign.isdigit() for sign in cell)


def _is_a_status(cell):
    return any(values.known(cell, one) for one in (PartnershipStatus, FactState))


_DOUBTFUL = 10  # strangeness of a column of countries most of which nobody knows


def _doubt_of(field, rows, column):
    """A column of names is preferred to one of codes that nobody knows."""
    if not field.name.endswith("country") or not _filled(rows, column):
        return 0
    return 0 if _holds(_is_country, rows, column, share=0.5) else _DOUBTFUL


def _is_date(cell):
    try:
        date_parser.read(cell)
    except date_parser.NoSuchDayError:
        return True  # a slip among dates
    except date_parser.UnreadableDateError:
        return False
    return True


def _filled(rows, column):
    return [row[column] for row in rows if column < len(row) and row[column]]


def _holds(test, rows, column, share=SURE):
    """Whether nearly all cells of a column pass a test."""
    cells = _filled(rows, column)
    return bool(cells) and sum(map(bool, map(test, cells))) / len(cells) >= share


_NO = 99
_BESIDE = 0.6  # all rows are about the first city: "Land" is the partner's, unless "Partnerland" is
_ALONE = 0.5  # "Partner" may well be the city, if no other header fits


def _strangeness(header, field, holds_identifiers, two_sided=True):
    """How far a header is from a field: 0 for its very word; _NO where they have nothing in common.

    A column of identifiers is never a name, with any header; of a place's words it is the identifier.
    """
    words = header.split()
    known = field.words
    if field.name.endswith("identifier"):
        known = (*known, *_CITY) if holds_identifiers else known
    elif holds_identifiers and not field.name.endswith("part_of"):
        return _NO
    plain = _without_side(header.rstrip(" 0123456789"))
    is_partner = any(word in header for word in PARTNER_WORDS) or header.rstrip().endswith(("2", " b"))
    is_for_partner = field.name.startswith("b_")
    beside = 0
    if field.name.startswith(("a_", "b_")) and is_partner != is_for_partner:
        if two_sided:
            return _NO
        beside = _BESIDE
    if field.name == "b_city" and header in _PARTNER:
        return _ALONE
    if plain in known or header in known:
        return beside + known.index(plain if plain in known else header) / 100
    hits = [place for place, word in enumerate(known) if word in words or (len(word) > 4 and word in header)]
    return beside + 1 + hits[0] / 100 + len(words) / 10 if hits else _NO


def _is_of_another(header, field, fields):
    """Whether a header of several words is another field's own: "known in office on" names no office."""
    return " " in header and any(header in one.words for one in fields if one is not field)


def _without_side(header):
    """A header without the word for the one or the other city that it begins with: Partnerland."""
    for word in ("origin", *PARTNER_WORDS):
        if header.startswith(word) and header != word:
            return header.removeprefix(word).strip()
    return header


def _with_longitude(latitude, folded, taken):
    """The column of latitudes and that of longitudes with the same words beside, in any position."""
    stem = _stem(folded[latitude], ("latitude", "lat"))
    if stem is None:
        return [latitude]
    open_columns = [column for column in range(len(folded)) if column not in taken and column != latitude]
    stems = {column: _stem(folded[column], _LONGITUDE) for column in open_columns}
    same = [column for column in open_columns if stems[column] == stem]
    behind = [column for column in open_columns if stems[column] is not None and column > latitude]
    return [latitude, *(same or behind)[:1]]


def _stem(header, endings):
    """A header without its ending and number; None where it has none of the endings."""
    plain = header.rstrip(" 0123456789")
    ending = next((one for one in sorted(endings, key=len, reverse=True) if plain.endswith(one)), None)
    return None if ending is None else plain.removesuffix(ending).strip() + header[len(plain) :].strip()


def _with_substitute(city, folded, taken, rows):
    """Beside the city's column that of organisations, where cities are left empty: City of Lima."""
    if all(city < len(row) and row[city] for row in rows):
        return [city]
    others = [
        column
        for column, header in enumerate(folded)
        if column != city and column not in taken and header in _ORGANIZATIONS
    ]
    return [city, *others[:1]]


def _guess_from_cells(fields, found, taken, rows):
    """Where headers say nothing: a column of countries is one, and the column before it is the city."""
    open_countries = [one for one in fields if one.name.endswith("country") and one.name not in found]
    width = max(map(len, rows), default=0)
    for column in range(width):
        if not open_countries or column in taken or not _holds(_is_country_by_name, rows, column):
            continue
        field = open_countries.pop(0)
        found[field.name] = [column]
        taken.add(column)
        city = field.name.replace("country", "city")
        if city not in found and column - 1 >= 0 and column - 1 not in taken:
            found[city] = [column - 1]
            taken.add(column - 1)


def _is_country_by_name(cell):
    return not cell.isdecimal() and _is_country(cell)


def _is_country(cell):
    guess = country_of(cell)
    return guess.codes and not guess.is_typo_of
