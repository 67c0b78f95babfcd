"""A run through the rows of a file: what both the preview and the import itself judge them by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citydiplo.kit import tabular
from citydiplo.kit.db import bulk_write
from citydiplo.kit.search.folding import fold
from citydiplo.kit.tabular.spooling import SpooledRows
from citydiplo.kit.text.date_parser import order_of
from networks.matching import Matcher, Mention
from networks.matching.gazetteer import places_by_number
from networks.matching.index import COLUMNS, IndexedCity
from networks.models import City
from partnerships.choices import RowOutcome, WordKind
from partnerships.errors import BadValueError
from partnerships.imports import lists, mapping, nothing
from partnerships.imports.judged import FileReading, ImportLine, Places
from partnerships.imports.targets import target_of
from partnerships.imports.targets.base import state_of
from partnerships.imports.words import Words

if TYPE_CHECKING:
    from citydiplo.kit.db.bulk_write import Blank
    from networks.matching import CityMatch
    from partnerships.imports.judged import Verdict
    from partnerships.models import ImportJob

BATCH = 2_000
AT_ONCE = 200  # rows that are compared with the register together
_BOTH = "both"  # some dates of a column begin with the day, others with the month
KEPT_ROW = 20_000  # characters of a row that are kept, for the file that is given back
KEPT_CELL = 300  # of each cell, where a row is longer than that
_NOT_CLEAR = (RowOutcome.AMBIGUOUS, RowOutcome.UNMATCHED, RowOutcome.REFUSED)
_STAMPED = (RowOutcome.CHANGED, RowOutcome.ENDED)


def is_unclear(verdict: Verdict) -> bool:
    """Whether nobody can tell which record a row is: one that its list seems to lack may hide in it.

    Rows that a person left out are clear.
    """
    if verdict.outcome not in _NOT_CLEAR or verdict.matched is not None:
        return False
    return not verdict.reasons or verdict.reasons[0][0] != "left_out"


@dataclass
class RunMemory:
    """What a run knows after the last row of its file, so that some rows can be judged again without it."""

    total: int
    matches: dict[Mention, CityMatch]
    places: dict[str, Any]
    target: dict[str, Any]


class KnownMatches:
    """A matcher that knows what was matched before. It looks up only what it does not know."""

    def __init__(self, known: dict[Mention, CityMatch]) -> None:
        self.known = known

    def look_up(self, mentions: Iterable[Mention]) -> None:
        """Match those of the mentions that are not known, together: it reads the register once."""
        if lacking := {mention for mention in mentions if mention not in self.known}:
            matcher = Matcher(lacking)
            self.known |= {mention: matcher.match(mention) for mention in lacking}

    def match(self, mention: Mention) -> CityMatch:
        """What a mention means."""
        if mention not in self.known:
            self.look_up([mention])
        return self.known[mention]


class Run:
    """One reading of a job's file. Iterating gives what ``judged`` does for each row.

    ``times`` is how often the step goes through the rows: its progress counts them so often. With the
    ``memory`` of an earlier run it reads no file: it judges some rows again, by ``judged``.
    """

    def __init__(self, job: ImportJob, beat: Any, *, times: int = 1, memory: RunMemory | None = None) -> None:
        self.job, self.beat, self.times = job, beat, times
        self.words = Words(mapping.answers_of(job))
        self.reading = reading_of(job, self.words)
        # Of the rows gone through so far: keys of their records, how many are not clear.
        self.matched: set[int] = set()
        self.unclear, self.last_number = 0, 0
        if memory:
            self._remember(memory)
        else:
            self._read()

    def _read(self):
        job, beat = self.job, self.beat
        self._rows = SpooledRows(tabular.rows(Path(job.file.path), job.table, tick=lambda: beat(0, 0)))
        kind = target_of(job)
        dated = [name for name in kind.dates if name in job.columns]
        mentions, orders, holders, self.total = self._looked_through(kind.place_prefixes, dated, kind.holder)
        self.places = Places(Matcher(mentions), decisions_of(job), creates=job.creates_places)
        self.target = kind(job, self.words)
        self.target.orders = {name: order for name, order in orders.items() if order != _BOTH}
        if kind.holder and job.ends_on and (last := lists.previous(job)):
            self.target.leaving, self.target.holders = frozenset(lists.records_of(last)), holders

    def _remember(self, memory):
        job, self._rows, self.total = self.job, (), memory.total
        self.places = Places(KnownMatches(memory.matches), decisions_of(job), creates=job.creates_places)
        vars(self.places).update(memory.places)
        self.target = target_of(job)(job, self.words)
        vars(self.target).update(memory.target)

    def changed_places(self) -> set[int]:
        """Keys of cities that are not as they were when a run was kept. Its rows' matches are forgotten."""
        if not isinstance(matcher := self.places.matcher, KnownMatches):
            return set()
        cities: Iterable[Any] = (match.city for match in matcher.known.values() if match.city)
        known = {city.pk: city for city in cities}
        now = {}
        for _portion, among in bulk_write.among("pk", (pk for pk in known if pk > 0)):
            rows = City.objects.filter(among, merged_into=None).values_list(*COLUMNS)
            now |= {row[0]: IndexedCity.of_row(row) for row in rows}
        changed = {pk for pk, city in known.items() if pk > 0 and now.get(pk) != city}
        matcher.known = {
            mention: match
            for mention, match in matcher.known.items()
            if getattr(match.city, "pk", None) not in changed
        }
        return changed

    def memory(self) -> RunMemory:
        """What is to be kept of this run for the import that follows its preview."""
        places = {name: getattr(self.places, name) for name in ("created", "kinds", "wholes")}
        target = {name: getattr(self.target, name) for name in self.target.learned}
        return RunMemory(self.total, self.places.matcher.known, places, target)

    def _lines(self):
        for number, cells in self._rows:
            yield ImportLine(number, cells, self.reading)

    def _looked_through(self, prefixes, dated, holder):
        """Every place the file names, what comes first in its dates, whom it names, how many rows it has.

        The matcher wants all places together, and a column of dates is read as a whole.
        """
        mentions, orders, holders, number = set(), {}, set(), 0
        for number, line in enumerate(self._lines(), start=1):
            mentions.update(_mentions(line, prefixes))
            for name in dated:
                if order := order_of(line.get(name)):
                    orders[name] = order if orders.get(name, order) == order else _BOTH
            if holder:
                holders.add(fold(line.get(holder)))
            if number % BATCH == 0:
                self.beat(0, 0)
        return mentions, orders, holders, number

    def __iter__(self):
        lines, done = self._lines(), 0
        while few := list(islice(lines, AT_ONCE)):
            for line, verdict, states in self.judged(few):
                self.last_number = line.number
                self.unclear += is_unclear(verdict)
                if verdict.matched is not None:
                    self.matched.add(verdict.matched)
                yield line, verdict, states
            done += len(few)
            self.beat(done, self.times * self.total)

    def judged(self, lines: Iterable[ImportLine]) -> Iterator[tuple[ImportLine, Verdict, dict[int, str]]]:
        """(line, Verdict, {key: state of what it was compared with}) for each of a few lines."""
        if isinstance(matcher := self.places.matcher, KnownMatches):
            matcher.look_up(chain.from_iterable(_mentions(one, self.target.place_prefixes) for one in lines))
        self.target.prepare(lines, self.places)
        for line in lines:
            yield line, self.target.judge(line, self.places), self.target.states[line.number]

    def missing(self) -> Iterator[tuple[ImportLine, Verdict, dict[Any, str]]]:
        """What ``judged`` does, of the records that the list had the last time and no row names now.

        To be asked for after all rows. Their lines are empty, and numbered on from the last. They end only if
        the person said so and every row is clear.
        """
        if (last := lists.previous(self.job)) is None:
            return
        ends_on = None
        if self.job.ends_on and not self.unclear:
            ends_on = self.job.ends_on, self.job.ends_on_precision
        number, keys = self.last_number, lists.records_of(last)
        while few := list(islice(keys, AT_ONCE)):
            lacking = [key for key in few if key not in self.matched]
            for verdict, states in self.target.missing(lacking, ends_on):
                number += 1
                yield ImportLine(number, [], self.reading), verdict, states


