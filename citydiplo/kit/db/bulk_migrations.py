"""Several operations of a migration as one, which costs the time of one."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations import operations as kinds
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOptionOperation

# They change one table (or what Django knows of it), and nothing else depends on when they do it.
OF_ONE_TABLE = (FieldOperation, IndexOperation, ModelOptionOperation)


class Together(Operation):
    """Several ``operations`` that do not build on one another: at most one of them changes a given table.

    After every operation Django builds the changed model again, and with it all that are related to it, which
    here are nearly all there are: one by one, that would be most of the time a new database takes.
    """

    category = OperationCategory.MIXED

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change the state of the project by all of them."""
        state.__dict__.pop("apps", None)  # built once, when it is next asked for, with all of them
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Do all, in order."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Undo all, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What ``migrate`` prints."""
        return f"{len(self.operations)} operations together"


class CreateModels(Together):
    """``CreateModel`` for several models, which may point at each other."""

    category = OperationCategory.ADDITION

    def describe(self) -> str:
        """What ``migrate`` prints."""
        return f"Create {len(self.operations)} models"


def in_few_steps(operations: Sequence[Operation]) -> list[Operation]:
    """The same operations with fewer steps: the state and the tables at the end are the same.

    A model comes with its foreign keys, indexes and constraints at once. Then each step holds the next
    operation of every table. What renames, runs Python or runs SQL stays a step of its own, in its place.
    """
    steps: list[Operation] = []
    waiting: list[Operation] = []
    for operation in operations:
        if isinstance(operation, kinds.CreateModel) or _changes_one_table(operation):
            waiting.append(operation)
        else:
            steps += [*_together(waiting), operation]
            waiting = []
    return steps + _together(waiting)


def _changes_one_table(operation: Operation) -> bool:
    whole = isinstance(operation, OF_ONE_TABLE)
    return whole and not isinstance(operation, (kinds.RenameField, kinds.AlterModelTable))


def _together(operations: Sequence[Any]) -> list[Operation]:
    """CreateModel first, then waves; none of ``operations`` renames."""
    new: dict[str, kinds.CreateModel] = {}
    waves: list[list[Operation]] = []
    reached: dict[str, int] = {}  # how many waves hold an operation of that table
    for operation in operations:
        if isinstance(operation, kinds.CreateModel):
            new[operation.name_lower] = operation
            continue
        table = getattr(operation, "model_name_lower", "") or operation.name_lower
        if table in new and (folded := _folded(new[table], operation)):
            new[table] = folded
            continue
        wave = reached[table] = reached.get(table, 0) + 1
        if wave > len(waves):
            waves.append([])
        waves[wave - 1].append(operation)
    created = [CreateModels(list(new.values()))] if new else []
    return [*created, *(Together(wave) for wave in waves)]


def _folded(model: kinds.CreateModel, operation: Operation) -> kinds.CreateModel | None:
    """The model with what the operation adds to it; None where it does something else."""
    fields, options = list(model.fields), dict(model.options)
    if isinstance(operation, kinds.AddField):
        fields.append((operation.name, operation.field))
    elif isinstance(operation, kinds.AddIndex):
        options["indexes"] = [*options.get("indexes", []), operation.index]
    elif isinstance(operation, kinds.AddConstraint):
        constraint = operation.constraint  # type: ignore[attr-defined]  # unknown to django-stubs
        options["constraints"] = [*options.get("constraints", []), constraint]
    else:
        return None
    return kinds.CreateModel(model.name, fields, options, model.bases, model.managers)
