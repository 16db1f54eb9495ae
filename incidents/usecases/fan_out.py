"""Make deliveries of what happened: one for each channel that wants it and each recipient."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from incidents.domain.delivery import ChannelKind
from incidents.domain.incident import IncidentKind
from incidents.domain.outbox import (
    UPDATES_HELD_FOR,
    News,
    OutboxTopic,
    is_wanted,
)
from incidents.models import (
    Channel,
    Delivery,
    Incident,
    NotificationRule,
    OutboxEntry,
    TimelineEntry,
)
from incidents.queries.rule_timing import after_quiet_hours
from incidents.usecases.canaries import canary_channel
from incidents.usecases.channels import recipients_of

MOST_AT_ONCE: Final = 50
KEPT_FOR: Final = timedelta(days=90)


@transaction.atomic
def fan_out(*, at: datetime) -> int:
    """Make the deliveries of what waits in the outbox; return how many entries were passed on.

    Nothing of a restricted incident goes to channels, for many read them. A rule says nothing of
    what happened before it was made. However often it is called, nothing is delivered twice.
    """
    waiting = (
        OutboxEntry.objects.filter(passed_on_at__isnull=True)
        .select_related("incident")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")[:MOST_AT_ONCE]
    )
    entries = list(waiting)
    if not entries:
        return 0
    canaries = [entry for entry in entries if entry.topic == OutboxTopic.CANARY]
    others = [entry for entry in entries if entry.topic != OutboxTopic.CANARY]
    deliveries = _of_canaries(canaries, at)
    rules = NotificationRule.objects.select_related("channel").order_by("pk")
    if others and (known := list(rules)):
        told = _news_of([entry for entry in others if _may_be_told(entry)])
        deliveries += _deliveries(told, known, at)
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(passed_on_at=at)
    return len(entries)


def forget_old(*, at: datetime) -> int:
    """Delete what is 90 days old, with its deliveries and their attempts; return how many rows.

    Mails to people are no part of the outbox; they go with their own age.
    """
    oldest = at - KEPT_FOR
    told, _ = OutboxEntry.objects.filter(created_at__lt=oldest, passed_on_at__isnull=False).delete()
    mails, _ = Delivery.objects.filter(outbox__isnull=True, created_at__lt=oldest).delete()
    return told + mails


def _of_canaries(canaries: list[OutboxEntry], at: datetime) -> list[Delivery]:
    """Return the deliveries of canaries, which no rule asks for."""
    if not canaries:
        return []
    channel = canary_channel()
    return [delivery for one in canaries for delivery in _to_recipients(one, channel, at, at)]


def _may_be_told(entry: OutboxEntry) -> bool:
    return entry.incident is None or not entry.incident.restricted


def _news_of(entries: Iterable[OutboxEntry]) -> list[tuple[OutboxEntry, News]]:
    """Return each entry with what rules ask about it."""
    entries = list(entries)
    teams, services = _scopes({entry.incident_id for entry in entries if entry.incident_id})
    updates = [e.object_id for e in entries if e.topic == OutboxTopic.INCIDENT_UPDATE_POSTED]
    lines = TimelineEntry.objects.filter(pk__in=updates).values_list("pk", "audience")
    audiences = dict(lines)
    return [(entry, _news(entry, entry.incident, teams, services, audiences)) for entry in entries]


def _scopes(incidents: set[int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Return the teams that own services of each incident, and the services."""
    through = Incident.services.through.objects.filter(incident__in=incidents)
    teams: dict[int, set[int]] = {}
    services: dict[int, set[int]] = {}
    rows = through.values_list("incident_id", "service_id", "service__owner_team_id")
    for incident, service, team in rows:
        services.setdefault(incident, set()).add(service)
        if team is not None:
            teams.setdefault(incident, set()).add(team)
    return teams, services


def _news(
    entry: OutboxEntry,
    incident: Incident | None,
    teams: Mapping[int, set[int]],
    services: Mapping[int, set[int]],
    audiences: Mapping[int, str],
) -> News:
    topic = OutboxTopic(entry.topic)
    if incident is None:
        return news_of_details(topic, entry.details)
    own = {incident.team_id} if incident.team_id is not None else set()
    audience = audiences.get(entry.object_id, "")
    return News(
        topic,
        severity=entry.details.get("after", incident.severity),
        before=entry.details.get("before", ""),
        kind=incident.kind,
        teams=frozenset(own | teams.get(incident.pk, set())),
        services=frozenset(services.get(incident.pk, set())),
        audience=audience if topic is OutboxTopic.INCIDENT_UPDATE_POSTED else "",
    )


def news_of_details(topic: OutboxTopic, details: Mapping[str, Any]) -> News:
    """Return what rules ask about something of no incident; `details` name teams and services."""
    is_drill = topic is OutboxTopic.DRILL_AHEAD
    return News(
        topic,
        kind=IncidentKind.DRILL if is_drill else IncidentKind.INCIDENT,
        teams=frozenset(details.get("teams", ())),
        services=frozenset(details.get("services", ())),
    )


def _deliveries(
    told: Iterable[tuple[OutboxEntry, News]], rules: list[NotificationRule], at: datetime
) -> list[Delivery]:
    return [
        delivery
        for entry, news in told
        for channel, due_at in _wanting(entry, news, rules, at).items()
        for delivery in _to_recipients(entry, channel, due_at, at)
    ]


def _wanting(
    entry: OutboxEntry, news: News, rules: list[NotificationRule], at: datetime
) -> dict[Channel, datetime]:
    """Return the channels that want to hear of it, each with the earliest moment a rule allows."""
    found: dict[Channel, datetime] = {}
    for rule in rules:
        is_open = rule.channel.disabled_at is None and rule.created_at <= entry.created_at
        if is_open and is_wanted(news, rule.as_wanted):
            due_at = after_quiet_hours(rule, news, _after_the_hold(entry, at))
            found[rule.channel] = min(due_at, found.get(rule.channel, due_at))
    return found


def _after_the_hold(entry: OutboxEntry, at: datetime) -> datetime:
    """Return when it may go out: an update that is taken back at once has reached nobody."""
    if entry.topic != OutboxTopic.INCIDENT_UPDATE_POSTED:
        return at
    return max(at, entry.created_at + UPDATES_HELD_FOR)


def _to_recipients(
    entry: OutboxEntry, channel: Channel, due_at: datetime, at: datetime
) -> list[Delivery]:
    expires_at = due_at + ChannelKind(channel.kind).lifetime
    return [
        Delivery(
            outbox=entry,
            channel=channel,
            recipient=recipient,
            created_at=at,
            due_at=due_at,
            expires_at=expires_at,
        )
        for recipient in recipients_of(channel)
    ]
