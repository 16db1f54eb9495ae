"""`manage.py import DIR`: what `export` wrote, into a database fresh from `migrate`."""  # noqa: N999 - the name of the command

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.transfer.format import TransferError
from core.transfer.restoring import import_from


class Command(BaseCommand):
    help = "Read a folder of `export` into an empty database: all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--altered-log",
            action="store_true",
            help="Also an activity log that was altered; `audit_verify` tells where.",
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            manifest = import_from(folder, is_altered_log_taken=options["altered_log"])
        except TransferError as error:
            raise CommandError(str(error)) from error
        rows = sum(entry["rows"] for entry in manifest["tables"].values())
        words = self.stderr if options["json"] else self.stdout
        words.write(f"Imported {rows} rows of {len(manifest['tables'])} tables from {folder}.")
        if options["json"]:
            self.stdout.write(json.dumps({"rows": rows, "tables": len(manifest["tables"])}))
