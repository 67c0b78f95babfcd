"""What a preview shows of a file: each value to be written, all faults of a row, the cells to correct."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from networks.models.gazetteer import ADDRESS
from partnerships.choices import ImportStatus, ImportTarget, RowGroup, RowOutcome
from partnerships.imports.answers import VALUE, is_key
from partnerships.imports.options import shown_words
from partnerships.imports.presets import letter_of
from partnerships.imports.report import is_ours
from partnerships.imports.targets import target_of
from partnerships.models import ImportJob
from partnerships.queries.imports import open_choices
from partnerships.reasons import say

ROWS_A_PAGE = 50

# Which fields a fault is about, where its details do not name one. Those of a place have no prefix.
PLACE_FAULTS = frozenset(
    {
        "no_city", "no_such_city", "no_such_city_anywhere", "not_a_city", "elsewhere", "far", "country_typo",
        "several", "unlisted", "no_country", "no_area", "province", "shadow", "unknown_hint", "left_out",
        "other_name", "other_marks", "self_pair", "group_of_places", "no_such_body",
    }
)  # fmt: skip
FAULTS_OF_FIELDS = {
    "no_such_country": ("country",),
    "no_such_identifier": ("identifier", "city"),
    "bad_position": ("position",),
    "no_such_kind": ("body",),
    "no_such_whole": ("part_of",),
    "whole_itself": ("part_of",),
    "whole_circle": ("part_of",),
    "other_whole": ("part_of",),
    "ends_before": ("since", "until", "starts", "ends"),
    "overlaps": ("starts", "ends"),
    "undated": ("starts", "ends", "known_on"),
    "known_outside": ("starts", "ends", "known_on"),
    "no_such_network": ("network",),
    "no_such_agreement": ("agreement",),
    "binds_states": ("kind",),
    "no_dimension": ("dimension",),
}
# Rows of which not all was understood: what the file says stands where nothing was.
SHOWN_RAW = frozenset({RowOutcome.AMBIGUOUS, RowOutcome.UNMATCHED, RowOutcome.REFUSED, RowOutcome.DUPLICATE})
FROM_PLACE = ("city", "country")
PARTS_OF_A_PLACE = (
    "country",
    "area",
    "position",
    "identifier",
    "body",
)  # not shown beside the city they led to


@dataclass
class Value:
    """A value of a row: what will be written, with a link where it is a city, or the cell to correct."""

    text: str = ""
    url: str = ""
    cell: str = ""  # the name of its input, where it can be corrected here
    raw: str = ""
    label: str = ""
    is_raw: bool = False  # what the file says, where nothing was understood


@dataclass
class PreviewRow:
    """A row as the preview shows it."""

    number: int
    shown_number: int
    outcome: str
    label: str
    url: str
    values: list[Value] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    is_open: bool = False


@dataclass
class PreviewPage:
    """Some rows of one tab. ``headings`` are those of the values; ``following`` begins the next page."""

    headings: list[str]
    rows: list[PreviewRow]
    following: int | None


def page_of(
    job: ImportJob, group: RowGroup, after: int = 0, open_row: int = 0, typed: Mapping | None = None
) -> PreviewPage:
    """The rows of a tab that follow row ``after``; all cells of ``open_row`` can be corrected.

    ``typed`` are the inputs of a form that comes back. One statement.
    """
    found = list(
        job.rows.in_group(group)
        .filter(number__gt=after)
        .order_by("number")
        .values_list("number", "outcome", "cells", "reasons", "read", "record")[: ROWS_A_PAGE + 1]
    )
    target = target_of(job)
    can_correct = job.status == ImportStatus.CHECKED
    shown = [_Judged(target, job, row) for row in found[:ROWS_A_PAGE]]
    if can_correct:
        for row in shown:
            if row.number == open_row and group != RowGroup.GONE:
                row.faulty = [name for name in _names(target) if job.columns.get(name)]
                row.is_open = True
            elif group != RowGroup.PROBLEMS:
                row.faulty = []
    else:
        for row in shown:
            row.faulty = []
    names = [name for name in _names(target) if any(row.has(name) for row in shown)]
    labels = {one.name: str(one.label)[:1].upper() + str(one.label)[1:] for one in target.fields}
    rows = [row.shown(names, labels, typed or {}) for row in shown]
    following = found[ROWS_A_PAGE - 1][0] if len(found) > ROWS_A_PAGE else None
    return PreviewPage([_heading(name, labels) for name in names], rows, following)


def _names(target):
    """The fields in the order in which they are shown: each place as one, then the others."""
    return [one.name for one in target.fields]


def _heading(name, labels):
    plain = {"a_city": _("First city"), "b_city": _("Partner"), "city": _("City")}
    return plain.get(name) or labels[name]


class _Judged:
    """A stored row taken apart."""

    def __init__(self, target: type[Any], job: ImportJob, row: Any) -> None:
        self.number, self.outcome, self.cells, self.reasons, read, self.record = row
        self.job, self.columns = job, job.columns
        about = {f"{prefix}city" for prefix in target.place_prefixes if job.defaults.get(f"{prefix}city")}
        self.read, matched = {}, set()
        for entry in read:
            if len(entry) == 2:
                self.read[entry[0]] = Value(entry[1])
            else:
                prefix, _key, words, slug = entry
                matched.add(prefix)
                if f"{prefix}city" not in about:
                    self.read[f"{prefix}city"] = Value(words, _city_url(slug))
        self.shows_raw = self.outcome in SHOWN_RAW
        self.of_matched = {f"{prefix}{name}" for prefix in matched for name in PARTS_OF_A_PLACE}
        self.unmatched = [prefix for prefix in target.place_prefixes if prefix not in matched]
        self.faulty = self._faulty(target)
        self.is_open = False

    def has(self, name: str) -> bool:
        """Whether there is anything to show for a field."""
        if name in self.read or name in self.faulty:
            return True
        return self.shows_raw and name not in self.of_matched and bool(self._cell(name))

    def _faulty(self, target):
        """The fields at fault that a column holds."""
        found = []
        for code, details in self.reasons:
            if code in PLACE_FAULTS:
                found += [f"{prefix}{name}" for prefix in self.unmatched for name in FROM_PLACE]
            elif code in FAULTS_OF_FIELDS:
                prefixes = {"", *self.unmatched}
                found += [f"{prefix}{name}" for name in FAULTS_OF_FIELDS[code] for prefix in prefixes]
            elif name := _named(target, str(details.get("field", ""))):
                found.append(name)
            elif code == "too_long":
                found += [f"{prefix}{name}" for prefix in self.unmatched for name in FROM_PLACE]
        return [name for name in dict.fromkeys(found) if self.columns.get(name)]

    def shown(self, names: Sequence[str], labels: Mapping[str, Any], typed: Mapping[str, Any]) -> PreviewRow:
        """The row as the preview shows it."""
        row = PreviewRow(
            self.number,
            self.job.table.row_of(self.number),
            self.outcome,
            str(RowOutcome(self.outcome).label),
            self._url(),
            reasons=[say(code, details) for code, details in self.reasons],
            is_open=self.is_open,
        )
        for name in names:
            said = Value(self._cell(name), is_raw=True) if self.has(name) else Value()
            value = replace(self.read.get(name, said), label=_heading(name, labels))
            if name in self.faulty:
                column, raw = self.columns[name][0], self._cell(name)
                cell = f"cell-{self.number}-{column}"
                value = replace(value, cell=cell, raw=typed.get(cell, raw))
            row.values.append(value)
        return row

    def _cell(self, name):
        """What the file says in the first column of a field that is filled."""
        found = [self.cells[column] for column in self.columns.get(name, ()) if column < len(self.cells)]
        return next(filter(None, found), "")

    def _url(self):
        if self.record and self.job.target == ImportTarget.PARTNERSHIPS:
            return reverse("partnership", args=[self.record])
        return ""


def _city_url(slug):
    try:
        name = "gazetteer-place" if slug.startswith(ADDRESS) else "city"
        return reverse(name, args=[slug]) if slug else ""
    except NoReverseMatch:
        return ""


def _named(target, label):
    """The field that a stored reason names by its label, in whichever language it was judged."""
    return _fields_by_label(target).get(label) if label else None


@cache
def _fields_by_label(target):
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.update({str(one.label): one.name for one in target.fields})
    return found


def where_typed(job: ImportJob, typed: Mapping) -> tuple[RowGroup | None, int]:
    """(tab, first row) that show again what was typed, for a form that comes back after signing in.

    One statement.
    """
    answers = ("word-", "date-", "choice-")
    if any(text and name.startswith(answers) for name, text in typed.items()):
        return RowGroup.ASKED, 0
    keys = [name.split("-")[1] for name in typed if name.startswith("cell-")]
    numbers = [int(key) for key in keys if is_key(key)]
    row = job.rows.filter(number__in=numbers).order_by("number").values_list("number", "outcome").first()
    if row is None:
        return None, 0
    return next(group for group in RowGroup if row[1] in group.outcomes), row[0]


def questions_of(job: ImportJob, typed: Mapping | None = None) -> dict:
    """The open questions of a file: its words, then its names, each with what is proposed.

    ``typed`` are the answers of a form that comes back. At most nine statements, however many there are.
    """
    typed = typed or {}
    words = shown_words(job)
    for word in words:
        sent = typed.get(f"word-{word['pk']}")
        chosen = VALUE + word["suggestion"] if sent is None and word["suggestion"] else sent or ""
        word["chosen_as"] = chosen
        word["chosen"] = chosen.removeprefix(VALUE) if chosen.startswith(VALUE) else None
        word["typed"] = typed.get(f"date-{word['pk']}", "")
    choices, waiting = open_choices(job)
    for choice in choices:
        sent = typed.get(f"choice-{choice['pk']}", "")
        choice["chosen"] = int(sent) if is_key(sent) else None
    return {
        "words": words,
        "choices": choices,
        "open": waiting + job.words.filter(is_decided=False).count(),
        "shown": len(words) + len(choices),
        "single": any(len(choice["candidates"]) == 1 for choice in choices),
    }


def unused_columns(job: ImportJob) -> list[str]:
    """The names of the columns of the file that nothing is read from; not those that a report added."""
    used = {column for columns in job.columns.values() for column in columns}
    header = job.beginning.get("header", ())
    return [
        (name or letter_of(place, job))[:60]
        for place, name in enumerate(header)
        if place not in used and not is_ours(name)
    ]
