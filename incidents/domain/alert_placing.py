"""Which incident an alert belongs to, and which maintenance keeps it quiet (pure)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from incidents.domain.lifecycle import IncidentStatus


class Span(NamedTuple):
    """An incident of the same alert group: from when to when, and where it stands."""

    started_at: datetime
    resolved_at: datetime | None
    status: IncidentStatus

    @property
    def is_unfinished(self) -> bool:
        """Return whether somebody still works on it."""
        return self.status in IncidentStatus.unfinished()


def place_of(
    started_at: datetime,
    spans: Sequence[Span],
    *,
    is_firing: bool,
    reopens_within: timedelta,
    only_unfinished_once: bool = False,
) -> int | None:
    """Return the place of the incident an alert belongs to, None when it opens a new one.

    `spans` are the group's incidents, the newest first, of which one at most is unfinished. What
    fires belongs to that one; what had ended when we heard of it belongs where its start lies, at
    most `reopens_within` before the incident began or after it was resolved. A closed incident
    takes no alert that fires: nobody looks at it any more. With `only_unfinished_once` an
    unfinished incident takes everything.
    """
    for place, span in enumerate(spans):
        if span.is_unfinished and (is_firing or only_unfinished_once):
            return place
    for place, span in enumerate(spans):
        if is_firing and span.status is IncidentStatus.CLOSED:
            continue
        begins = span.started_at - reopens_within
        ends = (
            None if span.is_unfinished else (span.resolved_at or span.started_at) + reopens_within
        )
        if begins <= started_at and (ends is None or started_at <= ends):
            return place
    return None


class Quiet(NamedTuple):
    """Planned work: its services' alerts that begin inside open no incident; none means all."""

    starts_at: datetime
    ends_at: datetime
    services: frozenset[int]


def quiet_until(
    started_at: datetime, service: int | None, windows: Sequence[Quiet]
) -> datetime | None:
    """Return until when an alert of a service that began then keeps quiet, None for not at all."""
    ends = [
        window.ends_at
        for window in windows
        if window.starts_at <= started_at < window.ends_at
        and (not window.services or service in window.services)
    ]
    return max(ends, default=None)
