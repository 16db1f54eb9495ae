"""Import incidents from status pages, postmortems, fact lists and tables."""

import json
import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from core import clock
from core.input.files import find_files
from incidents.importers.incident_files import SUFFIXES, ImportReport, import_files
from incidents.ingestion.formats import AUTO, FORMATS

MOST_NOTES = 20


class Command(BaseCommand):
    help = (
        "Import incidents: cState files, postmortems in Markdown, facts as JSON lines, or CSV "
        "(docs/reference/incident_import_formats.md). Importing the same again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="Files or folders.")
        parser.add_argument("--format", default=AUTO, choices=(AUTO, *FORMATS))
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = find_files(options["paths"], suffixes=SUFFIXES)
        report = ImportReport(rejections=list(found.rejections))
        at, format_name = clock.now(), options["format"]
        # Only a dry run is one transaction: a long import must not keep others from writing.
        with transaction.atomic() if options["dry_run"] else nullcontext():
            import_files(found.files, by=None, at=at, format_name=format_name, report=report)
            if options["dry_run"]:
                transaction.set_rollback(True)
        if options["json"]:
            self.stdout.write(json.dumps(_answer(report, found.skipped)))
        self._tell(report, found.skipped, self.stderr if options["json"] else self.stdout)
        if report.rejections:
            sys.exit(1)

    def _tell(self, report: ImportReport, skipped: tuple[str, ...], words: Any) -> None:
        words.write(
            f"{report.read} read: {report.created} created, {report.updated} updated, "
            f"{report.unchanged} unchanged, {len(report.rejections)} rejected."
        )
        for one in report.rejections:
            words.write(f"Rejected: {one.path}: {one.reason}")
        for note in report.notes[:MOST_NOTES]:
            words.write(f"Note: {note}")
        if len(report.notes) > MOST_NOTES:
            words.write(f"and {len(report.notes) - MOST_NOTES} more notes.")
        for path in skipped:
            words.write(f"Passed over: {path}")


def _answer(report: ImportReport, skipped: tuple[str, ...]) -> dict[str, Any]:
    return {
        "read": report.read,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected": [{"path": one.path, "reason": one.reason} for one in report.rejections],
        "notes": report.notes,
        "skipped": list(skipped),
    }
