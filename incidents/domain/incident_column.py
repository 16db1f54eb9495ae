"""The columns of the incident list that a person may leave out."""

from collections.abc import Container
from enum import StrEnum


class IncidentColumn(StrEnum):
    """What stands beside the name of an incident, in the order of the list."""

    SEVERITY = "severity"
    STATUS = "status"
    LEAD = "lead"
    SERVICES = "services"
    STARTED = "started"
    DURATION = "duration"
    POSTMORTEM = "postmortem"

    @property
    def label(self) -> str:
        """Return the word above the column."""
        return self.value.capitalize()


def columns_without(hidden: Container[str]) -> tuple[IncidentColumn, ...]:
    """Return the columns that are left, in order; words that name none hide nothing."""
    return tuple(column for column in IncidentColumn if column not in hidden)
