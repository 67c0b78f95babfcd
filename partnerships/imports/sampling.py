"""The first rows of a file as they would be read: shown beside what they say, before anything is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.date_parser import order_of
from citydiplo.kit.text.lists import comma_separated
from networks.matching import MATCHED, Matcher, country_of
from partnerships.errors import BadValueError
from partnerships.imports import nothing, values
from partnerships.imports.judged import FileReading, ImportLine
from partnerships.imports.runs import text_of
from partnerships.imports.statuses import meant_by_header, says_yes
from partnerships.imports.targets import target_of
from partnerships.models import ImportJob
from partnerships.reasons import say

SHOWN_ROWS = 8


@dataclass(frozen=True)
class Cell:
    """A cell: what it says, what will be written where that differs, or what is wrong with it."""

    raw: str
    shown: str = ""
    fault: str = ""
    is_used: bool = False


def places_in(
    target: type[Any], columns: dict, rows: list[list[str]], known: dict | None = None
) -> dict[str, str]:
    """{a place as the first rows name it: the city that it was matched with, in words; empty for none}.

    Those in ``known`` are left out. Where any are new, the register's names are read once: half a second.
    """
    reading = FileReading(columns)
    found = {
        mention for row in rows[:SHOWN_ROWS] for mention in _mentions(target, ImportLine(0, row, reading))
    }
    found = {mention for mention in found if text_of(mention) not in (known or {})}
    if not found:
        return {}
    matcher = Matcher(found)
    matches: dict[Any, Any] = {mention: matcher.match(mention) for mention in found}
    return {
        text_of(mention): comma_separated([match.city.name, country_name(match.city.country)])
        if match.outcome == MATCHED
        else ""
        for mention, match in matches.items()
    }


def sampled(job: ImportJob, columns: dict, places: dict) -> list[tuple[int, list[Cell]]]:
    """The first rows of a job's file, each with its number there; ``places`` as of ``places_in``.

    No statement.
    """
    header, rows = job.beginning.get("header", []), job.beginning.get("rows", [])
    reading = FileReading(columns, nothing.listed(job.defaults.get("nothing")))
    lines = [ImportLine(0, row, reading) for row in rows]
    sample = _Sample(target_of(job), columns, places, lines)
    sample.headers_of_status = {
        column
        for column in columns.get("status", ())
        if column < len(header) and meant_by_header(header[column])
    }
    shown = [[sample.cell(line, column) for column in range(len(header))] for line in lines[:SHOWN_ROWS]]
    numbers = job.beginning.get("numbers") or count(job.table.first_row)
    return list(zip(numbers, shown, strict=False))


class _Sample:
    """How the cells of some columns are read."""

    def __init__(
        self,
        target: type[Any],
        columns: Mapping[str, list[int]],
        places: Mapping[str, str],
        lines: Sequence[ImportLine],
    ) -> None:
        self.target, self.places = target, places
        self.headers_of_status = set()
        self.orders = {name: _order(lines, name) for name in target.dates if name in columns}
        fields = {field.name: field for field in target.fields}
        self.fields = {
            column: fields[name] for name, chosen in columns.items() if name in fields for column in chosen
        }

    def cell(self, line: ImportLine, column: int) -> Cell:
        """A cell unchanged, and what the import reads in it."""
        raw = line.cells[column] if column < len(line.cells) else ""
        if (field := self.fields.get(column)) is None:
            return Cell(raw)
        if not raw or not line.get(field.name):
            return Cell(raw, shown=_("empty") if raw else "", is_used=True)
        try:
            if column in self.headers_of_status and says_yes(raw) is not None:
                raise BadValueError("asked_later")  # "yes" below "Ended"
            shown = self._shown(line, field, raw)
        except BadValueError as bad:
            return Cell(raw, fault=say(bad.code, bad.details), is_used=True)
        return Cell(raw, "" if shown == raw else shown, is_used=True)

    def _shown(self, line, field, raw):
        if choices := self.target.choice_fields.get(field.name):
            member = values.known(raw, choices)
            if member is None and field.name == "status":
                member, _date = values.status_and_date(raw, choices)
            if member is None:
                raise BadValueError("asked_later")
            return str(member.label)
        if field.name in self.target.dates:
            return partial_date.display(*values.date(raw, field.label, self.orders.get(field.name, "")))
        if field.name.endswith("country"):
            guess = country_of(raw)
            return country_name(guess.code)
        if field.name.endswith("city"):
            return self.places.get(text_of(line.mention(field.name.removesuffix("city"))), "")
        return raw


def _order(lines, name):
    """Day or month first, where the dates of a column agree on it."""
    found = {order for line in lines if (order := order_of(line.get(name)))}
    return found.pop() if len(found) == 1 else ""


def _mentions(target, line):
    for prefix in target.place_prefixes:
        try:
            mention = line.mention(prefix)
        except BadValueError:
            continue
        if mention.name or mention.identifier:
            yield mention
