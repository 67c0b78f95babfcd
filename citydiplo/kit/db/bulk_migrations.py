"""Many new tables at a time."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation, OperationCategory


class CreateModels(Operation):
    """``CreateModel`` for several models, which may point at each other.

    After every operation Django builds the changed model again, and with it all that are related to it, which
    here are nearly all there are: table by table, that would be most of the time a new database takes.
    """

    category = OperationCategory.ADDITION

    def __init__(self, models: Sequence[Operation]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add all models to the state of the project."""
        state.__dict__.pop("apps", None)  # built once, when it is next asked for, with all of them
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create all tables, in order."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop all tables, the last one first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What ``migrate`` prints."""
        return f"Create {len(self.models)} models"
