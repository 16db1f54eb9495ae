"""From files to stored incidents, with an account of every record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from core.input.files import InputFile
from core.input.rejection import Rejection
from core.models import User
from incidents.ingestion.formats import AUTO
from incidents.ingestion.reading import read_bytes
from incidents.ingestion.record import IncidentRecord, Unreadable
from incidents.usecases.importing import NameLookup, Outcome, digest_of, store_record

SUFFIXES = frozenset({".md", ".markdown", ".csv", ".tsv", ".jsonl", ".ndjson", ".txt", ""})

FirstRecords = dict[tuple[str, str], tuple[str, str]]
"""The file and the digest of the first record of each source and key."""


@dataclass(slots=True)
class ImportReport:
    """How many records were found and what became of them; `notes` name what was ignored."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Return the number of records found, rejected ones included."""
        return self.created + self.updated + self.unchanged + len(self.rejections)

    def count(self, outcome: Outcome) -> None:
        """Add one record that was stored."""
        setattr(self, outcome.value, getattr(self, outcome.value) + 1)


def import_files(
    files: Iterable[InputFile],
    *,
    by: User | None,
    at: datetime,
    format_name: str = AUTO,
    report: ImportReport | None = None,
    may_go_on: Callable[[], bool] = lambda: True,
    first: FirstRecords | None = None,
) -> ImportReport:
    """Read and store files one after the other; each record is a transaction of its own.

    Of two records with one identity that tell different things only the first is stored, so that
    they do not overwrite each other in turn; `first` remembers them where files come in several
    calls. `may_go_on` is asked before each record; once it says no, the rest is left.
    """
    report = report or ImportReport()
    names = NameLookup(by)
    first = {} if first is None else first
    for file in files:
        for record in _records(file, format_name, report):
            if not may_go_on():
                return report
            digest = digest_of(record)
            path, told = first.setdefault((record.source, record.source_key), (file.path, digest))
            if told != digest:
                reason = f"has the identity of another record, {record.source_key} in {path}"
                report.rejections.append(Rejection(file.path, reason))
                continue
            report.count(store_record(record, by=by, at=at, names=names))
            report.notes += [f"{file.path}: {note}" for note in record.notes]
    return report


def _records(file: InputFile, format_name: str, report: ImportReport) -> list[IncidentRecord]:
    try:
        found = read_bytes(file.path, file.content, format_name)
    except Unreadable as error:
        report.rejections.append(Rejection(file.path, error.reason))
        return []
    report.rejections += [one for one in found if isinstance(one, Rejection)]
    return [one for one in found if isinstance(one, IncidentRecord)]
