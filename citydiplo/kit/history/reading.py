"""Reading history: acts on one thing and on what hangs from it, newest first, in words.

A page of acts costs one statement to count, one to find, one for each kind of row, and one for each kind of
thing that they name; never one for each act.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Value
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.choice_set import ChoiceSetField
from citydiplo.kit.history.recording import PRECISION
from citydiplo.kit.text import zones
from citydiplo.kit.text.lists import comma_separated

VERBS = {"+": "entered", "~": "changed", "-": "removed"}
VERB_WORDS = {
    "entered": pgettext_lazy("in a history", "Entered"),
    "changed": pgettext_lazy("in a history", "Changed"),
    "removed": pgettext_lazy("in a history", "Removed"),
}
TYPES = {verb: kind for kind, verb in VERBS.items()}


@dataclass(frozen=True)
class Stream:
    """Acts on one kind of row: ``records`` are those of this page that its reader may see.

    ``named_by`` are the fields that say which row it is, where the page itself does not. ``hidden`` are
    fields that this reader is not told of. ``noun`` and ``labels``, {field: label}, are said instead of the
    model's own names, where the same kind of row is something else here.
    """

    model: Any  # a model with a history
    records: QuerySet[Any]
    named_by: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    tells_reasons: bool = True
    opens: Callable[[Any], bool] | None = (
        None  # whether an act made the row readable; then it does not say what was before
    )
    noun: str = ""
    labels: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """The name of the model, as addresses and choices use it."""
        return self.model._meta.model_name

    @property
    def title(self) -> str:
        """What its rows are called."""
        return capfirst(self.noun or self.model._meta.verbose_name)

    def label(self, tracked: Any) -> str:
        """What a field of its rows is called."""
        return capfirst(self.labels.get(tracked.name) or tracked.verbose_name)

    @property
    def fields(self) -> dict[str, Any]:
        """{name: model field} of what is told, without precisions, which are told with their dates."""
        history = self.model.history.model
        told = [*history.tracked_fields, *history._history_m2m_fields]
        return {
            tracked.name: tracked
            for tracked in told
            if not tracked.primary_key
            and not tracked.name.endswith(PRECISION)
            and tracked.name not in self.hidden
        }


@dataclass
class HistoryEntry:
    """One act in words. ``changes`` are (field, before, after); who did it is for the page to say."""

    when: datetime.datetime
    verb: str
    verb_text: str
    noun: str
    subject: str
    reason: str
    record: object
    changes: list = field(default_factory=list)
    who: str = ""
    person: str = ""


def field_choices(streams: Iterable[Stream]) -> list[tuple[str, list[tuple[str, str]]]]:
    """[(noun, [(value, label)])] for a choice of what was changed."""
    return [
        (
            stream.title,
            [(f"{stream.name}.{name}", stream.label(tracked)) for name, tracked in stream.fields.items()],
        )
        for stream in streams
    ]


def acts(streams: Sequence[Stream], *, verb: str = "", changed: str = "") -> QuerySet[Any, Any]:
    """The acts of all streams as (stream, id), newest first; slice before you read.

    ``verb`` and ``changed`` narrow them: a word of VERB_WORDS, a value of ``field_choices``. What they do not
    know is ignored.
    """
    noun, _dot, name = changed.partition(".")
    found = []
    for number, stream in enumerate(streams):
        records = stream.records.order_by()
        if verb in TYPES:
            records = records.filter(history_type=TYPES[verb])
        if changed and any(noun == other.name and name in other.fields for other in streams):
            if noun != stream.name:
                continue
            records = records.filter(changes__has_key=name)
        found.append(
            records.annotate(stream=Value(number)).values_list("history_date", "history_id", "stream")
        )
    first, *rest = found
    return (first.union(*rest, all=True) if rest else first).order_by("-history_date", "-history_id")


def tell(streams: Sequence[Stream], page: Iterable[tuple[Any, ...]]) -> list[HistoryEntry]:
    """The acts of a page (rows of :func:`acts`) in words, in their order."""
    page = list(page)
    records = {}
    for number, stream in enumerate(streams):
        ids = [pk for _date, pk, of in page if of == number]
        if ids:
            rows = stream.model.history.filter(history_id__in=ids).select_related("history_user")
            records |= {(row.history_id, number): row for row in rows}
    return in_words([(streams[of], records[pk, of]) for _date, pk, of in page if (pk, of) in records])


def in_words(told: Sequence[tuple[Stream, Any]]) -> list[HistoryEntry]:
    """Acts in words, given as pairs of their stream and their row, which need not be saved."""
    names = _names(told)
    return [_in_words(stream, record, names) for stream, record in told]


def _in_words(stream, record, names):
    verb = VERBS[record.history_type]
    fields = stream.fields
    subject = comma_separated(
        text
        for name in stream.named_by
        if (text := _say(fields[name], record.serializable_value(name), None, names))
    )
    act = HistoryEntry(
        localtime(record.history_date),
        verb,
        VERB_WORDS[verb],
        stream.title,
        subject,
        (record.history_change_reason or "") if stream.tells_reasons else "",
        record,
    )
    if not (stream.opens and stream.opens(record)):
        act.changes = [
            (stream.label(tracked), *_before_and_after(tracked, record.changes, names))
            for name, tracked in fields.items()
            if name in record.changes
        ]
    return act


def _before_and_after(tracked, changes, names):
    precisions = changes.get(tracked.name + PRECISION, (None, None))
    return [
        _say(tracked, value, precision, names)
        for value, precision in zip(changes[tracked.name], precisions, strict=True)
    ]


def _say(tracked, value, precision, names):
    """A stored value in words; empty for nothing."""
    if value in (None, "", [], {}):
        return ""
    if tracked.is_relation:
        keys = value if isinstance(value, list) else [value]
        return comma_separated(
            names.get((tracked.related_model, key), _("no longer in the register")) for key in keys
        )
    if isinstance(tracked, ChoiceSetField):
        return comma_separated(str(member.label) for member in tracked.members(value))
    if tracked.choices:
        return str(dict(tracked.flatchoices).get(value, value))
    return _SAY.get(tracked.get_internal_type(), _plain)(value, precision)


def _plain(value, precision):
    if isinstance(value, dict):
        return "\n".join(f"{key}: {text}" for key, text in value.items())
    return comma_separated(value) if isinstance(value, list) else str(value)


def _day(value, precision):
    value = datetime.date.fromisoformat(value) if isinstance(value, str) else value
    return partial_date.display(value, precision or partial_date.Precision.DAY)


def _moment(value, precision):
    value = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    return zones.moment_text(value)


_SAY = {
    "DateField": _day,
    "DateTimeField": _moment,
    "BooleanField": lambda value, precision: _("yes") if value else _("no"),
}


def _names(told):
    """{(model, key): name} of everything that the acts name, one statement for each model."""
    wanted = {}
    for stream, record in told:
        for name, tracked in stream.fields.items():
            if tracked.is_relation:
                keys = wanted.setdefault(tracked.related_model, set())
                if name in stream.named_by:
                    keys.add(record.serializable_value(name))
                for value in record.changes.get(name, ()):
                    keys.update(value if isinstance(value, list) else [value])
    return {
        (model, row.pk): str(row)
        for model, keys in wanted.items()
        if keys - {None}
        for row in model._base_manager.in_bulk(keys - {None}).values()
    }
