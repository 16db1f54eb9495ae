"""What an update tells people who wait: a text for each status to begin with, and its parts (pure).

A text to begin with says only what the record holds. What nobody wrote down stays empty.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from incidents.domain.lifecycle import IncidentStatus

NEXT_IN_MINUTES = (15, 30, 60, 120, 240)
"""The promises one may choose from."""


class UpdateTemplate(StrEnum):
    """Which text to begin with."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    NO_NEWS = "no_news"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return _LABELS[self]


_LABELS = {
    UpdateTemplate.INVESTIGATING: "We are looking into it",
    UpdateTemplate.IDENTIFIED: "We know where it comes from",
    UpdateTemplate.NO_NEWS: "It goes on, nothing new",
    UpdateTemplate.MITIGATED: "Users are no longer hurt",
    UpdateTemplate.RESOLVED: "It is over",
}

_FIRST = {
    IncidentStatus.OPEN: UpdateTemplate.INVESTIGATING,
    IncidentStatus.ACKNOWLEDGED: UpdateTemplate.INVESTIGATING,
    IncidentStatus.MITIGATED: UpdateTemplate.MITIGATED,
    IncidentStatus.RESOLVED: UpdateTemplate.RESOLVED,
    IncidentStatus.CLOSED: UpdateTemplate.RESOLVED,
}

_CHANGED = {
    UpdateTemplate.INVESTIGATING: "There is a problem with {subject}. We are looking into it.",
    UpdateTemplate.IDENTIFIED: "We know where the problem with {subject} comes from.",
    UpdateTemplate.NO_NEWS: "The problem with {subject} goes on. There is nothing new to tell yet.",
    UpdateTemplate.MITIGATED: "The problem with {subject} no longer reaches users{since}.",
    UpdateTemplate.RESOLVED: "The problem with {subject} is over{since}.",
}

_NEXT = {
    UpdateTemplate.INVESTIGATING: "We find out what it does to users and where it comes from.",
    UpdateTemplate.IDENTIFIED: "We are working on a way around it.",
    UpdateTemplate.NO_NEWS: "We go on as said before.",
    UpdateTemplate.MITIGATED: "We watch whether it stays this way, and repair the rest.",
    UpdateTemplate.RESOLVED: "We write down what we learn from it.",
}


class UpdateFacts(NamedTuple):
    """What the record holds: names of services, what users noticed, when it got better."""

    title: str
    services: Sequence[str] = ()
    impact: str = ""
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None


class UpdateParts(NamedTuple):
    """The three things an update says; "" for what it does not say."""

    changed: str
    impact: str
    next_step: str


def first_template(status: str) -> UpdateTemplate:
    """Return the text that fits an incident of this status."""
    return _FIRST[IncidentStatus(status)]


def parts_of(template: UpdateTemplate, facts: UpdateFacts) -> UpdateParts:
    """Return the parts of a text to begin with, filled from the record."""
    times = {
        UpdateTemplate.MITIGATED: facts.mitigated_at,
        UpdateTemplate.RESOLVED: facts.resolved_at,
    }
    at = times.get(template)
    since = f" since {in_utc(at)}" if at else ""
    return UpdateParts(
        changed=_CHANGED[template].format(subject=_subject(facts), since=since),
        impact="" if template is UpdateTemplate.RESOLVED else facts.impact.strip(),
        next_step=_NEXT[template],
    )


def composed(parts: UpdateParts, next_update_at: datetime | None = None) -> str:
    """Return an update as people read it, one line for each thing it says."""
    lines = [parts.changed.strip()]
    if impact := parts.impact.strip():
        lines.append(f"Impact: {impact}")
    if next_step := parts.next_step.strip():
        lines.append(f"Next: {next_step}")
    if next_update_at is not None:
        lines.append(f"Next update by {in_utc(next_update_at)}.")
    return "\n".join(lines)


def in_utc(at: datetime) -> str:
    """Return a moment for readers in any zone, such as "2 Mar 14:30 UTC"."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%b %H:%M} UTC"


def _subject(facts: UpdateFacts) -> str:
    names = list(facts.services)
    if not names:
        return f"“{facts.title}”"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
