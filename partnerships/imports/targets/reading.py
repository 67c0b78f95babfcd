"""Reading the cells of a row: texts, members of vocabularies, places and dates; what is unclear is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from citydiplo.kit.fields import partial_date
from citydiplo.kit.search.folding import fold
from citydiplo.kit.text import date_parser
from citydiplo.kit.text.countries import country_names, place_in_words
from citydiplo.kit.text.date_parser import DateOffer
from networks.matching import country_of
from partnerships.choices import RowOutcome, WordKind
from partnerships.errors import BadValueError, RowFaultError, RowSettledError
from partnerships.imports import values
from partnerships.imports.judged import refuse

if TYPE_CHECKING:
    import datetime

    from partnerships.imports.judged import ImportLine, Places
    from partnerships.imports.words import Words

NO_DATE = DateOffer(None)
NOTHING = (None, partial_date.Precision.DAY)
SHOWN = 200  # characters of a text that a row keeps to be shown


class CellReader:
    """Reads the cells of one row after another; keeps what was read and remarked, and every fault."""

    model: Any = None
    choice_fields: dict[str, Any] = {}  # field → vocabulary

    job: Any
    words: Words
    today: datetime.date
    labels: dict[str, Any]
    presets: dict[str, Any]  # by prefix: the place that all rows are about
    orders: dict[str, str]  # of day and month, by field, where the column tells
    faults: list[Any]
    read: list[Any]
    remarks: list[Any]
    place_words: dict[Any, str]
    member_labels: dict[Any, str]

    def attempt(self, read: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The value, or None where it cannot be read: the fault is kept, and judging continues."""
        try:
            return read(*args, **kwargs)
        except (RowSettledError, BadValueError) as fault:
            self._keep(fault)
            return None

    def sound(self) -> None:
        """Continue only if the row had no fault so far; raises RowFaultError otherwise."""
        if self.faults:
            raise RowFaultError

    def _keep(self, fault):
        if isinstance(fault, RowSettledError):
            self.faults.append((fault.outcome, *fault.reason))
        else:
            self.faults.append((RowOutcome.REFUSED, fault.code, fault.details))

    def text(self, line: ImportLine, name: str) -> str:
        """A cell, or what was chosen for all rows."""
        return line.get(name) or str(self.job.defaults.get(name, ""))

    def show(self, name: str, value: Any) -> None:
        """Keep what a field was understood as, to be shown; nothing where it is empty."""
        if value:
            self.read.append([name, str(value)[:SHOWN]])

    def whole_day(self, line: ImportLine, name: str) -> datetime.date | None:
        """A day: a month or a year does not say when something was done. Raises BadValueError for one."""
        found = self.date(line, name) or NO_DATE
        date, precision = found.start or NOTHING
        if date and precision != partial_date.Precision.DAY:
            raise BadValueError("bad_date", field=str(self.labels[name]), value=self.text(line, name)[:60])
        self.show(name, partial_date.display(date, precision))
        return date

    def choice(self, line: ImportLine, name: str, *, required: bool = False) -> Any:
        """A member of the field's vocabulary; None where the cell is empty and nothing was chosen.

        A word that is not understood is asked once for the whole file; so is what to take where a row
        says nothing and something is ``required``.
        """
        choices = self.choice_fields[name]
        text = self.text(line, name)
        if not text and not required:
            return None
        found = values.known(text, choices) if text else None
        if found is None and text and not self.words.is_interactive:
            raise BadValueError("unknown_value", field=str(self.labels[name]), value=text[:60])
        if found is None:
            answer = self.asked(WordKind.CHOICE, name, text, lambda: values.likely(text, choices))
            found = choices(answer) if answer in choices.values else None
            if found is None and text and required:  # "leave it empty": as if the row said nothing
                answer = self.asked(WordKind.CHOICE, name, "")
                found = choices(answer) if answer in choices.values else None
            if found is None and required:
                refuse("missing", field=str(self.labels[name]))
        if found is not None:
            self.show_member(name, found)
        return found

    def show_member(self, name: str, member: Any) -> None:
        """The same for a member of a vocabulary; its label is looked up once a file."""
        if (label := self.member_labels.get((name, member))) is None:
            label = self.member_labels[name, member] = str(member.label)
        self.read.append([name, label])

    def asked(self, kind: WordKind, name: str, word: str, suggested: Any = None) -> Any:
        """What a person said a word means.

        Raises RowSettledError while that is open, or if its rows are left out.
        """
        if not self.words.is_interactive:
            refuse(
                "missing" if not word else "unknown_value", field=str(self.label_of(name)), value=word[:60]
            )
        if not word and self.faults:  # a line of totals, perhaps: it is no reason to ask what holds for rows
            refuse("missing", field=str(self.label_of(name)))
        answer = self.words.answer(kind, name, word, suggested)
        if answer is None:
            code = "day_or_month" if kind == WordKind.ORDER else "unknown_word" if word else "unstated"
            raise RowSettledError(RowOutcome.AMBIGUOUS, code, field=str(self.label_of(name)), value=word[:60])
        if answer.leaves_out:
            raise RowSettledError(
                RowOutcome.UNMATCHED, "left_out", written=word[:60] or str(self.label_of(name))
            )
        return answer.value

    def named(
        self, line: ImportLine, name: str, kind: WordKind, known: Mapping[str, int], slugs: Mapping[str, int]
    ) -> Any:
        """The key of the network or agreement that a row names; a name that is unknown is asked once.

        ``known`` are {folded name: key}, ``slugs`` {slug: key}. Raises RowSettledError where none is found.
        """
        text = self.text(line, name)
        if text and (key := known.get(fold(text))) is not None:
            return key
        if text and not self.words.is_interactive:
            refuse(f"no_such_{name}", value=text[:80])

        def suggested():
            near = values.nearest(fold(text), known)
            return next((slug for slug, key in slugs.items() if key == near), "")

        answer = self.asked(kind, name, text, suggested)
        if (key := slugs.get(answer)) is None:
            refuse("missing", field=str(self.labels[name]))
        return key

    def label_of(self, name: str) -> Any:
        """What people call a field."""
        return self.labels.get(name) or self.labels.get(f"b_{name}") or name

    def place(self, line: ImportLine, places: Places, reasons: list[Any], prefix: str = "") -> Any:
        """The city that the row names under a prefix, or the one that all rows are about."""
        city = self.presets.get(prefix) if not line.get(f"{prefix}city") else None
        if city is None:
            mention = line.mention(prefix)
            self._check_country(line.get(f"{prefix}country"))
            city = places.city(mention, reasons)
        self.show_party(prefix, city)
        if whole := line.whole(prefix):
            self.show(f"{prefix}part_of", places.whole(city, whole, reasons).name)
        return city

    def show_party(self, prefix: str, actor: Any) -> None:
        """Keep which city or institution a row was matched to, to be shown."""
        if (words := self.place_words.get(actor.pk)) is None or not hasattr(actor, "country"):
            words = self.place_words[actor.pk] = place_in_words(actor)
        self.read.append([prefix, actor.pk, words, getattr(actor, "slug", "")])

    def _check_country(self, text):
        """Ask for a country that is not understood; the line's mention names the one that was answered."""
        if text and self.words.is_interactive and not country_of(text).codes:
            self.asked(WordKind.COUNTRY, "country", text, lambda: _likely_country(text))

    def date(self, line: ImportLine, name: str, *, is_end: bool = False) -> Any:
        """The Offer of dates that a cell means: one, or a beginning and an end. Unclear ones are asked."""
        text = self.text(line, name)
        if not text:
            return NO_DATE
        try:
            found = date_parser.read(text, self.orders.get(name, ""))
            if found.is_order_open and self.words.is_interactive:
                order = self.asked(WordKind.ORDER, name, text, self._likely_order)
                if not order:
                    return NO_DATE
                found = date_parser.read(text, order)
        except date_parser.UnreadableDateError as error:
            code = values.code_of(error)
            raise BadValueError(code, field=str(self.labels[name]), value=text[:60]) from error
        if not (found.sure or (found.is_end and is_end and not found.is_doubtful)):
            return self._asked_date(name, text, found)
        date = found.readings[0]
        if found.remarks:
            self.remark(
                "date_read", field=self.labels[name], value=text[:60], read=partial_date.display(*date)
            )
        return DateOffer(date)

    @staticmethod
    def _likely_order():
        return "" if (translation.get_language() or "en").startswith("en") else date_parser.DAY_FIRST

    def _asked_date(self, name, text, found):
        if not self.words.is_interactive:
            raise BadValueError("bad_date", field=str(self.labels[name]), value=text[:60])
        # 1999/2000 is no suggestion: as a span it would end a partnership that began in that winter.
        is_season = found.end is not None and date_parser.SEASON in found.remarks
        is_clear = not (found.is_doubtful or is_season) and len(found.readings) == 1
        suggestion = values.as_stored(found.offers[0]) if is_clear else ""
        try:
            answer = self.asked(WordKind.DATE, name, text, lambda: suggestion)
        except RowSettledError as settled:
            if settled.outcome != RowOutcome.AMBIGUOUS:
                raise
            raise RowSettledError(settled.outcome, "unclear_date", **settled.reason[1]) from settled
        try:
            return values.offer_of(answer)
        except (ValueError, OverflowError):
            return NO_DATE

    def remark(self, code: str, **details: Any) -> None:
        """Say something of the row that keeps it from nothing."""
        self.remarks.append((code, {name: str(value) for name, value in details.items()}))

    def not_to_come(self, date: Any, name: str) -> None:
        """A fault where a date of something that was done is in the future."""
        if date and date > self.today:
            self.attempt(refuse, "to_come", field=str(self.labels[name]))

    def one_line(self, line: ImportLine, name: str) -> str:
        """A text for a column of the model of the same name, not longer than that holds."""
        if not (text := line.get(name)):
            return text
        most = self.model._meta.get_field(name).max_length
        text = values.one_line(text, most or 5_000, self.labels[name])
        self.show(name, text)
        return text

    def period(self, line: ImportLine, since: str = "since", until: str = "until") -> dict[str, Any]:
        """The dates of a row as fields of the model."""
        begins = self.attempt(self.date, line, since) or NO_DATE
        ends = self.attempt(self.date, line, until, is_end=True) or NO_DATE
        start = begins.start or (ends.start if ends.end else None) or NOTHING
        end = ends.end or ends.start or begins.end or NOTHING
        end = partial_date.not_before(start, end)
        self.show(since, partial_date.display(*start))
        self.show(until, partial_date.display(*end))
        if start[0] and end[0] and end[0] < start[0]:
            self.attempt(refuse, "ends_before")
        return {since: start[0], f"{since}_precision": start[1], until: end[0], f"{until}_precision": end[1]}

    def provenance(self, line: ImportLine) -> dict[str, Any]:
        """Where the line comes from: source, note and state."""
        return {
            "source_id": self.job.source_id,
            "source_note": values.one_line(line.get("note"), 500, self.labels["note"]),
            "state": self.job.state,
        }


@cache
def _names_of_countries():
    found = {}
    for code in settings.LANGUAGES:
        with translation.override(code[0]):
            for country, name in country_names().items():
                found.setdefault(fold(name), country)
    return found


def _likely_country(text):
    return values.nearest(fold(text), _names_of_countries())
