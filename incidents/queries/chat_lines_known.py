"""The lines that the timeline of an incident has already, or will have in a moment."""

from datetime import datetime
from typing import NamedTuple

from incidents.domain.chat import ChatImportStatus
from incidents.models import Incident
from incidents.queries.timeline import timeline_of


class KnownLine(NamedTuple):
    """A version of a line; `batch` is the import it came with, None for one that people wrote."""

    at: datetime
    text: str
    batch: int | None


def known_lines(incident: Incident) -> list[KnownLine]:
    """Return every version of the lines that stand, and lines that wait to be written.

    Three statements. What was undone or taken back does not count: it may be imported again.
    """
    found = [
        KnownLine(version.at, version.text, row.first.chat_import_id)
        for row in timeline_of(incident).rows
        if not row.entry.is_retracted
        for version in row.versions
    ]
    at_work = incident.chat_imports.filter(
        status__in=(ChatImportStatus.WAITING, ChatImportStatus.RUNNING)
    )
    for number, lines, written in at_work.values_list("pk", "lines", "written"):
        found += [
            KnownLine(datetime.fromisoformat(line["at"]), line["text"], number)
            for line in lines[written:]
        ]
    return found
