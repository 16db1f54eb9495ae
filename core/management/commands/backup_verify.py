"""`manage.py backup_verify BACKUP`: restore a backup beside the site and read all of it."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFault
from environ import FileAwareEnv
from psycopg.conninfo import conninfo_to_dict

from core import clock
from core.durations import format_duration
from core.models import BackupVerification
from core.transfer.format import TransferError
from core.transfer.verifying import verify_copy, verify_file

NOT_TRIED = 2
POSTGRESQL = ("postgres://", "postgresql://")


class Command(BaseCommand):
    help = (
        "Restore a backup beside the site, migrate the copy, check its activity log against that "
        "of the site, read every row, and note what came of it: /readyz, /metrics and /status/ "
        "tell of it. The copy is gone afterwards. Exit 1 when the backup is no good, 2 when it "
        "could not be tried."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "backup",
            help="A file of `backup` or `pg_dump --format=custom`, or the DATABASE_URL of a copy "
            "that you restored yourself.",
        )
        parser.add_argument(
            "--server",
            metavar="URL",
            help="A PostgreSQL on which a scratch database may be made; the site's own without it.",
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *, backup: str, server: str | None, **options: Any) -> None:
        own: str = FileAwareEnv().str("DATABASE_URL", default="")
        try:
            if backup.startswith(POSTGRESQL):
                _refuse_itself(backup, own)
                row = verify_copy(backup, at=clock.now())
            else:
                row = verify_file(Path(backup), at=clock.now(), server=server or own)
        except (TransferError, OSError) as error:
            raise CommandError(str(error), returncode=NOT_TRIED) from error
        except DatabaseFault as error:
            reason = f"The site could not note what came of it: {error}"
            raise CommandError(reason, returncode=NOT_TRIED) from error
        self._tell(row, self.stderr if options["json"] else self.stdout)
        if options["json"]:
            self.stdout.write(json.dumps(_answer(row)))
        if row.problem:
            sys.exit(1)

    def _tell(self, row: BackupVerification, words: Any) -> None:
        took = format_duration(row.took)
        if row.problem:
            words.write(f"{row.name} is no good: {row.problem} ({took})")
            return
        lacks = "nothing of the activity log"
        if row.lacks_since:
            span = format_duration(row.verified_at - row.lacks_since)
            lacks = f"what was done in the last {span}"
        words.write(f"{row.name} was restored and read as a whole in {took}; it lacks {lacks}.")


def _answer(row: BackupVerification) -> dict[str, Any]:
    return {
        "name": row.name,
        "problem": row.problem,
        "position": row.position,
        "lacks_since": row.lacks_since and row.lacks_since.isoformat(),
        "seconds": round(row.seconds, 1),
        "bytes": row.size,
    }


def _refuse_itself(url: str, own: str) -> None:
    if own.startswith(POSTGRESQL) and _place_of(url) == _place_of(own):
        raise TransferError("That is the database of the site itself, and no copy.")


def _place_of(url: str) -> tuple[object, ...]:
    try:
        found = conninfo_to_dict(url)
    except psycopg.Error as error:
        raise TransferError(f"That URL cannot be read: {error}") from error
    return tuple(found.get(name) for name in ("host", "port", "dbname"))
