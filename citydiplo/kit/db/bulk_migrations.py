"""Several operations of a migration as one, which costs the time of one."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation, OperationCategory


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
