"""What is sent from the page of a preview: answers for words and names, corrected cells."""

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from partnerships.errors import AnswersError
from partnerships.imports import mapping
from partnerships.models import ImportJob

LATER, EMPTY, LEAVE_OUT, VALUE = "", "empty", "leave-out", "="  # the last goes before a value


class PreviewAnswers:
    """The form of a preview. Unknown keys, rows and columns are ignored."""

    def __init__(self, posted: QueryDict, *, job: ImportJob) -> None:
        self.job = job
        self.words, self.dates, self.choices, self.cells = {}, {}, {}, {}
        for name, text in posted.items():
            kind, _dash, key = name.partition("-")
            if kind == "cell":
                number, _dash, column = key.partition("-")
                if is_key(number) and is_key(column):
                    self.cells[int(number), int(column)] = text
            elif is_key(key):
                kept = {"word": self.words, "date": self.dates, "choice": self.choices}.get(kind, {})
                kept[int(key)] = text

    @transaction.atomic
    def keep(self, *, all_of_them: bool) -> bool:
        """Keep what was answered and corrected. Returns whether that was anything.

        Unless ``all_of_them`` are meant, an answer that the page had proposed and nobody touched does not
        count. Raises AnswersError, and keeps nothing, where something cannot be kept.
        """
        words, choices, cells = self._words(all_of_them), self._choices(), self._cells()
        problems = []
        if words and (refused := mapping.answer_words(job=self.job, answers=words)):
            problems += [
                _("“%(value)s” is not a possible answer for “%(word)s”. Choose an answer, or write a date.")
                % {"value": (words[word.pk] or "")[:60], "word": word.word}
                for word in self.job.words.filter(pk__in=refused)
            ]
        if choices:
            mapping.decide(job=self.job, answers=choices)
        if cells:
            try:
                mapping.correct_cells(job=self.job, cells=cells)
            except ValueError as error:
                problems.append(str(error))
        if problems:
            raise AnswersError(problems)
        return bool(words or choices or cells)

    def _words(self, all_of_them):
        known = self.job.words.filter(is_decided=False).in_bulk({*self.words, *self.dates})
        found = {}
        for pk, word in known.items():
            typed, chosen = self.dates.get(pk, "").strip(), self.words.get(pk, LATER)
            if typed:
                found[pk] = typed
            elif chosen == EMPTY:
                found[pk] = ""
            elif chosen == LEAVE_OUT:
                found[pk] = mapping.LEAVE_OUT
            elif chosen.startswith(VALUE) and (all_of_them or chosen != VALUE + word.suggestion):
                found[pk] = chosen.removeprefix(VALUE)
        return found

    def _choices(self):
        """{key of a choice: key of a candidate, or 0}. Places of the gazetteer have keys below zero."""
        open_ones = self.job.choices.filter(pk__in=self.choices, is_decided=False)
        known = dict(open_ones.values_list("pk", "candidates"))
        sent = {pk: int(text) for pk, text in self.choices.items() if is_key(text.removeprefix("-"))}
        return {pk: key for pk, key in sent.items() if pk in known and (key == 0 or key in known[pk])}

    def _cells(self):
        """Those that differ from what the row says now."""
        if not self.cells:
            return {}
        width = len(self.job.beginning.get("header", ()))
        rows = dict(
            self.job.rows.filter(number__in={number for number, _column in self.cells}).values_list(
                "number", "cells"
            )
        )
        return {
            (number, column): text
            for (number, column), text in self.cells.items()
            if number in rows
            and column < width
            and text != (rows[number][column] if column < len(rows[number]) else "")
        }


def is_key(text: str) -> bool:
    """Whether a text can be the key of a row."""
    return text.isascii() and text.isdecimal() and len(text) < 16
