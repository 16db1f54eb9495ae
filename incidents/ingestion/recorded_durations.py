"""Times to detection, recovery and so on, as a postmortem's text records them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from core.durations import parse_duration
from incidents.domain.lifecycle import Milestone
from incidents.ingestion.front_matter import UNKNOWN_WORDS
from incidents.ingestion.markdown_document import lines_outside_code
from incidents.ingestion.record import RecordedTime

# Four blanks would make it an indented code block, which shows a form instead of filling it in.
_LINE = re.compile(
    r" {0,3}(?:[-*+|]\s*)?[*_]*time[ _]to[ _](?P<end>[a-z]+)[^:|]{0,30}[:|][*_]*(?P<value>.*)",
    re.IGNORECASE,
)
_MILESTONE_OF = {
    "detect": Milestone.DETECTED,
    "detection": Milestone.DETECTED,
    "acknowledge": Milestone.ACKNOWLEDGED,
    "acknowledgement": Milestone.ACKNOWLEDGED,
    "mitigate": Milestone.MITIGATED,
    "mitigation": Milestone.MITIGATED,
    "recover": Milestone.RESOLVED,
    "recovery": Milestone.RESOLVED,
    "resolve": Milestone.RESOLVED,
    "resolution": Milestone.RESOLVED,
}


def read_durations(text: str) -> tuple[dict[Milestone, timedelta], tuple[str, ...]]:
    """Return how long after the start each milestone came, and a note for each unreadable value.

    Reads lines such as `- Time to detection: 8 minutes`; the first of a kind counts. Values that
    say nothing is known (`?`, `N/A`) are left out without a note.
    """
    spans: dict[Milestone, timedelta] = {}
    notes: list[str] = []
    for line in lines_outside_code(text):
        found = _LINE.fullmatch(line)
        milestone = _MILESTONE_OF.get(found["end"].lower()) if found else None
        if found is None or milestone is None or milestone in spans:
            continue
        value = found["value"].strip("|*_ \t")
        try:
            spans[milestone] = parse_duration(value)
        except ValueError:
            if value.lower() not in UNKNOWN_WORDS:
                notes.append(f"time to {found['end'].lower()} {value[:60]!r} is no duration")
    return spans, tuple(notes)


def infer_start(
    moments: Iterable[RecordedTime], spans: Mapping[Milestone, timedelta]
) -> RecordedTime | None:
    """Return the moment of a timeline at which the incident most likely began.

    That is the one from which most recorded durations lead to the moment of another entry, because
    timelines often open with an earlier change; the first where none does. None without moments.
    """
    candidates = list(moments)
    if not candidates:
        return None
    exact = {moment.at for moment in candidates if moment.earliest is None}
    fits = [sum(_leads_to(exact, moment, span) for span in spans.values()) for moment in candidates]
    best = candidates[fits.index(max(fits))]
    why = "the durations lead from it to other entries" if any(fits) else "it is the first"
    return replace(best, note=f"inferred: the timeline entry taken because {why}")


def after(start: RecordedTime, span: timedelta) -> RecordedTime | None:
    """Return the moment a recorded duration after the start; None beyond the calendar."""
    try:
        return RecordedTime(
            start.at + span,
            start.earliest + span if start.earliest else None,
            start.latest + span if start.latest else None,
            "inferred: the start plus the recorded duration",
        )
    except OverflowError:
        return None


def _leads_to(moments: set[datetime], start: RecordedTime, span: timedelta) -> bool:
    """Return whether another entry stands exactly one duration after an exactly known one."""
    try:
        return span > timedelta() and start.at in moments and start.at + span in moments
    except OverflowError:
        return False
