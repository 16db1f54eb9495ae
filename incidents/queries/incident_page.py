"""What the page of an incident tells beside its fields: milestones, durations, the clock."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from incidents.domain.incident import IncidentKind, TimeSource
from incidents.domain.lifecycle import Milestone, order_warnings
from incidents.domain.recovery_metrics import Exclusion, IncidentTimes, Metric, span_of
from incidents.domain.update_reminder import next_update_due
from incidents.models import Incident

_METRIC_OF = {metric.end: metric for metric in Metric}


class MilestoneRow(NamedTuple):
    """One milestone: when, how long it took, and where that is known from.

    `at` and `span` are None while unknown; `is_invalid` says that it lies before the milestone
    its time counts from. `counted_from` names that milestone, "" for the first one. `earliest`
    and `latest` bound an unsure time. `entry` is the id of the timeline entry that shows it.
    """

    name: str
    label: str
    at: datetime | None
    span: timedelta | None
    is_invalid: bool
    counted_from: str
    origin: str
    note: str
    earliest: datetime | None
    latest: datetime | None
    entry: int | None


class Clock(NamedTuple):
    """How long it has been going on: `since` while it runs, else `span`; both None if unknown."""

    since: datetime | None
    span: timedelta | None


class UpdateReminder(NamedTuple):
    """When people are to be told how it stands; `is_late` when that moment has passed."""

    due_at: datetime
    is_late: bool


def milestone_rows(incident: Incident) -> list[MilestoneRow]:
    """Return the five milestones in their natural order."""
    times = IncidentTimes(
        incident.reference, *(incident.time_of(milestone) for milestone in Milestone)
    )
    return [_row(incident, milestone, times) for milestone in Milestone]


def warnings_of(incident: Incident) -> list[str]:
    """Return a sentence for each time that is out of order."""
    return order_warnings(incident)


def clock_of(incident: Incident) -> Clock:
    """Return the clock in the header; it stops when the incident is resolved."""
    start = incident.started_at
    if incident.is_unfinished:
        return Clock(start or incident.declared_at, None)
    end = incident.resolved_at
    return Clock(None, end - start if start and end else None)


def update_reminder(incident: Any, *, now: datetime) -> UpdateReminder | None:
    """Return the reminder of an incident from `for_detail()`, None when nobody waits for one."""
    if incident.kind == IncidentKind.NEAR_MISS:
        return None
    told_at = incident.last_update_at or incident.declared_at
    due_at = next_update_due(
        incident.severity, incident.status, told_at, promised_at=incident.promised_update_at
    )
    return UpdateReminder(due_at, is_late=due_at < now) if due_at else None


def _row(incident: Incident, milestone: Milestone, times: IncidentTimes) -> MilestoneRow:
    metric = _METRIC_OF.get(milestone)
    span = span_of(times, metric) if metric else Exclusion.PENDING
    provenance = incident.provenance_of(milestone)
    return MilestoneRow(
        name=milestone.label.lower(),
        label=milestone.label,
        at=times.at(milestone),
        span=span if isinstance(span, timedelta) else None,
        is_invalid=span is Exclusion.INVALID,
        counted_from=metric.start.label.lower() if metric else "",
        origin=_origin(provenance),
        note=provenance.get("note", ""),
        earliest=_moment(provenance.get("earliest")),
        latest=_moment(provenance.get("latest")),
        entry=provenance.get("entry"),
    )


def _origin(provenance: dict[str, Any]) -> str:
    source = provenance.get("source")
    if source == TimeSource.INFERRED:
        return "Inferred"
    if by := provenance.get("by"):
        return str(by)
    return {TimeSource.ALERT.value: "From an alert", TimeSource.IMPORT.value: "Imported"}.get(
        str(source), ""
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
