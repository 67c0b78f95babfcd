"""Writing history: a model says ``history = History(…)``, and each save and removal leaves an act.

The library keeps the values of a row after each act. Beside that we keep what the act changed: rows that were
loaded in bulk have no earlier act to compare with, and a page of acts then needs no second look.

Bulk writes record nothing by themselves: ``sets`` is for these.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Model, signals
from django.utils.translation import gettext_lazy as _
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

LONGEST_REASON = 500
PRECISION = "_precision"  # what follows the name of a date in the name of its precision


@dataclass(frozen=True)
class Actor:
    """Who acts, and in which role, said so that it stays true when the person is gone.

    ``place`` is what the role belongs to, by name; ``place_key`` tells such places apart. Without a role it
    is the portal itself: a job on schedule, a command.
    """

    user: Any = None
    role: str = ""
    place: str = ""
    place_key: str = ""


PORTAL = Actor()
_find_actor: ContextVar[Callable[[], Actor] | None] = ContextVar("find_actor", default=None)
_reason = ContextVar("reason", default="")


@contextmanager
def acted_by(find: Callable[[], Actor]) -> Iterator[None]:
    """Record the block's writes as done by the Actor of ``find()``, which is called only if needed."""
    token = _find_actor.set(find)
    try:
        yield
    finally:
        _find_actor.reset(token)


def actor() -> Actor:
    """Who acts here and now; the portal itself where nobody does."""
    find = _find_actor.get()
    return find() if find else PORTAL


@contextmanager
def because(reason: Any) -> Iterator[None]:
    """The reason of every act in the block."""
    token = _reason.set(reason)
    try:
        yield
    finally:
        _reason.reset(token)


class HistoryColumns(models.Model):
    """What every history table has beside the library's columns.

    ``changes`` holds {field: [before, after]} as the database stores the values; of a date that changed, the
    precision is always there too. The role is kept as it was, since people leave and accounts are erased.
    """

    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)
    actor_role = models.CharField(max_length=24, blank=True, editable=False)
    actor_place = models.CharField(max_length=200, blank=True, editable=False)
    actor_place_key = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        abstract = True


_recorders: dict[type[models.Model], History] = {}


def recorded_models() -> list[type[Model]]:
    """All models that keep a history."""
    return list(_recorders)


def recorder_of(model: type[Model]) -> History:
    """The recorder of a model. Raises KeyError where it keeps no history."""
    return _recorders[model]


def act_facts(reason: Any = "") -> dict[str, Any]:
    """Who acts and why, as the columns of an act."""
    doer = actor()
    return {
        "actor_role": doer.role,
        "actor_place": doer.place,
        "actor_place_key": doer.place_key,
        "history_user_id": getattr(doer.user, "pk", None),
        "history_change_reason": str(reason or _reason.get())[:LONGEST_REASON] or None,
    }


