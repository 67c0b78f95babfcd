"""The file with the outcome of each row beside it: to be mended and sent again."""

from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.search.folding import fold
from partnerships.choices import RowGroup
from partnerships.imports.targets import target_of
from partnerships.models import ImportJob
from partnerships.reasons import say_all

BESIDE = (_("Row"), _("Result"), _("What to do"))  # headers of the columns that are added


def report(job: ImportJob) -> tuple[list[str], Iterator[list[str]]]:
    """(header, rows) of the file: its own columns as they were read, corrections included, then ours.

    A file without a header gets one, by what its columns were understood as. One statement, streamed.
    """
    header = list(job.beginning.get("header", ()))
    if not job.table.header_row:
        labels = {one.name: str(one.label) for one in target_of(job).fields}
        for name, columns in job.columns.items():
            for column in columns[:1]:
                if column < len(header) and name in labels:
                    header[column] = labels[name]
    own = [place for place, name in enumerate(header) if not is_ours(name)]
    results = {outcome: str(group.label) for group in RowGroup for outcome in group.outcomes}
    of_file = job.rows.exclude(outcome__in=RowGroup.GONE.outcomes)
    rows = of_file.order_by("number").values_list("number", "outcome", "reasons", "cells")
    language = translation.get_language()

    def lines():
        for number, outcome, reasons, cells in rows.iterator(2_000):
            with translation.override(language):  # an answer is streamed when its request is over
                said = say_all(reasons)
            yield [
                *(cells[place] if place < len(cells) else "" for place in own),
                job.table.row_of(number),
                results[outcome],
                said,
            ]

    return [*(header[place] for place in own), *map(str, BESIDE)], lines()


@cache
def _beside():
    words = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words.update(fold(str(word)) for word in BESIDE)
    return frozenset(words)


def is_ours(header: str) -> bool:
    """Whether a column is one that ``report`` added: it is not used, and nobody need be told."""
    return fold(header) in _beside()
