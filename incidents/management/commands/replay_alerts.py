"""Feed files with payloads of alerts through the inbox."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from core.input.files import find_files
from incidents.importers.alert_replay import SUFFIXES, ReplayReport, replay_files


class Command(BaseCommand):
    help = (
        "Feed payloads of alerts through the inbox as if they had been received: JSON files, each "
        "a payload or a captured request (docs/reference/alerts.md). Twice is as good as once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="Files or folders.")
        parser.add_argument(
            "--source", default="", help="Name of the source; by default one for each format."
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = find_files(options["paths"], suffixes=SUFFIXES)
        report = ReplayReport(rejections=list(found.rejections))
        replay_files(found.files, at=clock.now(), source_name=options["source"], report=report)
        if options["json"]:
            self.stdout.write(json.dumps(_answer(report)))
        self._tell(report, self.stderr if options["json"] else self.stdout)
        if report.rejections:
            sys.exit(1)

    def _tell(self, report: ReplayReport, words: Any) -> None:
        words.write(f"{report.read} read, {report.accepted} accepted.")
        for one in report.rejections:
            words.write(f"Rejected: {one.path}: {one.reason}")
        for incident in report.incidents:
            words.write(f"{incident.reference} {incident.get_status_display()}: {incident.title}")


def _answer(report: ReplayReport) -> dict[str, Any]:
    return {
        "read": report.read,
        "accepted": report.accepted,
        "rejected": [{"path": one.path, "reason": one.reason} for one in report.rejections],
        "incidents": [
            {
                "reference": one.reference,
                "title": one.title,
                "severity": one.severity,
                "status": one.status,
            }
            for one in report.incidents
        ],
    }