def _mentions(line, prefixes):
    """The places that a line names, and what they are part of."""
    for prefix in prefixes:
        try:
            yield line.mention(prefix)
            if whole := line.whole(prefix):
                yield whole
        except BadValueError:
            continue  # its row will be refused


def reading_of(job: ImportJob, words: Words) -> FileReading:
    """How the job's lines are read: columns, words for nothing, countries and cells that somebody gave."""
    countries = {
        word: answer.value
        for (kind, _field, word), answer in words.answers.items()
        if kind == WordKind.COUNTRY and not answer.leaves_out
    }
    corrections = {}
    for number, column, text in job.corrections.values_list("number", "column", "text"):
        corrections.setdefault(number, {})[column] = text
    return FileReading(job.columns, nothing.listed(job.defaults.get("nothing")), countries, corrections)


def decisions_of(job: ImportJob) -> dict[Mention, IndexedCity | None]:
    """{Mention: the place chosen, or None to leave its rows out}."""
    chosen = list(job.choices.filter(is_decided=True).values_list("mention", "city", "geonames_id"))
    rows = City.objects.filter(pk__in={city for _mention, city, _number in chosen if city})
    places = {row[0]: IndexedCity.of_row(row) for row in rows.values_list(*COLUMNS)}
    places |= places_by_number({-number for _mention, _city, number in chosen if number})
    return {mention_of(text): places.get(city or -(number or 0)) for text, city, number in chosen}


def text_of(mention: Mention) -> str:
    """A mention as a choice keeps it."""
    words = [mention.name, mention.country, mention.area, mention.identifier, mention.position]
    return json.dumps([*words, mention.kind] if mention.kind else words, ensure_ascii=False)


def mention_of(text: str) -> Mention:
    """The mention that ``text_of`` wrote down."""
    name, country, area, identifier, position, *kind = json.loads(text)
    return Mention(name, country, area, identifier, tuple(position) if position else None, *kind)


def stamp_of(states: Mapping[int, str]) -> str:
    """One text for all that a row was compared with."""
    return state_of(sorted(states.items(), key=repr))


def kept(cells: Sequence[str]) -> Sequence[str]:
    """The cells of a row as they are kept: whole, unless somebody filled them with no end of text."""
    if sum(map(len, cells)) <= KEPT_ROW:
        return cells
    return [cell if len(cell) <= KEPT_CELL else f"{cell[:KEPT_CELL]}…" for cell in cells]


def row_of(
    blank: Blank, job: ImportJob, line: ImportLine, verdict: Verdict, states: Mapping[int, str]
) -> tuple[Any, ...]:
    """The ImportRow of a verdict, ready to be inserted. Changes and ends keep how they were looked at."""
    return blank.filled(
        {
            "job_id": job.pk,
            "number": line.number,
            "outcome": verdict.outcome,
            "reasons": verdict.reasons,
            "cells": kept(line.cells),
            "read": verdict.read,
            "stamp": stamp_of(states) if verdict.outcome in _STAMPED else "",
            "matched": verdict.matched,
        }
    )
