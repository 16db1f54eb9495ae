"""`manage.py backup PATH`: a sound copy of the SQLite database while Drydock runs."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.transfer.backup import back_up
from core.transfer.format import TransferError


class Command(BaseCommand):
    help = "Copy the SQLite database into one file while Drydock runs, and check the copy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *, path: Path, **options: Any) -> None:
        try:
            size = back_up(path)
        except (TransferError, OSError) as error:
            raise CommandError(str(error)) from error
        words = self.stderr if options["json"] else self.stdout
        words.write(f"Copied {size} bytes to {path}; every page was read again.")
        if options["json"]:
            self.stdout.write(json.dumps({"path": str(path), "bytes": size}))
