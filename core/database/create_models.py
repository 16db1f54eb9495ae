"""An operation for migrations that makes many tables at once."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """Create models of one app, which may refer to each other in any order.

    Each CreateModel for itself makes Django render anew every model that it leads to, hence nearly
    all of them: what n tables take grows with n². Here they are rendered once.
    """

    def __init__(self, models: Sequence[CreateModel]) -> None:
        """Take what makemigrations writes for each of them."""
        self.models = models

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the models; whoever asks for the classes has them rendered from what is there."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, _from_state: Any, to_state: Any
    ) -> None:
        """Make the tables."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, _from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Take the tables away, the last one first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return what `migrate` and `sqlmigrate` show."""
        return f"Create {len(self.models)} models"
