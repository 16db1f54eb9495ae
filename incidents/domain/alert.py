"""Words of alerts: formats, what a report says, and the rules that make incidents of it (pure)."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from incidents.domain.incident import Severity

LONGEST_KEY = 255
LONGEST_TITLE = 300
NO_INCIDENT = "none"
"""What a severity map says for alerts that are noted and open no incident."""


class AlertFormat(StrEnum):
    """The shape in which a source sends; each source has one."""

    ALERTMANAGER = "alertmanager"
    GRAFANA = "grafana"
    PAGERDUTY = "pagerduty"
    DATADOG = "datadog"
    SENTRY = "sentry"
    CLOUDEVENTS = "cloudevents"
    GENERIC = "generic"

    @property
    def label(self) -> str:
        """Return the name people know."""
        return _LABELS[self]

    @property
    def can_sign(self) -> bool:
        """Return whether there are senders of this format that sign what they send."""
        return self is not AlertFormat.PAGERDUTY

    @property
    def gives_up_on_429(self) -> bool:
        """Return whether senders of this format repeat after a server error only."""
        return self in _REPEATS_AFTER_5XX_ONLY


_LABELS = {
    AlertFormat.ALERTMANAGER: "Prometheus Alertmanager",
    AlertFormat.GRAFANA: "Grafana",
    AlertFormat.PAGERDUTY: "PagerDuty Events v2",
    AlertFormat.DATADOG: "Datadog",
    AlertFormat.SENTRY: "Sentry",
    AlertFormat.CLOUDEVENTS: "CloudEvents or CDEvents",
    AlertFormat.GENERIC: "Any JSON",
}
_REPEATS_AFTER_5XX_ONLY = {
    AlertFormat.ALERTMANAGER,
    AlertFormat.GRAFANA,
    AlertFormat.DATADOG,
    AlertFormat.SENTRY,
}


class AlertStatus(StrEnum):
    """Where one alert stands."""

    FIRING = "firing"
    ENDED = "ended"


class Reported(StrEnum):
    """What a sender says about an alert."""

    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class AlertReport:
    """What one payload says about one alert.

    `key` and `group_key` are the sender's own, as long as they were sent. Moments are aware UTC
    and None where the sender gave none. `started_at` names the episode where
    `start_is_identity`: the same key with another start is another alert then. `at` is the moment
    of this message itself.
    """

    key: str
    group_key: str
    reported: Reported
    title: str
    labels: Mapping[str, str] = field(default_factory=dict)
    severity: str = ""
    text: str = ""
    url: str = ""
    started_at: datetime | None = None
    detected_at: datetime | None = None
    ended_at: datetime | None = None
    at: datetime | None = None
    start_is_identity: bool = False


class AlertMessage(NamedTuple):
    """One payload as it was read: its reports, and how many alerts the sender cut off."""

    reports: tuple[AlertReport, ...] = ()
    truncated: int = 0
    ignored: str = ""
    """Why a well-formed payload says nothing about alerts, "" when it does."""
    unread: tuple[str, ...] = ()
    """What of a batch was not understood, a phrase each."""


DEFAULT_SEVERITIES: dict[str, str] = {
    "critical": Severity.SEV2,
    "fatal": Severity.SEV2,
    "emergency": Severity.SEV1,
    "disaster": Severity.SEV1,
    "page": Severity.SEV2,
    "high": Severity.SEV2,
    "error": Severity.SEV3,
    "major": Severity.SEV3,
    "average": Severity.SEV3,
    "medium": Severity.SEV3,
    "warning": Severity.SEV4,
    "warn": Severity.SEV4,
    "minor": Severity.SEV4,
    "low": Severity.SEV4,
    "info": Severity.SEV5,
    "information": Severity.SEV5,
    "debug": Severity.SEV5,
    **{f"p{number}": f"sev{number}" for number in range(1, 6)},
    **{f"sev{number}": f"sev{number}" for number in range(1, 6)},
    **{f"sev-{number}": f"sev{number}" for number in range(1, 6)},
}
"""Words of senders, in lower case. A machine that says "critical" does not know how many users
hurt, so that is the second severity; a person raises it."""

SERVICE_LABELS = ("service", "service_name", "svc", "app", "application", "component", "job")
"""Labels that name a service, the surest first."""

_PREFIX = re.compile(
    r"\s*\[(?:firing|resolved|ok|alerting|triggered|recovered)(?::\d+)?[^\]]*\]\s*", re.I
)


def severity_for(word: str, severities: Mapping[str, str]) -> str:
    """Return the severity of a sender's word, NO_INCIDENT, or `unknown` for a word nobody mapped.

    `severities` are a source's own words, in lower case, which go before the shipped ones.
    """
    said = word.strip().lower()
    return str(severities.get(said) or DEFAULT_SEVERITIES.get(said) or Severity.UNKNOWN)


def worst_of(severities: Sequence[str]) -> str:
    """Return the most severe; `unknown` only where nothing is known."""
    known = sorted(one for one in severities if one != Severity.UNKNOWN)
    return str(known[0]) if known else str(Severity.UNKNOWN)


def group_key_of(report: AlertReport, group_by: Sequence[str]) -> str:
    """Return what the alerts of one incident have in common.

    That is the sender's group, or the values of the labels that a source names.
    """
    if not group_by:
        return report.group_key
    return "\x1f".join(f"{name}={report.labels.get(name, '')}" for name in group_by)


def short_key(key: str) -> str:
    """Return a key that fits its column: itself, or its digest where it is too long."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def plain_title(text: str) -> str:
    """Return a title without "[FIRING:2]" in front and line ends inside, cut to its column."""
    line = " ".join(_PREFIX.sub("", text, count=1).split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def services_named(labels: Mapping[str, str], names: Sequence[str]) -> list[str]:
    """Return the values of the labels that may name the service, the surest first."""
    found = (labels.get(name, "").strip() for name in (names or SERVICE_LABELS))
    return list(dict.fromkeys(value for value in found if value))
