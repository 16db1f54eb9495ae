"""What a finished incident's record lacks, so that it drops out of figures (pure)."""

from typing import NamedTuple

from incidents.domain.incident import Severity
from incidents.domain.lifecycle import Milestone
from incidents.domain.recovery_metrics import Exclusion, IncidentTimes, Metric, span_of


class RecordGap(NamedTuple):
    """One thing to mend: a time, when `milestone` is set, else the severity or the team."""

    words: str
    milestone: Milestone | None = None
    field: str = ""


def gaps_of(times: IncidentTimes, *, has_team: bool) -> tuple[RecordGap, ...]:
    """Return what is missing or cannot be, in the order of the life of an incident.

    An end before its start is a gap of the end; the start may as well be the wrong one.
    """
    missing = [
        RecordGap(f"{one.label} is not known", one) for one in Milestone if times.at(one) is None
    ]
    wrong = [
        RecordGap(f"{metric.end.label} lies before {metric.start.label.lower()}", metric.end)
        for metric in Metric
        if span_of(times, metric) is Exclusion.INVALID
    ]
    others = []
    if times.severity == Severity.UNKNOWN:
        others.append(RecordGap("Severity is not sure yet", field="severity"))
    if not has_team:
        others.append(RecordGap("No team owns it", field="team"))
    return (*missing, *wrong, *others)
