"""What is told to the world outside, for how long it is worth telling, and to whom (pure)."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.timeline import Audience

LATE_AFTER: Final = timedelta(minutes=15)
"""What goes out later than this after it happened says so."""

UPDATES_HELD_FOR: Final = timedelta(seconds=10)
"""An update waits so long, so that whoever posted it may still take it back."""


class OutboxTopic(StrEnum):
    """What happened; the value is the `type` in the body of a webhook."""

    INCIDENT_DECLARED = "incident.declared"
    INCIDENT_SEVERITY_CHANGED = "incident.severity_changed"
    INCIDENT_UPDATE_POSTED = "incident.update_posted"
    INCIDENT_MITIGATED = "incident.mitigated"
    INCIDENT_RESOLVED = "incident.resolved"
    INCIDENT_REOPENED = "incident.reopened"
    POSTMORTEM_PUBLISHED = "postmortem.published"
    ACTION_ITEM_OVERDUE = "action_item.overdue"
    DRILL_AHEAD = "drill.ahead"
    EVIDENCE_EXPIRING = "evidence.expiring"
    CHANNEL_TEST = "channel.test"
    CANARY = "canary"

    @property
    def label(self) -> str:
        """Return the words for forms and lists."""
        return _LABELS[self]

    @property
    def is_of_incident(self) -> bool:
        """Return whether it happens to an incident or to what follows from one."""
        return self not in _OF_NO_INCIDENT

    @classmethod
    def for_rules(cls) -> tuple["OutboxTopic", ...]:
        """Return the topics that rules may name."""
        return tuple(topic for topic in cls if topic not in (cls.CHANNEL_TEST, cls.CANARY))


_OF_NO_INCIDENT = frozenset(
    {
        OutboxTopic.DRILL_AHEAD,
        OutboxTopic.EVIDENCE_EXPIRING,
        OutboxTopic.CHANNEL_TEST,
        OutboxTopic.CANARY,
    }
)
_LABELS = {
    OutboxTopic.INCIDENT_DECLARED: "Incident declared",
    OutboxTopic.INCIDENT_SEVERITY_CHANGED: "Severity changed",
    OutboxTopic.INCIDENT_UPDATE_POSTED: "Update to people posted",
    OutboxTopic.INCIDENT_MITIGATED: "Incident mitigated",
    OutboxTopic.INCIDENT_RESOLVED: "Incident resolved",
    OutboxTopic.INCIDENT_REOPENED: "Incident reopened",
    OutboxTopic.POSTMORTEM_PUBLISHED: "Postmortem published",
    OutboxTopic.ACTION_ITEM_OVERDUE: "Action item overdue",
    OutboxTopic.DRILL_AHEAD: "Drill ahead",
    OutboxTopic.EVIDENCE_EXPIRING: "Evidence about to expire",
    OutboxTopic.CHANNEL_TEST: "Test message",
    OutboxTopic.CANARY: "Canary",
}


class News(NamedTuple):
    """One thing that happened, as far as rules ask; `severity` is "" where there is none.

    `before` is the severity before a change of it. `teams` and `services` are keys: the team of
    the incident and those that own its services. `audience` is who an update was written for.
    """

    topic: OutboxTopic
    severity: str = ""
    before: str = ""
    kind: str = IncidentKind.INCIDENT
    teams: frozenset[int] = frozenset()
    services: frozenset[int] = frozenset()
    audience: str = ""


class Wanted(NamedTuple):
    """What a rule asks for; None and empty ask for nothing in particular."""

    topics: Collection[str] = ()
    minimum_severity: str = ""
    team: int | None = None
    service: int | None = None
    covers_drills: bool = False


class Refusal(StrEnum):
    """Why a rule does not want to hear of something, in the order in which it is asked."""

    DRILL = "It does not cover drills."
    FOR_TEAM = "An update for the team goes only to rules that name a team."
    TEAM = "It names another team."
    SERVICE = "It names another service."
    TOPIC = "It does not name this topic."
    SEVERITY = "It asks for worse."


def is_wanted(news: News, wanted: Wanted) -> bool:
    """Return whether a rule wants to hear of something.

    A drill only reaches rules that cover drills, an update for the team only rules for a team.
    """
    return refusal_of(news, wanted) is None


def refusal_of(news: News, wanted: Wanted) -> Refusal | None:
    """Return the first reason for which a rule does not want it, None if it does."""
    refusals = {
        Refusal.DRILL: _is_uncovered_drill(news, wanted),
        Refusal.FOR_TEAM: news.audience == Audience.TEAM and wanted.team is None,
        Refusal.TEAM: wanted.team is not None and wanted.team not in news.teams,
        Refusal.SERVICE: wanted.service is not None and wanted.service not in news.services,
        Refusal.TOPIC: not _has_topic(news, wanted),
        Refusal.SEVERITY: not _is_severe(news, wanted),
    }
    return next((refusal for refusal, holds in refusals.items() if holds), None)


def is_at_least(severity: str, minimum: str) -> bool:
    """Return whether a severity is known and as bad as `minimum`, or worse; "" asks for nothing."""
    if not minimum:
        return True
    return severity not in ("", Severity.UNKNOWN) and severity <= minimum


def _is_uncovered_drill(news: News, wanted: Wanted) -> bool:
    if news.topic is OutboxTopic.DRILL_AHEAD and news.topic in wanted.topics:
        return False
    return news.kind == IncidentKind.DRILL and not wanted.covers_drills


def _has_topic(news: News, wanted: Wanted) -> bool:
    if not wanted.topics or news.topic in wanted.topics:
        return True
    # Whoever wants to hear of bad incidents hears of one that became bad after it was declared.
    return (
        news.topic is OutboxTopic.INCIDENT_SEVERITY_CHANGED
        and OutboxTopic.INCIDENT_DECLARED in wanted.topics
        and is_at_least(news.severity, wanted.minimum_severity)
        and not is_at_least(news.before, wanted.minimum_severity)
    )


def _is_severe(news: News, wanted: Wanted) -> bool:
    if not news.topic.is_of_incident and news.topic in wanted.topics:
        # There is no severity to be asked for, and the rule names it.
        return True
    # Who heard that it was bad hears as well that it is not so bad any more.
    return any(is_at_least(one, wanted.minimum_severity) for one in (news.severity, news.before))
