"""The life of an incident: which status may follow which, and its milestones (pure)."""

from enum import StrEnum


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
