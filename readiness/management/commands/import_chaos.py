"""Import runs of Chaos Toolkit, LitmusChaos and Gremlin as evidence."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from catalog.models import Service
from core import clock
from core.input.files import InputFile, find_files
from readiness.importers.evidence_files import Mapped, import_entries
from readiness.ingestion.chaos.result import ChaosResult
from readiness.ingestion.entry import Entry, Reading
from readiness.ingestion.reading import read_files
from readiness.queries.failure_modes import current_taxonomy
from readiness.usecases.evidence_booking import Booking

SUFFIXES = frozenset({".json", ".yaml", ".yml", ".txt"})


class Command(BaseCommand):
    help = "Import runs of Chaos Toolkit, LitmusChaos and Gremlin: verdicts, and evidence."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="Files or folders.")
        parser.add_argument("--service", metavar="SLUG", help="What the runs were against.")
        parser.add_argument("--mode", metavar="KEY", help="The failure mode they were about.")
        parser.add_argument(
            "--observed-at", metavar="TIME", help="When they ran, where a file does not tell."
        )
        parser.add_argument("--dry-run", action="store_true", help="Judge only, store nothing.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = find_files(options["paths"], suffixes=SUFFIXES)
        reading = read_files((one.path, one.content) for one in found.files if _may_be_ours(one))
        results = [(one, one.result) for one in reading.entries if one.result is not None]
        told = [_told(entry, result) for entry, result in results]
        rejected = [*found.rejections, *reading.rejections]
        answer: dict[str, Any] = {
            "results": told,
            "skipped": [*found.skipped, *_passed_over(found.files, reading)],
            "rejected": [{"path": one.path, "reason": one.reason} for one in rejected],
        }
        if not options["dry_run"]:
            booked = _book([entry for entry, _ in results], options)
            for account, (mapped, booking) in zip(told, booked, strict=True):
                account.update(_account(mapped, booking))
            answer["rejected"] += [
                {"path": mapped.entry.file, "reason": booking.reason}
                for mapped, booking in booked
                if booking.reason and mapped.entry.result and mapped.entry.result.is_bookable
            ]
        self._answer(answer, as_json=options["json"])

    def _answer(self, answer: dict[str, Any], *, as_json: bool) -> None:
        words = self.stderr if as_json else self.stdout
        if as_json:
            self.stdout.write(json.dumps(answer))
        for one in answer["results"]:
            words.write(f"{one['path']}: {one['verdict']}: {one['reason']}")
        for path in answer["skipped"]:
            words.write(f"Passed over: {path}")
        for one in answer["rejected"]:
            words.write(f"Rejected: {one['path']}: {one['reason']}")
        if answer["rejected"]:
            sys.exit(1)


def _may_be_ours(file: InputFile) -> bool:
    """Return whether a file is worth reading: plain text is, where it is printed by kubectl."""
    return not file.path.lower().endswith(".txt") or b"ChaosResult" in file.content


def _passed_over(files: Iterable[InputFile], reading: Reading) -> list[str]:
    others = [one.path for one in files if not _may_be_ours(one)]
    elsewhere = {one.file for one in reading.entries if one.result is None}
    return [*others, *reading.skipped, *sorted(elsewhere)]


def _told(entry: Entry, result: ChaosResult) -> dict[str, Any]:
    observed_at = result.observed_at
    return {
        "path": entry.file,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "tool": result.tool,
        "subject": result.subject,
        "observed_at": observed_at.isoformat() if observed_at else None,
    }


def _account(mapped: Mapped, booking: Booking) -> dict[str, Any]:
    return {
        "service": mapped.service.slug if mapped.service else None,
        "failure_mode": mapped.mode or None,
        "booked": booking.created,
        "unchanged": booking.unchanged,
    }


def _book(entries: Sequence[Entry], options: dict[str, Any]) -> list[tuple[Mapped, Booking]]:
    return import_entries(
        entries,
        by=None,
        at=clock.now(),
        service=_service(options["service"]),
        mode=_mode(options["mode"]),
        observed_at=_moment(options["observed_at"]),
    )


def _service(slug: str | None) -> Service | None:
    if slug is None:
        return None
    service = Service.objects.filter(slug=slug).first()
    if service is None:
        raise CommandError(f"There is no service “{slug}”.")
    return service


def _mode(key: str | None) -> str:
    if key is None:
        return ""
    if key not in (known := current_taxonomy().by_key):
        raise CommandError(f"There is no failure mode “{key}”; there are {', '.join(known)}.")
    return key


def _moment(written: str | None) -> datetime | None:
    if written is None:
        return None
    try:
        moment = parse_datetime(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandError("A moment is written like 2026-03-02T10:42:00Z.")
    return moment
