"""What a person says of a file: which column is what, where it comes from, what its words mean."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from citydiplo.kit.tabular import Layout
from networks.models import City, Network, Source
from partnerships.imports.fields import guessed
from partnerships.imports.options import Options
from partnerships.imports.targets import target_of
from partnerships.imports.words import REMEMBERED, WordAnswer
from partnerships.models import ImportCell, ImportChoice, ImportJob, ImportWord, RememberedWord
from partnerships.policies import import_reach

NAMED_BY_ROWS = ("network", "agreement")  # by each row, unless one is chosen for all
LEAVE_OUT = "leave-out"  # instead of a value: the rows with the word are not imported
LONGEST_CORRECTION = 2_000
MOST_CORRECTIONS = 5_000


@transaction.atomic
def set_columns(
    *,
    job: ImportJob,
    columns: dict,
    defaults: dict,
    state: str,
    source: dict | None = None,
    acting_for: City | Network | None = None,
    creates_places: bool = False,
) -> None:
    """Keep the mapping. ``source`` is title, url and licence: the same three are the same source.

    ``defaults`` hold what is taken where a row says nothing; ``a_city``, ``city`` (keys) and ``network`` (a
    slug) name whom all rows are about, ``nothing`` the words for nothing. Without a ``source`` the records
    are that place's own; where rows are about several, those of the place that the sender is ``acting_for``.
    Raises PermissionDenied for a place that is not the sender's.
    """
    job.columns, job.defaults, job.state = columns, defaults, state
    job.creates_places = creates_places
    place = subject_of(job) or (acting_for if source is None else None)
    if place and not import_reach(job.person).covers(**_as_reach(place)):  # type: ignore[arg-type]
        raise PermissionDenied
    if source is None and place is None:
        raise ValueError("A file needs a source, or a place whose own records it holds.")
    job.source = own_source(place) if source is None else _source(**source)  # type: ignore[arg-type]
    job.save(update_fields=["columns", "defaults", "state", "creates_places", "source"])


def first_guess(job: ImportJob, header: list[str], rows: list[list[str]]) -> tuple[dict, dict]:
    """(columns, defaults) of a file that nobody has looked at yet.

    A list of the sender's own place does not name that place: for a person who acts for one city or one
    network it is the default of all rows, unless a column says it.
    """
    columns, defaults = _guess_by_words(job, header, rows)
    if not columns and len(header) == 1:
        target = target_of(job)
        named = {*NAMED_BY_ROWS, *target.one_of[:1]}
        needed = [
            field.name
            for field in target.fields
            if (field.required or field.name in named) and field.name not in defaults
        ]
        columns = {needed[0]: [0]} if len(needed) == 1 else columns  # a plain list of cities, or of networks
    return columns, defaults


def _guess_by_words(job, header, rows):
    """The same by the words of the header and the first rows alone."""
    target = target_of(job)
    columns = guessed(target.fields, header, rows)
    if subject_of(job):
        return _guess_about(job, columns, header, rows)
    reach = import_reach(job.person) if job.person else None
    if reach is None or reach.everywhere:
        return columns, {}
    city = next(iter(reach.cities)) if len(reach.cities) == 1 else None
    if "b_" in target.place_prefixes:
        if city is None or ("a_city" in columns and "b_city" in columns):
            return columns, {}
        return guessed(target.fields, header, rows, about="a_"), {"a_city": city}
    defaults = {}
    if "network" in target.defaults and "network" not in columns and len(reach.networks) == 1:
        defaults["network"] = Network.objects.values_list("slug", flat=True).get(
            pk=next(iter(reach.networks))
        )
    elif city is not None and "city" not in columns:
        defaults["city"] = city
    return columns, defaults


def _guess_about(job, columns, header, rows):
    """The same where the sender said whom all rows are about. A column that names the city still counts."""
    target = target_of(job)
    fields = target.fields
    if "a_city" in job.defaults:
        if "a_city" in columns and "b_city" in columns:
            return columns, {name: value for name, value in job.defaults.items() if name != "a_city"}
        return guessed(fields, header, rows, about="a_"), job.defaults
    needed = {field.name for field in fields if field.required and field.name != "city"}
    is_dated = not target.one_of or any(name in columns for name in target.one_of)
    if "city" in job.defaults and not (needed <= columns.keys() and is_dated):
        # "Name" may well be the mayor's: it is taken for a city's only where every row names one.
        columns = guessed(fields, header, rows, about="")
    return columns, job.defaults


# What a layout may change without moving a column to another place.
_LEAVES_COLUMNS = {"encoding": "", "header_row": 0, "header_rows": 1, "bad_bytes": "", "line_breaks": ""}


def choices_kept(job: ImportJob, layout: Layout, header: list[str]) -> dict[str, str]:
    """{column: field as a select names it} that a person chose before the file was read again.

    Where the columns cannot have moved, by their place; else by a name that is there once before and after.
    """
    chosen, before = job.beginning.get("by_hand", {}), job.beginning.get("header", [])
    if not chosen:
        return {}
    old = job.table
    if old.changed(**_LEAVES_COLUMNS) == layout.changed(**_LEAVES_COLUMNS):
        return {column: value for column, value in chosen.items() if int(column) < len(header)}
    if not (old.header_row and layout.header_row):
        return {}
    return {
        str(header.index(name)): value
        for column, value in chosen.items()
        if (name := before[int(column)]) and before.count(name) == header.count(name) == 1
    }


def with_choices(columns: dict[str, list[int]], chosen: dict[str, str]) -> dict[str, list[int]]:
    """Guessed ``columns``, but for those that a person chose; their fields are no other columns'."""
    slots = {
        (name, place): column
        for name, found in columns.items()
        for place, column in enumerate(found, start=1)
        if str(column) not in chosen
    }
    for column, value in chosen.items():
        if value:
            name, _dot, place = value.partition(".")
            slots[name, int(place or 1)] = int(column)
    found: dict[str, list[int]] = {}
    for (name, _place), at in sorted(slots.items()):
        found.setdefault(name, []).append(at)
    return found


