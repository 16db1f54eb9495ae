"""What sources send in tests, and what comes of it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from incidents.importers.alerts import drain_alerts
from incidents.models import AlertSource, Incident, ReceivedPayload
from incidents.usecases.alert_inbox import keep_payload, new_payload

FIXTURES = Path(__file__).parents[2] / "fixtures" / "alerts"
Payload = dict[str, Any]


def captured(name: str) -> Payload:
    """Return the body of a captured request."""
    body: Payload = json.loads((FIXTURES / f"{name}.json").read_text())["body"]
    return body


def send(source: AlertSource, *payloads: Payload, work: bool = True) -> list[ReceivedPayload]:
    """Let a source send payloads, each worked in before the next."""
    rows = []
    for payload in payloads:
        content = json.dumps(payload).encode()
        rows.append(keep_payload(new_payload(source, payload, content=content, at=timezone.now())))
        while work and drain_alerts():
            pass
    return rows


def trigger(key: str = "disk", **payload: Any) -> Payload:
    """Return a trigger of PagerDuty about a disk."""
    about = {"summary": "Disk is full", "source": "db-7", "severity": "error"} | payload
    return {"event_action": "trigger", "dedup_key": key, "payload": about}


def resolve(key: str = "disk") -> Payload:
    """Return the end of it."""
    return {"event_action": "resolve", "dedup_key": key}


def alertmanager(*alerts: Payload, group: str = "{}:{alertname='Lag'}") -> Payload:
    """Return a notification of Alertmanager about a group."""
    return {"version": "4", "groupKey": group, "status": "firing", "alerts": list(alerts)}


def one_alert(start: datetime, end: datetime | None = None, **labels: str) -> Payload:
    """Return an alert of Alertmanager that began, and ended where it has an end."""
    return {
        "status": "resolved" if end else "firing",
        "labels": {"alertname": "Lag", "severity": "warning"} | labels,
        "annotations": {"summary": "Replication lags"},
        "startsAt": start.isoformat(),
        "endsAt": end.isoformat() if end else "0001-01-01T00:00:00Z",
    }


def only_incident() -> Incident:
    """Return the only incident there is."""
    return Incident.objects.get()


def lines_of(incident: Incident) -> list[str]:
    """Return the lines of a timeline as they were written."""
    return [entry.text for entry in incident.timeline.order_by("id")]
