"""The fields that a file's columns can be mapped to, and guesses at which column is which."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.search.folding import fold
from networks.matching import country_of

SURE = 0.8  # share of a column's cells that must be countries


@dataclass(frozen=True)
class Field:
    """``words`` are what headers call it, folded. ``joins``: several columns may make it up together."""

    name: str
    label: Promise
    required: bool = False
    words: tuple = ()
    joins: bool = False
    help: Promise | str = ""


_CITY = (
    "city", "town", "municipality", "ville", "commune", "ciudad", "municipio", "cidade", "stadt", "gemeinde",
    "ort", "citta", "comune", "miasto", "город", "مدينه", "城市", "市", "origincitylabel",
    "sistercitylabel", "citylabel", "stad", "sehir", "organization", "name",
)  # fmt: skip
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
_IDENTIFIER = ("wikidata", "geonames", "geonameid", "locode", "unlocode", "qid")
PARTNER_WORDS = (
    "partner", "sister", "twin", "dest", "jumel", "hermana", "gemea", "irma", "zweite", "побратим",
    "other", "second",
)  # fmt: skip


def place_fields(prefix="", title=None):
    """The fields of one place; ``title`` says which, where a row names two."""

    def label(words):
        return words if title is None else _("%(title)s: %(words)s") % {"title": title, "words": words}

    return (
        Field(f"{prefix}city", label(_("city")), required=True, words=_CITY, joins=True),
        Field(f"{prefix}country", label(_("country")), words=_COUNTRY),
        Field(f"{prefix}area", label(_("state or province")), words=_AREA),
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
            help=_("A Wikidata, GeoNames or UN/LOCODE identifier finds the city by itself."),
        ),
    )


SINCE = Field(
    "since",
    _("Since"),
    words=("since", "depuis", "desde", "seit", "year", "annee", "ano", "jahr", "с", "start"),
)
UNTIL = Field("until", _("Until"), words=("until", "jusqu", "hasta", "ate", "bis", "end", "ended"))
NOTE = Field(
    "note", _("Where in the source"), words=("source", "note", "remark", "reference", "page", "quelle")
)


def guessed(fields, header, rows):
    """{field name: [column, …]} as far as headers and the first rows tell. No column is used twice."""
    folded = [fold(name) for name in header]
    taken, found = set(), {}
    for field in sorted(fields, key=lambda one: one.name.startswith("b_")):
        fitting = sorted(
            (_strangeness(folded[column], field), column)
            for column in range(len(header))
            if column not in taken
        )
        if fitting and fitting[0][0] is not None and fitting[0][0] < _NO:
            columns = [fitting[0][1]]
            if field.name.endswith("position"):
                columns = _with_longitude(columns[0], folded, taken)
            found[field.name] = columns
            taken.update(columns)
    _guess_from_cells(fields, found, taken, rows)
    return found


_NO = 99


def _strangeness(header, field):
    """How far a header is from a field: 0 for its very word; _NO where they have nothing in common."""
    words = header.split()
    plain = header.rstrip(" 0123456789").removeprefix("origin").strip()
    is_partner = any(word in header for word in PARTNER_WORDS) or header.rstrip().endswith(("2", " b"))
    is_for_partner = field.name.startswith("b_")
    if field.name.startswith(("a_", "b_")) and is_partner != is_for_partner:
        return _NO
    if plain in field.words or header in field.words:
        return field.words.index(plain if plain in field.words else header) / 100
    hits = [
        place for place, word in enumerate(field.words) if word in words or (len(word) > 4 and word in header)
    ]
    return 1 + hits[0] / 100 + len(words) / 10 if hits else _NO


def _with_longitude(latitude, folded, taken):
    if not folded[latitude].rstrip("0123456789 ").endswith(("lat", "latitude")):
        return [latitude]
    for column in range(latitude + 1, len(folded)):
        if column not in taken and folded[column].rstrip("0123456789 ").endswith(_LONGITUDE):
            return [latitude, column]
    return [latitude]


def _guess_from_cells(fields, found, taken, rows):
    """Where headers say nothing: a column of countries is one, and what stands before it is the city."""
    open_countries = [one for one in fields if one.name.endswith("country") and one.name not in found]
    width = max(map(len, rows), default=0)
    for column in range(width):
        cells = [row[column] for row in rows if column < len(row) and row[column]]
        if not open_countries or column in taken or not cells:
            continue
        known = sum(1 for cell in cells if (guess := country_of(cell)).codes and not guess.is_typo_of)
        if known / len(cells) < SURE:
            continue
        field = open_countries.pop(0)
        found[field.name] = [column]
        taken.add(column)
        city = field.name.replace("country", "city")
        if city not in found and column - 1 >= 0 and column - 1 not in taken:
            found[city] = [column - 1]
            taken.add(column - 1)