def _as_reach(place):
    return {"cities" if isinstance(place, City) else "networks": (place.pk,)}


def subject_of(job: ImportJob) -> City | Network | None:
    """The city or network that all rows of a job are about, where it has one. One statement."""
    for name in ("a_city", "city"):
        key = job.defaults.get(name)
        if isinstance(key, int) and name in {field.name for field in target_of(job).fields}:
            return City.objects.filter(pk=key, merged_into=None).first()
    if slug := job.defaults.get("network"):
        return Network.objects.filter(slug=str(slug)).first()
    return None


def place_of(job: ImportJob) -> City | Network | None:
    """For whom the sender acts: whom all rows are about, else the role in which a step was last asked for."""
    reach = import_reach(job.person) if job.person else None
    if (place := subject_of(job)) and reach and reach.covers(**_as_reach(place)):
        return place
    kind, _colon, key = job.actor_place_key.partition(":")
    model: Any = {"city": City, "network": Network}.get(kind)
    return model.objects.filter(pk=key).first() if model and key.isdecimal() else None


def own_source(place: City | Network) -> Source:
    """The source that a city or a network is itself, by its own records; made when it is first needed."""
    kind = place._meta.model_name
    title = f"City of {place.name} (own records)" if kind == "city" else f"{place.name} (own records)"
    return Source.objects.get_or_create(
        key=f"own-records-{kind}-{place.pk}", defaults={"title": title[:300], "publisher": place.name[:200]}
    )[0]


def _source(*, title, url, licence):
    digest = hashlib.blake2b(f"{title}|{url}|{licence}".encode(), digest_size=6).hexdigest()
    key = f"{slugify(title)[:90] or 'import'}-{digest}"
    return Source.objects.get_or_create(key=key, defaults={"title": title, "url": url, "licence": licence})[0]


DECIDED = ("city", "geonames_id", "is_decided")


@transaction.atomic
def decide(*, job: ImportJob, answers: Mapping[Any, Any]) -> None:
    """Answers by choice: a candidate's key, 0 to leave the rows out. Unknown choices are ignored."""
    choices = job.choices.in_bulk(answers)
    for pk, city in answers.items():
        choice = choices.get(pk)
        if choice and (city == 0 or city in choice.candidates):
            choice.choose(city)
    ImportChoice.objects.bulk_update(choices.values(), DECIDED, batch_size=200)


@transaction.atomic
def take_the_only_candidates(*, job: ImportJob) -> int:
    """Where one city alone is offered, take it. Returns how many names that settled."""
    choices = [choice for choice in job.choices.filter(is_decided=False) if len(choice.candidates) == 1]
    for choice in choices:
        choice.choose(choice.candidates[0])
    ImportChoice.objects.bulk_update(choices, DECIDED, batch_size=200)
    return len(choices)


