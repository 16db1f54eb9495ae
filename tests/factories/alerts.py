"""Makers of alert sources, what they sent, and what became of it."""

from itertools import count

from incidents.domain.alert import AlertStatus
from incidents.models import Alert, AlertGroup, AlertSource, MaintenanceWindow, ReceivedPayload
from tests.factories.incidents import NOON

_numbers = count(1)


def make_alert_source(secret: str | None = None, **fields: object) -> AlertSource:
    """Save a source that sends as Alertmanager does, with `secret` as its token."""
    number = next(_numbers)
    secret = secret or f"secret-{number}"
    values: dict[str, object] = {
        "name": f"Prometheus {number}",
        "format": "alertmanager",
        "token_digest": AlertSource.digest_of(secret),
        "token_hint": secret[:6],
    }
    return AlertSource.objects.create(**(values | fields))


def make_received_payload(source: AlertSource, **fields: object) -> ReceivedPayload:
    """Save an empty payload that was received at NOON and waits."""
    values: dict[str, object] = {
        "received_at": NOON,
        "due_at": NOON,
        "body": "{}",
        "digest": "0" * 64,
    }
    return ReceivedPayload.objects.create(source=source, **(values | fields))


def make_alert_group(source: AlertSource, **fields: object) -> AlertGroup:
    """Save a group of a source."""
    values: dict[str, object] = {"key": f"group-{next(_numbers)}"}
    return AlertGroup.objects.create(source=source, **(values | fields))


def make_alert(group: AlertGroup, **fields: object) -> Alert:
    """Save an alert that fires since NOON and is in no incident."""
    values: dict[str, object] = {
        "key": f"alert-{next(_numbers)}",
        "status": AlertStatus.FIRING,
        "started_at": NOON,
        "title": "The queue grows",
        "severity": "sev3",
        "reports": 1,
        "first_received_at": NOON,
        "last_received_at": NOON,
    }
    return Alert.objects.create(group=group, **(values | fields))


def make_maintenance_window(**fields: object) -> MaintenanceWindow:
    """Save planned work on everything, of a whole day around NOON."""
    values: dict[str, object] = {
        "reason": "Move to new hosts",
        "starts_at": NOON.replace(hour=0),
        "ends_at": NOON.replace(hour=23),
    }
    return MaintenanceWindow.objects.create(**(values | fields))
