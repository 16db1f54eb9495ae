"""`manage.py migrate`, but for databases that an older version has to finish first."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from core.database.halfway import stopped_halfway


class Command(migrate.Command):
    """Django's command with one question before it."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Migrate; raise CommandError, with nothing changed, where Django would lose tables."""
        if apps := stopped_halfway(connections[options["database"]]):
            raise CommandError(
                f"This database stopped halfway in the migrations of {', '.join(apps)}. "
                "Run `migrate` of the version it came from to the end, then this one."
            )
        super().handle(*arguments, **options)