def answers_of(job: ImportJob) -> dict[tuple[str, str, str], WordAnswer]:
    """{key of a word: Answer}: what was answered for this file, else what is remembered. Four statements."""
    answers = dict(remembered(job))
    for word in job.words.filter(is_decided=True):
        answers[word.kind, word.field, word.folded] = WordAnswer(
            word.value, word.leaves_out, word.is_remembered
        )
    for key in job.words.filter(is_decided=False).values_list("kind", "field", "folded"):
        answers.pop(key, None)  # was taken back on the page
    return answers


def remembered(job: ImportJob) -> dict[tuple[str, str, str], WordAnswer]:
    """{key of a word: Answer} from earlier files of the place that the sender acts for."""
    place = place_of(job)
    if place is None:  # an operator's, whose lists know their words themselves
        words_of_list = job.remembered_list.words if job.remembered_list else ()
        return {
            (kind, field, folded): WordAnswer(value, is_remembered=True)
            for kind, field, folded, value in words_of_list
        }
    words = RememberedWord.objects.filter(**{str(place._meta.model_name): place})
    return {
        (kind, field, folded): WordAnswer(value, is_remembered=True)
        for kind, field, folded, value in words.values_list("kind", "field", "folded", "value")
    }


@transaction.atomic
def answer_words(*, job: ImportJob, answers: dict[int, str | None]) -> list[int]:
    """Answers by key of an ImportWord: a value, "" to leave it empty, ``LEAVE_OUT``, None to ask again.

    What is no possible value is passed over; returns the keys of these words. The others are remembered for
    the place that the sender acts for.
    """
    words, options, refused = job.words.in_bulk(answers), Options(job), []
    for pk, value in answers.items():
        if (word := words.get(pk)) is None:
            continue
        read = None if value is None or value in ("", LEAVE_OUT) else options.stored(word, value)
        if value not in (None, "", LEAVE_OUT) and read is None:
            refused.append(words.pop(pk).pk)
            continue
        word.value = read or ""
        word.is_decided, word.leaves_out = value is not None, value == LEAVE_OUT
        word.is_remembered = False
    ImportWord.objects.bulk_update(
        words.values(), ["value", "is_decided", "leaves_out", "is_remembered"], batch_size=200
    )
    _remember(job, words.values())
    return refused


@transaction.atomic
def take_suggestions(*, job: ImportJob) -> int:
    """Answer each open word that has a suggestion with it. Returns how many that were."""
    waiting = job.words.filter(is_decided=False).exclude(suggestion="").values_list("pk", "suggestion")
    answers: dict[int, Any] = dict(waiting)
    return len(answers) - len(answer_words(job=job, answers=answers))


def _remember(job, words):
    place = place_of(job)
    if place is None:
        return
    name = place._meta.model_name
    known = {(row.kind, row.field, row.folded): row for row in RememberedWord.objects.filter(**{name: place})}
    new, changed = [], []
    for word in words:
        if not word.is_decided or word.leaves_out or word.kind not in REMEMBERED or not word.folded:
            continue
        row = known.get((word.kind, word.field, word.folded))
        if row is None:
            row = RememberedWord(**{name: place}, kind=word.kind, field=word.field, folded=word.folded)
        (changed if row.pk else new).append(row)
        row.value = word.value
    RememberedWord.objects.bulk_create(new)
    RememberedWord.objects.bulk_update(changed, ["value"], batch_size=200)


@transaction.atomic
def correct_cells(*, job: ImportJob, cells: dict[tuple[int, int], str]) -> None:
    """Texts by (number of the row, column, from 0); the next dry run reads them. The file stays as it is.

    Raises ValueError for a text that is too long, or more corrections than a page needs.
    """
    if any(len(text) > LONGEST_CORRECTION for text in cells.values()):
        raise ValueError(
            _("A cell can have at most %(most)s characters. Shorten the text.") % {"most": LONGEST_CORRECTION}
        )
    if job.corrections.count() + len(cells) > MOST_CORRECTIONS:
        raise ValueError(_("There are too many corrections. Correct the file and upload it again."))
    ImportCell.objects.bulk_create(
        [
            ImportCell(job=job, number=number, column=column, text=" ".join(text.split()))
            for (number, column), text in cells.items()
        ],
        update_conflicts=True,
        unique_fields=["job", "number", "column"],
        update_fields=["text"],
    )
