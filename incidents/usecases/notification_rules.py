"""Say what is sent over a channel."""

from collections.abc import Iterable
from datetime import time
from typing import Any, TypedDict, Unpack

from django.db import transaction

from catalog.models import Service, Team
from core.audit.activity import record
from core.errors import RuleViolation
from core.models import User
from incidents.domain.incident import Severity
from incidents.domain.outbox import OutboxTopic
from incidents.models import Channel, NotificationRule


class RuleWishes(TypedDict, total=False):
    """What a rule may be asked to be; what is left out stays, or is as a new rule has it."""

    channel: Channel
    topics: Iterable[str]
    minimum_severity: str
    team: Team | None
    service: Service | None
    covers_drills: bool
    quiet_from: time | None
    quiet_until: time | None
    loud_severity: str


@transaction.atomic
def save_rule(
    rule: NotificationRule | None, *, by: User, **wishes: Unpack[RuleWishes]
) -> NotificationRule:
    """Make a rule (None), which needs a channel, or let one ask for something else.

    What is not named stays as the row has it once it is locked, so that two who change different
    things at the same moment undo nothing of each other. Raises RuleViolation for a topic or
    severity there is none of, and for quiet hours with one end or without length.
    """
    found = NotificationRule() if rule is None else _locked(rule)
    for name, value in wishes.items():
        setattr(found, name, value)
    found.topics = _known_topics(found.topics)
    found.minimum_severity = _known_severity(found.minimum_severity, "minimum_severity")
    found.loud_severity = _known_severity(found.loud_severity, "loud_severity") or Severity.SEV2
    check_quiet_hours(found.quiet_from, found.quiet_until)
    found.save()
    record(by, "notification_rule.save", found, **_told(found))
    return found


@transaction.atomic
def remove_rule(rule: NotificationRule, *, by: User) -> None:
    """Take a rule away; what it let out already is still sent. Twice is as good as once."""
    found = NotificationRule.objects.select_for_update().filter(pk=rule.pk).first()
    if found is not None:
        record(by, "notification_rule.remove", found, channel=found.channel_id)
        found.delete()


def check_quiet_hours(begin: time | None, end: time | None) -> None:
    """Raise RuleViolation on the field that is missing, or for hours that begin as they end."""
    if (begin is None) != (end is None):
        missing = "quiet_from" if begin is None else "quiet_until"
        raise RuleViolation("Quiet hours need a beginning and an end.", field=missing)
    if begin is not None and begin == end:
        raise RuleViolation("Quiet hours may not end when they begin.", field="quiet_until")


def _told(rule: NotificationRule) -> dict[str, Any]:
    """Return what the activity log says that a rule asks for."""
    return {
        "topics": rule.topics,
        "minimum_severity": rule.minimum_severity,
        "covers_drills": rule.covers_drills,
        "loud_severity": rule.loud_severity,
        "channel": rule.channel_id,
        "team": rule.team.slug if rule.team else None,
        "service": rule.service.slug if rule.service else None,
        "quiet": [str(one) for one in (rule.quiet_from, rule.quiet_until) if one],
    }


def _locked(rule: NotificationRule) -> NotificationRule:
    return NotificationRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)


def _known_topics(topics: Iterable[str]) -> list[str]:
    wanted = set(topics)
    known: list[str] = [topic.value for topic in OutboxTopic.for_rules() if topic in wanted]
    if len(known) < len(wanted):
        raise RuleViolation("There is no such topic.", field="topics")
    return known


def _known_severity(severity: str, field: str) -> str:
    known = [one.value for one in Severity if one is not Severity.UNKNOWN]
    if severity and severity not in known:
        raise RuleViolation(f"Choose one of {', '.join(known)}.", field=field)
    return severity
