"""`manage.py blamelint`: which wordings in Markdown files could be read as blame."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, OutputWrapper

from core.input.files import InputFile, find_files
from core.input.rejection import Rejection
from incidents.domain.blameless import LintReport, lint

SUFFIXES = frozenset({".md", ".markdown"})
Reports = list[tuple[str, LintReport]]


class Command(BaseCommand):
    help = (
        "Look for wordings in Markdown files that blame, with a neutral suggestion for each "
        "(docs/reference/blameless_lint.md). Exit status 1 when there is any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="Files or folders.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = find_files(options["paths"], suffixes=SUFFIXES, passing_over=())
        reports, unreadable = _read(found.files)
        rejections = [*found.rejections, *unreadable]
        if options["json"]:
            self.stdout.write(json.dumps(_answer(reports, rejections)))
        self._tell(reports, rejections, self.stderr if options["json"] else self.stdout)
        if rejections or any(report.findings for _, report in reports):
            sys.exit(1)

    def _tell(self, reports: Reports, rejections: list[Rejection], words: OutputWrapper) -> None:
        for path, report in reports:
            for one in report.findings:
                place = f"{path}:{one.line}:{one.column}"
                said = " ".join(one.matched.split())
                words.write(f"{place}: {one.rule}: “{said}”. {one.suggestion}")
            if not report.is_complete:
                words.write(f"{path}: there are more findings.")
        for rejection in rejections:
            words.write(f"Rejected: {rejection.path}: {rejection.reason}")
        number = sum(len(report.findings) for _, report in reports)
        words.write(
            f"{len(reports)} file{'s' * (len(reports) != 1)} read, "
            f"{number} finding{'s' * (number != 1)}, {len(rejections)} rejected."
        )


def _read(files: Iterable[InputFile]) -> tuple[Reports, list[Rejection]]:
    reports: Reports = []
    rejections: list[Rejection] = []
    for file in files:
        try:
            text = file.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            reason = f"is no UTF-8 text (byte {error.start + 1})"
            rejections.append(Rejection(file.path, reason))
            continue
        reports.append((file.path, lint(text)))
    return reports, rejections


def _answer(reports: Reports, rejections: list[Rejection]) -> dict[str, Any]:
    return {
        "read": len(reports),
        "findings": [
            {
                "path": path,
                "rule": one.rule,
                "line": one.line,
                "column": one.column,
                "length": one.length,
                "text": one.matched,
                "suggestion": one.suggestion,
            }
            for path, report in reports
            for one in report.findings
        ],
        "incomplete": [path for path, report in reports if not report.is_complete],
        "rejected": [{"path": one.path, "reason": one.reason} for one in rejections],
    }
