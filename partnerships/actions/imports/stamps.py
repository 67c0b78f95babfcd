"""Stamps: a record as an import left it, in sixteen bytes, to tell whether anybody touched it since.

What history tells of a record is no part of it: old acts are forgotten, and persons in them erased.
"""

from collections import defaultdict
from hashlib import blake2b

from citydiplo.kit.history import Act

CHUNK = 900


def stamps_of(target, ids):
    """{key: stamp} for records of a target's model: their own values, and every row that points to them.

    What repeats other rows (a label made of cities' names) is left out. As many statements as the model has
    relations, for each 900 records.
    """
    model, found = target.model, {}
    columns = [
        field.attname
        for field in model._meta.concrete_fields
        if not field.generated and field.name not in target.derived
    ]
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        facts = defaultdict(list)
        for row in model._base_manager.filter(pk__in=chunk).values_list("pk", *columns):
            facts[row[0]].append(row)
        for relation in _relations(model):
            link = relation.field.attname
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": chunk})
            for row in rows.order_by("pk").values_list(link, *_columns(relation.related_model)):
                facts[row[0]].append((relation.related_model._meta.label, *row))
        found |= {
            pk: blake2b(repr(values).encode(), digest_size=16).hexdigest() for pk, values in facts.items()
        }
    return found


def _relations(model):
    """Foreign keys of other tables to this one, of many-to-many tables too."""
    fields = model._meta.get_fields(include_hidden=True)
    return [
        field
        for field in fields
        if field.auto_created
        and (field.one_to_many or field.one_to_one)
        and not issubclass(field.related_model, Act)
    ]


def _columns(model):
    return [field.attname for field in model._meta.concrete_fields if not field.generated]
