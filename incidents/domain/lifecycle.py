"""The life of an incident: which status may follow which, and its milestones (pure)."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol


class IncidentStatus(StrEnum):
    """Where an incident stands; later steps may be taken directly."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @classmethod
    def unfinished(cls) -> tuple["IncidentStatus", ...]:
        """Return the statuses in which somebody still works on it."""
        return (cls.OPEN, cls.ACKNOWLEDGED, cls.MITIGATED)


class Milestone(StrEnum):
    """The five times of an incident, in their natural order; values are field names."""

    STARTED = "started_at"
    DETECTED = "detected_at"
    ACKNOWLEDGED = "acknowledged_at"
    MITIGATED = "mitigated_at"
    RESOLVED = "resolved_at"

    @property
    def label(self) -> str:
        """Return the word for pages."""
        return self.value.removesuffix("_at").capitalize()

    @property
    def meaning(self) -> str:
        """Return one line that tells the moment apart from the others."""
        return _MEANINGS[self]


_MEANINGS = {
    Milestone.STARTED: "The impact began.",
    Milestone.DETECTED: "Somebody or something knew.",
    Milestone.ACKNOWLEDGED: "A person took it.",
    Milestone.MITIGATED: "Users no longer hurt.",
    Milestone.RESOLVED: "All was back to normal.",
}

_ORDER = list(IncidentStatus)

NEXT_STATUSES: dict[IncidentStatus, frozenset[IncidentStatus]] = {
    status: frozenset(_ORDER[_ORDER.index(status) + 1 :]) for status in IncidentStatus
}
"""Forward moves: any later status. Closing needs a resolved incident; reopening leads to OPEN."""
NEXT_STATUSES |= {
    IncidentStatus.OPEN: NEXT_STATUSES[IncidentStatus.OPEN] - {IncidentStatus.CLOSED},
    IncidentStatus.ACKNOWLEDGED: NEXT_STATUSES[IncidentStatus.ACKNOWLEDGED]
    - {IncidentStatus.CLOSED},
    IncidentStatus.MITIGATED: NEXT_STATUSES[IncidentStatus.MITIGATED] - {IncidentStatus.CLOSED},
    IncidentStatus.RESOLVED: frozenset({IncidentStatus.CLOSED, IncidentStatus.OPEN}),
    IncidentStatus.CLOSED: frozenset({IncidentStatus.OPEN}),
}

MILESTONE_OF: dict[IncidentStatus, Milestone] = {
    IncidentStatus.ACKNOWLEDGED: Milestone.ACKNOWLEDGED,
    IncidentStatus.MITIGATED: Milestone.MITIGATED,
    IncidentStatus.RESOLVED: Milestone.RESOLVED,
}


def may_follow(now: IncidentStatus, then: IncidentStatus) -> bool:
    """Return whether an incident may go from `now` to `then`."""
    return then in NEXT_STATUSES[now]


def step_after(now: IncidentStatus) -> IncidentStatus | None:
    """Return the step people usually take next, None when the work is over."""
    position = _ORDER.index(now) + 1
    return None if now not in IncidentStatus.unfinished() else _ORDER[position]


class HasMilestones(Protocol):
    """Anything that knows the five times, such as an incident."""

    def time_of(self, milestone: Milestone, /) -> datetime | None:
        """Return the time of a milestone, None while unknown."""


def order_warnings(incident: HasMilestones) -> list[str]:
    """Return a sentence for each milestone that lies before an earlier one of the natural order.

    It names the nearest earlier milestone it contradicts. Equal times are in order, unknown ones
    are passed over. Such times are stored as given: a wrong one must be seen, not hidden.
    """
    warnings = []
    known: list[tuple[Milestone, datetime]] = []
    for milestone in Milestone:
        at = incident.time_of(milestone)
        if at is None:
            continue
        contradicted = [earlier for earlier, moment in known if at < moment]
        if contradicted:
            warnings.append(f"{milestone.label} is earlier than {contradicted[-1].label.lower()}.")
        known.append((milestone, at))
    return warnings


def missing_milestones(incident: HasMilestones) -> list[Milestone]:
    """Return the milestones nobody has given a time for, in their natural order."""
    return [milestone for milestone in Milestone if incident.time_of(milestone) is None]
