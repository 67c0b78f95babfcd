"""A base of models: what the check constraints of a row say is asked of the database at once.

Django asks for each constraint by itself, between two statements of a savepoint, and builds its SQL each
time. Here one statement says whether all of them hold. Its conditions are those of the table itself, over
the values of the row in place of the columns; their SQL is built once a process. Only where one does not hold
does Django look which, so that the errors are its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet, FullResultSet, ValidationError
from django.db import DatabaseError, connections, models, router, transaction
from django.db.models import CheckConstraint, Q
from django.db.models.sql import Query

LENGTH = re.compile(r"\(.*\)")
# What a value may raise on its way to the database.
UNFIT = (DatabaseError, ValueError, TypeError, OverflowError, ValidationError)


class Checked(models.Model):
    """A row whose check constraints are validated by one statement where all hold."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """As Django does; raises the same ValidationErrors."""
        self._checks_that_hold = checks_that_hold(self, frozenset(exclude or ()))
        try:
            super().validate_constraints(exclude=exclude)
        finally:
            del self._checks_that_hold

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[Any]]]:
        """What Django has to look at by itself."""
        held = self.__dict__.get("_checks_that_hold", ())
        return [
            (model, [each for each in constraints if each.name not in held])
            for model, constraints in super().get_constraints()
        ]


def checks_that_hold(row: models.Model, exclude: frozenset[str]) -> Collection[str]:
    """Names of check constraints that ``row`` is known to satisfy; none where any of them does not hold.

    Those that name a field of ``exclude`` are not among them. At most one statement, which asks nothing of
    any table; in a transaction of PostgreSQL a savepoint around it, since a value may not fit its column.
    """
    using = router.db_for_write(type(row), instance=row)
    asked = _asked(type(row), exclude, using)
    if not asked.names:
        return ()
    connection = connections[using]
    in_savepoint = connection.in_atomic_block and connection.vendor == "postgresql"
    try:
        values = [
            field.get_db_prep_value(getattr(row, field.attname), connection=connection)
            for field in asked.fields
        ]
        with (
            transaction.atomic(using=using) if in_savepoint else nullcontext(),
            connection.cursor() as cursor,
        ):
            cursor.execute(asked.sql, [*asked.params, *values])
            return asked.names if cursor.fetchone()[0] else ()
    except UNFIT:
        return ()


class _Asked(NamedTuple):
    names: frozenset[str] = frozenset()
    fields: tuple[Any, ...] = ()
    sql: str = ""
    params: tuple[Any, ...] = ()


@lru_cache(maxsize=2_000)
def _asked(model: type[models.Model], exclude: frozenset[str], using: str) -> _Asked:
    connection = connections[using]
    fields = {
        field.name: field
        for field in model._meta.local_concrete_fields
        if field.name not in exclude and not field.generated and not hasattr(field, "get_placeholder")
    }
    names, conditions, params, needed = set(), [], [], {}
    for constraint in model._meta.constraints:
        if type(constraint) is not CheckConstraint or not isinstance(constraint.condition, Q):
            continue
        said = {name for name, *_lookups in model._get_expr_references(constraint.condition)}  # type: ignore[attr-defined]
        if not said <= fields.keys():
            continue
        query = Query(model, alias_cols=False)
        try:
            compiler = query.get_compiler(using=using)
            sql, own = query.build_where(constraint.condition).as_sql(compiler, connection)
        except (EmptyResultSet, FullResultSet):
            continue
        names.add(constraint.name)
        conditions.append(f"COALESCE({sql}, TRUE)")
        params += own
        needed |= {name: fields[name] for name in said}
    row = ", ".join(
        f"{_typed(field, connection)} AS {connection.ops.quote_name(field.column)}"
        for field in needed.values()
    )
    sql = f"SELECT {' AND '.join(conditions)} FROM (SELECT {row}) AS checked"  # noqa: S608  SQL that Django wrote, and names of a model
    return _Asked(frozenset(names), tuple(needed.values()), sql, tuple(params))


def _typed(field, connection):
    """A mark for a value, with the type of its column where the database would not know it."""
    if connection.vendor == "postgresql":
        # Without its length, which would cut a text.
        return f"CAST(%s AS {LENGTH.sub('', field.cast_db_type(connection))})"
    return "CAST(%s AS NUMERIC)" if field.get_internal_type() == "DecimalField" else "%s"
