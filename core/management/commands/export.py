"""`manage.py export DIR`: everything, as files."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.transfer.exporting import export_to
from core.transfer.format import TransferError

NOT_TRIED = 2


class Command(BaseCommand):
    help = "Write everything into an empty folder; `import` reads it into another database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            manifest = export_to(folder)
        except TransferError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            # Not 1, which tells of what was to be read.
            raise CommandError(str(error), returncode=NOT_TRIED) from error
        rows = sum(entry["rows"] for entry in manifest["tables"].values())
        words = self.stderr if options["json"] else self.stdout
        words.write(f"Exported {rows} rows of {len(manifest['tables'])} tables to {folder}.")
        words.write("It holds restricted incidents and digests of passwords: guard it.")
        if options["json"]:
            self.stdout.write(json.dumps({"rows": rows, "tables": len(manifest["tables"])}))
