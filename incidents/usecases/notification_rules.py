"""Say what is sent over a channel."""

from collections.abc import Iterable
from datetime import time

from django.db import transaction

from catalog.models import Service, Team
from core.activity import record
from core.errors import RuleViolation
from core.models import User
from incidents.domain.incident import Severity
from incidents.domain.outbox import OutboxTopic
from incidents.models import Channel, NotificationRule


@transaction.atomic
def save_rule(
    rule: NotificationRule | None,
    *,
    by: User,
    channel: Channel,
    topics: Iterable[str] = (),
    minimum_severity: str = "",
    team: Team | None = None,
    service: Service | None = None,
    covers_drills: bool = False,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    loud_severity: str = Severity.SEV2,
) -> NotificationRule:
    """Make a rule (None), or let one ask for something else.

    Raises RuleViolation for a topic or severity there is none of, and for quiet hours with one end
    or without length.
    """
    values = {
        "topics": _known_topics(topics),
        "minimum_severity": _known_severity(minimum_severity, "minimum_severity"),
        "covers_drills": covers_drills,
        "loud_severity": _known_severity(loud_severity, "loud_severity") or Severity.SEV2.value,
    }
    check_quiet_hours(quiet_from, quiet_until)
    found = NotificationRule() if rule is None else _locked(rule)
    found.channel, found.team, found.service = channel, team, service
    found.quiet_from, found.quiet_until = quiet_from, quiet_until
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    asked = values | {
        "channel": channel.pk,
        "team": team.slug if team else None,
        "service": service.slug if service else None,
        "quiet": [str(one) for one in (quiet_from, quiet_until) if one],
    }
    record(by, "notification_rule.save", found, **asked)
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
