"""`manage.py migrate`, but for databases that an older version has to finish first."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from core.database.halfway import stopped_halfway

ASKED_EVERY_SECONDS = 0.5


class Command(migrate.Command):
    """Django's command with one question before it, and one at a time."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Migrate; raise CommandError, with nothing changed, where Django would lose tables."""
        connection = connections[options["database"]]
        with _one_at_a_time(connection):
            if apps := stopped_halfway(connection):
                raise CommandError(
                    f"This database stopped halfway in the migrations of {', '.join(apps)}. "
                    "Run `migrate` of the version it came from to the end, then this one."
                )
            super().handle(*arguments, **options)


@contextmanager
def _one_at_a_time(connection: Any) -> Iterator[None]:
    """Wait while another process migrates the same PostgreSQL: then nothing is left to do."""
    if connection.vendor != "postgresql":
        yield
        return
    # Asked again and again: a statement that waits would itself be waited for by an index that the
    # other process builds concurrently, and so neither would come to an end.
    while not _may_begin(connection):
        time.sleep(ASKED_EVERY_SECONDS)
    try:
        yield
    finally:
        # Where the connection broke, the server has let go of it by itself.
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('drydock migrate'))")


def _may_begin(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('drydock migrate'))")
        return bool(cursor.fetchone()[0])