class ActManager(HistoryManager):
    """The library's manager of acts. Its descriptor would make a class each time that it is asked."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        """The manager with the methods of a queryset."""
        return super().from_queryset(queryset_class, class_name)


class History(HistoricalRecords):
    """Keeps the history of a model: of the fields that people edit, and of those in ``also``.

    What is not editable repeats or counts other facts, and nobody acts on it; nor on those in ``besides``.
    """

    def __init__(
        self, *, also: Collection[str] = (), besides: Collection[str] = (), m2m_fields: Sequence[Any] = ()
    ) -> None:
        self.also, self.besides = also, besides
        super().__init__(
            bases=(HistoryColumns,),
            m2m_fields=m2m_fields,
            history_id_field=models.BigAutoField(),
            history_manager=ActManager,
            history_change_reason_field=models.CharField(_("why"), max_length=LONGEST_REASON, null=True),
            get_user=lambda instance, **_: actor().user,
        )

    def finalize(self, sender: type[Model], **kwargs: Any) -> None:
        """Set the history up once the model is complete."""
        if self.cls is not sender:
            return
        self.excluded_fields = [
            field.name
            for field in sender._meta.fields
            if field.name in self.besides or not (field.editable or field.name in self.also)
        ]
        super().finalize(sender, **kwargs)
        _recorders[sender] = self
        signals.pre_save.connect(self.pre_save, sender=sender, weak=False)
        pre_create_historical_record.connect(self.describe, sender=sender.history.model, weak=False)

    def pre_save(
        self, instance: Any, raw: bool = False, update_fields: Collection[str] | None = None, **_: Any
    ) -> None:
        """Remember the values of the row before it is saved; one statement, and none for a new row."""
        instance._before = None
        if raw or instance._state.adding or not self._concerned(instance, update_fields):
            return
        instance._before = self._values(type(instance)._base_manager.filter(pk=instance.pk))

    def post_save(
        self,
        instance: Any,
        created: bool,
        using: str | None = None,
        raw: bool = False,
        update_fields: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Write an act for what this save changed; none where nothing did."""
        before = instance.__dict__.pop("_before", None)
        if created:
            super().post_save(instance, created, using=using, raw=raw)
        elif before and not raw:
            names = {field.name for field in self._concerned(instance, update_fields)}
            after = self.stored(instance)
            self.record(instance, before, {**before, **{name: after[name] for name in names}})

    def m2m_changed(
        self, instance: Any, action: str, attr: str, pk_set: Any, reverse: bool, **kwargs: Any
    ) -> None:
        """Write an act for related rows that were added or taken away."""
        if reverse:
            raise NotImplementedError("History sees related rows only when they change from the side kept.")
        if action.startswith("pre_"):
            instance._related_before = self._related(instance, attr)
        elif action.startswith("post_"):
            before = instance.__dict__.pop("_related_before", [])
            self.record(instance, {attr: before}, {attr: self._related(instance, attr)})

    def create_historical_record_m2ms(self, history_instance: Any, instance: Any) -> None:
        """Keep the related rows beside an act; a row that was just made has none yet.

        The library's own way reads the row once more, to learn where they are.
        """
        if history_instance.history_type == "+":
            return
        for field in history_instance._history_m2m_fields:
            kept = self.m2m_models[field]
            through = getattr(type(instance), field.name).through
            rows = through.objects.filter(**{field.m2m_field_name(): instance}).order_by("pk").values()
            kept.objects.bulk_create(kept(history=history_instance, **row) for row in rows)

    def record(self, instance: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Write one act, unless nothing changed."""
        if changes := self.changed(before, after):
            instance._changes = changes
            self.create_historical_record(instance, "~")

    @staticmethod
    def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
        """{field: [before, after]} of what differs."""
        changed = {name for name in after if before[name] != after[name]}
        # A date and its precision are one fact.
        changed |= {name + PRECISION for name in changed} | {name.removesuffix(PRECISION) for name in changed}
        return {name: [before[name], after[name]] for name in after if name in changed}

    def describe(self, instance: Any, history_instance: Any, **_: Any) -> None:
        """Fill the columns of Act, and the reason within its length."""
        history_instance.changes = instance.__dict__.pop("_changes", {})
        for name, value in act_facts(history_instance.history_change_reason).items():
            setattr(history_instance, name, value)

    def _concerned(self, instance, update_fields):
        """The recorded fields that a save writes."""
        fields = self.fields_included(instance)
        if update_fields is None:
            return fields
        return [field for field in fields if {field.name, field.attname} & set(update_fields)]

    def _values(self, rows):
        row = rows.first()
        return row and self.stored(row)

    def stored(self, instance: Model) -> dict[str, Any]:
        """{field: value as the database stores it}, so that equal facts compare as equal."""
        return {
            field.name: field.get_prep_value(getattr(instance, field.attname))
            for field in self.fields_included(instance)
        }

    def _related(self, instance, attr):
        return sorted(getattr(instance, attr).values_list("pk", flat=True))
