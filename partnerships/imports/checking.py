"""The preview: judging every row of a file, and keeping what was found for a person to look at."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction

from citydiplo.kit import garbage
from citydiplo.kit.db import bulk_write
from partnerships.choices import ImportStatus
from partnerships.imports import kept_verdicts, lists
from partnerships.imports.runs import BATCH, Run, text_of
from partnerships.imports.verdicts import Verdicts
from partnerships.models import ImportChoice, ImportRow, ImportWord

if TYPE_CHECKING:
    from partnerships.models import ImportJob

UNCLEAR = "unclear"  # in a job's counts: rows in which a record may hide that the list seems to lack


def check(job: ImportJob, beat: Any) -> None:
    """The dry run: judge every row and keep what was found, for a person to look at."""
    ImportRow.objects.filter(job=job)._raw_delete(ImportRow.objects.db)
    with garbage.collected_later():  # the cities of the register stay, however often it would look at them
        run = Run(job, beat)
    with kept_verdicts.writing(job) as file, garbage.collected_later():
        basis = kept_verdicts.basis_of(run)
        verdicts = Verdicts(run, file)
        judged = (row.row for portion in verdicts.judge() for row in portion)
        while batch := list(islice(judged, BATCH)):
            _write_rows(batch)
        kept_verdicts.seal(file, verdicts, basis)
    counts = dict(verdicts.counts)
    with transaction.atomic():
        _ask(job, run.places.questions)
        _ask_words(job, run.words)
        if job.remembered_list_id:
            counts[UNCLEAR] = run.unclear
        alike = None if job.remembered_list_id else lists.recognised(job)
        beat.finish(ImportStatus.CHECKED, counts=counts, done=run.total, total=run.total, looks_like=alike)


@transaction.atomic
def _write_rows(rows):
    ids = bulk_write.new_ids(ImportRow, len(rows))
    bulk_write.insert(ImportRow, ((pk, *row[1:]) for pk, row in zip(ids, rows, strict=True)))


def _ask(job, questions):
    """Keep the answers given before; ask what is open; forget what the file no longer asks."""
    asked = {text_of(mention): found for mention, found in questions.items()}
    known = {choice.mention: choice for choice in job.choices.all()}
    stale = [choice.pk for mention, choice in known.items() if mention not in asked]
    for start in range(0, len(stale), 900):
        ImportChoice.objects.filter(pk__in=stale[start : start + 900]).delete()
    new, changed = [], []
    for mention, (rows, match) in asked.items():
        choice = known.get(mention) or ImportChoice(job=job, mention=mention)
        choice.rows, choice.reason = rows, match.remarks[0]
        choice.candidates = [city.pk for city in match.candidates]
        (changed if mention in known else new).append(choice)
    ImportChoice.objects.bulk_create(new, batch_size=BATCH)
    ImportChoice.objects.bulk_update(changed, ["rows", "reason", "candidates"], batch_size=100)


def _ask_words(job, words):
    """The same for words. A word of which an earlier file's answer is remembered is answered so."""
    known = {(word.kind, word.field, word.folded): word for word in job.words.all()}
    stale = [word.pk for key, word in known.items() if key not in words.questions]
    for start in range(0, len(stale), 900):
        ImportWord.objects.filter(pk__in=stale[start : start + 900]).delete()
    new, changed = [], []
    for key, question in words.questions.items():
        word = known.get(key)
        if word is None:
            kind, field, folded = key
            word = ImportWord(job=job, kind=kind, field=field, folded=folded, word=question.word)
            if answer := words.answers.get(key):
                word.value, word.is_decided, word.is_remembered = answer.value, True, True
            new.append(word)
        else:
            changed.append(word)
        word.rows, word.suggestion = question.rows, question.suggestion
    ImportWord.objects.bulk_create(new, batch_size=BATCH)
    ImportWord.objects.bulk_update(changed, ["rows", "suggestion"], batch_size=100)
