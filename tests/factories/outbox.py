"""Makers of what is told to the world outside."""

from datetime import timedelta

from django.db import models

from core.models import User
from core.sealing import seal
from incidents.domain.delivery import ChannelKind, Verdict
from incidents.domain.outbox import OutboxTopic
from incidents.models import (
    Channel,
    ChannelBreaker,
    Delivery,
    DeliveryAttempt,
    Incident,
    NotificationPreference,
    NotificationRule,
    OutboxEntry,
)
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

SIGNING = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""The secret in the examples of the specification of Standard Webhooks."""


def make_outbox_entry(
    incident: Incident | None = None, *, about: models.Model | None = None, **fields: object
) -> OutboxEntry:
    """Save that an incident was declared, or something else, `about`, of no incident by itself."""
    obj = about or incident or make_incident()
    incident = obj if incident is None and isinstance(obj, Incident) else incident
    values: dict[str, object] = {
        "topic": OutboxTopic.INCIDENT_DECLARED,
        "incident": incident,
        "object_type": obj._meta.label_lower,
        "object_id": obj.pk,
        "version": incident.version if incident else 0,
    }
    return OutboxEntry.objects.create(**(values | fields))


def make_channel(url: str = "https://hooks.example/x", **fields: object) -> Channel:
    """Save a signed webhook, with a closed breaker."""
    values: dict[str, object] = {
        "name": f"Channel {Channel.objects.count() + 1}",
        "kind": ChannelKind.WEBHOOK,
        "sealed_address": seal(url),
        "shown_address": "https://hooks.example/…",
        "sealed_secret": seal(SIGNING),
    }
    channel = Channel.objects.create(**(values | fields))
    ChannelBreaker.objects.create(channel=channel)
    return channel


def make_rule(channel: Channel | None = None, **fields: object) -> NotificationRule:
    """Save a rule that wants everything, since long ago."""
    rule = NotificationRule.objects.create(channel=channel or make_channel(), **fields)
    NotificationRule.objects.filter(pk=rule.pk).update(created_at=NOON - timedelta(days=1000))
    rule.refresh_from_db()
    return rule


def make_delivery(
    channel: Channel | None = None, entry: OutboxEntry | None = None, **fields: object
) -> Delivery:
    """Save a delivery that is due since NOON."""
    if "outbox" not in fields:
        fields["outbox"] = entry or make_outbox_entry()
    values: dict[str, object] = {
        "created_at": NOON,
        "due_at": NOON,
        "expires_at": NOON + timedelta(days=1000),
    }
    return Delivery.objects.create(channel=channel or make_channel(), **(values | fields))


def make_attempt(delivery: Delivery | None = None, **fields: object) -> DeliveryAttempt:
    """Save that a delivery went well at NOON."""
    values: dict[str, object] = {
        "number": 1,
        "started_at": NOON,
        "ended_at": NOON,
        "verdict": Verdict.SENT,
        "status_code": 200,
    }
    return DeliveryAttempt.objects.create(delivery=delivery or make_delivery(), **(values | fields))


def make_preference(person: User | None = None, **fields: object) -> NotificationPreference:
    """Save that somebody wants all mail."""
    return NotificationPreference.objects.create(person=person or make_user(), **fields)
