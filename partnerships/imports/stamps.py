"""Stamps: a record as an import left it, in sixteen bytes, to tell whether anybody touched it since.

What history tells of a record is no part of it: old acts are forgotten, and persons in them erased.
"""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from django.db import models
from simple_history.models import HistoricalChanges

from citydiplo.kit.db import bulk_write
from citydiplo.kit.history import HistoryColumns


def stamps_of(target: Any, ids: Sequence[int], *, are_new: bool = False) -> dict[int, str]:
    """{key: stamp} for records of a target's model: their own values, and every row that points to them.

    What repeats other rows (a label made of cities' names) is left out, and so is what goes with a record:
    see ``goes_with_record``. As many statements as the model has relations, for each 900 records; to what is
    new in this transaction only its children can point.
    """
    model, found = target.model, {}
    columns = [
        field.attname
        for field in model._meta.concrete_fields
        if not field.generated and field.name not in target.derived
    ]
    relations = [one for one in relations_of(model) if not goes_with_record(one)]
    if are_new:
        relations = [one for one in relations if one.related_model in target.children]
    for chunk, among in bulk_write.among("pk", ids):
        facts = defaultdict(list)
        for row in model._base_manager.filter(among).values_list("pk", *columns):
            facts[row[0]].append(row)
        for relation in relations:
            link, label = relation.field.attname, relation.related_model._meta.label
            [(_chunk, among_them)] = bulk_write.among(link, chunk)
            rows = relation.related_model._base_manager.filter(among_them).order_by("pk")
            for row in rows.values_list(link, *_columns(relation.related_model)):
                facts[row[0]].append((label, *row))
        found |= {
            pk: blake2b(repr(values).encode(), digest_size=16).hexdigest() for pk, values in facts.items()
        }
    return found


def relations_of(model: type[models.Model]) -> list[Any]:
    """Foreign keys of other tables to this one, of many-to-many tables too; history has none that counts."""
    fields: list[Any] = model._meta.get_fields(include_hidden=True)
    return [
        field
        for field in fields
        if field.auto_created
        and (field.one_to_many or field.one_to_one)
        and not issubclass(field.related_model, (HistoryColumns, HistoricalChanges))
    ]


def goes_with_record(relation: Any) -> bool:
    """Whether a row that points to a record is no change of it, and goes when that goes.

    Jobs write such rows (a question of the yearly check, a reminder), or readers for themselves (a follow).
    """
    is_cascade = relation.on_delete is models.CASCADE
    return is_cascade and getattr(relation.related_model, "GOES_WITH_RECORD", False)


def _columns(model):
    return [field.attname for field in model._meta.concrete_fields if not field.generated]
