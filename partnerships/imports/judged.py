"""What judging a row comes to, and what it is judged with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from types import SimpleNamespace
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from citydiplo.kit.search.folding import fold
from networks.choices import BodyKind
from networks.matching import AMBIGUOUS, MATCHED, Mention, country_of
from networks.matching.identifiers import looks_so
from networks.models import City
from partnerships.choices import RowOutcome
from partnerships.errors import BadValueError, RowSettledError
from partnerships.imports import nothing, values

MOST_MENTIONS = 50_000  # are remembered: each is asked for three times, and a file names few places often
LONGEST_PLACE = 250  # characters; a choice keeps them as JSON
NEW_PLACES = 2_000_000_000  # below minus this are the keys of typed places; GeoNames ids are smaller
# "Aritzo, Austis, Desulo", "Brusporto & Bagnatica", "Vall-llobrega / Palamós"
_several = re.compile(r"[,;/&+|]|\s(?:and|et|und|y|e|i|og|och|en)\s")
_named_country = re.compile(r"^(?P<name>[^,()]+?)\s*(?:,\s*(?P<one>[^,()]+)|\((?P<other>[^()]+)\))$")
_body = re.compile(
    r"\b(?:union\w*|unione|verband\w*|verbandsgemeinde|samtgemeinde|verwaltungsgemeinschaft|comunita|mancomunidad\w*|"
    r"communaute|agglomeration|association|asociacion|consorzio|consorcio|federation|alliance|region|regione|"
    r"district|distrikt|landkreis|kreis|county|comte|province|provincia|provincie|department|departement|"
    r"departamento|powiat|oblast|raion|rayon|canton|kanton|comarca|voivodeship|prefecture|governorate|islands?)\b"
)


@dataclass(slots=True)
class Verdict:
    """A row's outcome, the reasons for it as (code, details), and for the target what to write.

    ``read`` is what the row was understood as, to be shown, and ``matched`` the key of the record that it
    stands for: see ``ImportRow``.
    """

    outcome: str
    reasons: list = field(default_factory=list)
    plan: Any = None
    read: list = field(default_factory=list)
    matched: int | None = None


def refuse(code: str, **details: Any) -> NoReturn:
    """Raise RowSettledError: the row cannot be imported."""
    raise RowSettledError(RowOutcome.REFUSED, code, **details)


@dataclass(frozen=True, slots=True)
class FileReading:
    """How the lines of one file are read: which column is what, words for nothing, countries answered for.

    ``countries`` are {folded word: code}; ``corrections`` {row: {column: text}}.
    """

    columns: dict
    nothing: frozenset = nothing.DEFAULT
    countries: dict = field(default_factory=dict)
    corrections: dict = field(default_factory=dict)
    mentions: dict = field(default_factory=dict, compare=False)  # cells of a place → its Mention

    def columns_of_place(self, prefix: str) -> tuple[tuple[int, ...], list[int]]:
        """(how many columns tell of each field of the place with this prefix, these columns)."""
        if (known := self.mentions.get(prefix)) is None:
            columns = [self.columns.get(name) or () for name in _PLACE[prefix]]
            known = self.mentions[prefix] = tuple(map(len, columns)), [*chain.from_iterable(columns)]
        return known


class ImportLine:
    """A row of the file by field names. Missing columns are empty, and so is a word for nothing.

    Of several columns for a field the first that is filled counts; those of a position count together.
    ``corrected`` are (column, what the file says, what was typed instead).
    """

    __slots__ = ("cells", "corrected", "number", "reading")

    def __init__(self, number: int, cells: Sequence[str], reading: FileReading) -> None:
        self.number, self.cells, self.corrected = number, cells, ()
        self.reading = FileReading(reading) if isinstance(reading, dict) else reading
        if corrections := self.reading.corrections.get(number):
            self._correct(corrections)

    def _correct(self, corrections):
        self.cells = [*self.cells, *[""] * (max(corrections) + 1 - len(self.cells))]
        self.corrected = [
            (column, self.cells[column], text)
            for column, text in sorted(corrections.items())
            if text != self.cells[column]
        ]
        for column, _old, text in self.corrected:
            self.cells[column] = text

    def get(self, name: str) -> str:
        """The text of a field; empty where nothing tells of it."""
        columns = self.reading.columns.get(name)
        if not columns:
            return ""
        if len(columns) == 1:
            cell = self.cells[columns[0]] if columns[0] < len(self.cells) else ""
            return "" if not cell or self._is_nothing(name, cell) else cell
        found = [self.cells[column] for column in columns if column < len(self.cells)]
        found = [cell for cell in found if cell and not self._is_nothing(name, cell)]
        if len(found) < 2:
            return found[0] if found else ""
        return ", ".join(found) if name.endswith("position") else found[0]

    def _is_nothing(self, name, cell):
        word = cell.casefold()
        if word not in self.reading.nothing:
            return False
        if name.endswith("country"):
            return word != "na"  # Namibia
        if name.endswith("value"):
            return word not in nothing.ZEROS
        return not (word in nothing.NUMBERS and name.endswith("position"))  # 0, 0 lies off Ghana

    def mention(self, prefix: str = "") -> Mention:
        """The place that the row names.

        A position or a kind of body that cannot be read, or no end of words, raises BadValueError.
        """
        known, cells, width = self.reading.mentions, self.cells, len(self.cells)
        shape, columns = self.reading.columns_of_place(prefix)  # one place is one key on both sides of a row
        key = shape, *[cells[at] if at < width else "" for at in columns]
        if (found := known.get(key)) is None:
            if len(known) > MOST_MENTIONS:
                known.clear()
            found = known[key] = self._mention(prefix)
        return found

    def _mention(self, prefix):
        name, country, *others, body = map(self.get, _PLACE[prefix])
        if self.reading.countries and country:
            country = self.reading.countries.get(fold(country) or country.casefold(), country)
        found = _mention(name, country, *others)
        return replace(found, kind=_kind(body)) if body else found

    def whole(self, prefix: str = "") -> Mention | None:
        """The larger place that the row's place is part of; None where it names none.

        A name is one of the same country, unless it names another; anything else is an identifier.
        """
        text = self.get(f"{prefix}part_of")
        if not text:
            return None
        if text.isdecimal() or looks_so(text) or "/cities/" in text:
            return _mention("", "", "", text, "")
        name, country = _apart(text)
        return _mention(name, country or self.mention(prefix).country, "", "", "")


_WORDS = ("city", "country", "area", "identifier")
_PLACE = {
    prefix: tuple(f"{prefix}{name}" for name in (*_WORDS, "position", "body")) for prefix in ("", "a_", "b_")
}


def _apart(text):
    """(name, country) of "Bonn, Germany" or "Bonn (DE)"; the country is empty where none is named."""
    if found := _named_country.match(text):
        name, country = found["name"], found["one"] or found["other"]
        if country_of(country).codes:
            return name, country
    return text, ""


def _kind(text):
    if (found := values.known(text, BodyKind)) is None:
        raise BadValueError("no_such_kind", value=text[:60])
    return found.value


def _mention(*words):
    if sum(map(len, words[:-1])) > LONGEST_PLACE:
        raise BadValueError("too_long", field=str(_("The place")), most=LONGEST_PLACE)
    return Mention(*words[:-1], values.position(words[-1]))


def new_place(mention: Mention, ordinal: int) -> SimpleNamespace:
    """A place that the import will create: its key is negative until then."""
    from networks.regions import region_of

    guess = country_of(mention.country)
    return SimpleNamespace(
        pk=-NEW_PLACES - ordinal,
        name=mention.name,
        country=guess.code,
        region=region_of(guess.code),
        admin_area=guess.area or mention.area,
        position=mention.position,
        kind=mention.kind or BodyKind.MUNICIPALITY,
        mention=mention,
    )


@dataclass
class Places:
    """The cities that the file's mentions stand for: matched, chosen by a person, or to be created."""

    matcher: Any
    decisions: dict  # mention → a city's place, or None to leave its rows out
    creates: bool = False
    created: dict = field(default_factory=dict)
    questions: dict = field(default_factory=dict)  # mention → [rows, Match]
    kinds: dict = field(default_factory=dict)  # GeoNames id of a place of the gazetteer → its kind of body
    # Key of a place that the file brings along → key of what it is part of. Both are below zero while new.
    wholes: dict = field(default_factory=dict)
    _parts: dict | None = None

    def city(self, mention: Mention, reasons: list[Any]) -> Any:
        """The city meant; what there is to say of it goes to ``reasons``.

        Raises RowSettledError where none is.
        """
        match = self.matcher.match(mention)
        written = mention.name if not mention.country else f"{mention.name}, {mention.country}"
        remarks = [(code, {"written": written[:120], **details}) for code, details in match.remarks]
        if match.outcome == MATCHED:
            reasons.extend(remarks)
            return self._announced(match.city, mention, reasons)
        if match.outcome == AMBIGUOUS:
            return self._announced(self._chosen(mention, match, remarks, written), mention, reasons)
        if self.creates and _can_be_created(mention, match):
            place = self.created.get(mention)
            if place is None:
                place = self.created[mention] = new_place(mention, len(self.created) + 1)
            reasons.append(("place_created", {"name": mention.name}))
            return place
        code, details = remarks[0]
        raise RowSettledError(RowOutcome.UNMATCHED, code, **details)

    def _announced(self, city, mention, reasons):
        """The city; a place of the gazetteer is said to become one, of the kind that the row says."""
        if not city.is_registered:
            reasons.append(("place_adopted", {"name": city.name}))
            if mention.kind:
                self.kinds.setdefault(-city.pk, mention.kind)
        return city

    def forget_after(self, number: int) -> None:
        """Drop the places that were created after the first ``number``: their row will not be written."""
        while len(self.created) > number:
            _mention, place = self.created.popitem()
            self.wholes.pop(place.pk, None)

    def whole(self, city: Any, mention: Mention, reasons: list[Any]) -> Any:
        """The larger place that ``city`` is part of, noted where the file brings the city along.

        What a city of the register is part of stays; ``reasons`` then say so. Raises RowSettledError where
        the larger place is not known, is the city itself or is a part of it, or where rows contradict.
        """
        whole, said = self._named_whole(mention, said=[])
        if whole.pk == city.pk:
            refuse("whole_itself", name=city.name)
        if self._is_within(whole.pk, city.pk):
            refuse("whole_circle", whole=whole.name, name=city.name)
        if city.pk > 0:
            if self._registered_wholes().get(city.pk) != whole.pk:
                reasons.append(("whole_kept", {"name": city.name}))
            return whole
        if self.wholes.setdefault(city.pk, whole.pk) != whole.pk:
            refuse("other_whole", name=city.name)
        reasons.extend(said)
        return whole

    def _named_whole(self, mention, said):
        """(the larger place, what there is to say of it); it may come along by an earlier row."""
        try:
            return self.city(mention, said), said
        except RowSettledError as fault:
            if fault.outcome != RowOutcome.UNMATCHED or fault.reason[0] == "left_out":
                raise
            for place in self.created.values():
                if mention.name and fold(place.name) == fold(mention.name):
                    return place, []
            refuse("no_such_whole", value=(mention.name or mention.identifier)[:80])

    def _is_within(self, key, whole):
        """Whether ``key`` is a part of ``whole``, over any number of steps."""
        met = set()
        while key is not None and key not in met:
            met.add(key)
            key = self.wholes.get(key) or self._registered_wholes().get(key)
            if key == whole:
                return True
        return False

    def _registered_wholes(self):
        """{key of a city: key of what it is part of}. One statement, the first time."""
        if self._parts is None:
            parts = City.objects.filter(merged_into=None, part_of__isnull=False)
            self._parts = dict(parts.values_list("pk", "part_of"))
        return self._parts

    def key_of(self, mention: Mention) -> int | None:
        """The key of the city meant, where it is in the register; asks nobody and creates nothing."""
        if mention is None:
            return None
        match = self.matcher.match(mention)
        city = match.city if match.outcome == MATCHED else self.decisions.get(mention)
        return city.pk if city and city.is_registered else None

    def _chosen(self, mention, match, remarks, written):
        self.questions.setdefault(mention, [0, match])[0] += 1
        if mention not in self.decisions:
            code, details = remarks[0]
            raise RowSettledError(RowOutcome.AMBIGUOUS, code, **details)
        if (city := self.decisions[mention]) is None:
            raise RowSettledError(RowOutcome.UNMATCHED, "left_out", written=written[:120])
        return city


def _can_be_created(mention, match):
    found = match.remarks[0][0] in ("no_such_city", "elsewhere", "no_such_body")
    is_larger = bool(mention.kind) and not BodyKind(mention.kind).is_local
    return bool(
        found
        and mention.position
        and country_of(mention.country).code
        and 0 < len(mention.name) <= 200
        and (is_larger or not _is_no_place(mention.name))
    )


def _is_no_place(name):
    """Whether a name is that of several places, of a union of them or of an area."""
    return bool(_several.search(name.casefold()) or _body.search(fold(name)))
