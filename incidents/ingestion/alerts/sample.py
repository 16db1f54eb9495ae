"""A payload of each format as its sender would send it, for the test button."""

from datetime import datetime
from typing import Any

from incidents.domain.alert import AlertFormat

TITLE = "Drydock test alert"
WORD = "drydock-test"


def sample_of(format_name: str, *, at: datetime) -> dict[str, Any]:
    """Return a payload that says one alert began at `at`."""
    moment = at.isoformat()
    labels = {"alertname": "DrydockTest", "severity": "info", "service": "drydock-test"}
    alert = {
        "status": "firing",
        "labels": labels,
        "annotations": {"summary": TITLE},
        "startsAt": moment,
        "endsAt": "0001-01-01T00:00:00Z",
        "fingerprint": "0000000000000000",
    }
    group = {"groupKey": "{}:{drydock_test}", "status": "firing", "alerts": [alert]}
    samples: dict[str, dict[str, Any]] = {
        AlertFormat.ALERTMANAGER: {"version": "4", **group},
        AlertFormat.GRAFANA: {"version": "1", "orgId": 1, "state": "alerting", **group},
        AlertFormat.PAGERDUTY: {
            "event_action": "trigger",
            "dedup_key": "drydock-test",
            "payload": {"summary": TITLE, "source": "drydock", "severity": "info"},
        },
        AlertFormat.DATADOG: {
            "schema": "drydock-datadog/1",
            "cycle": "0",
            "transition": "Triggered",
            "title": TITLE,
            "priority": "P5",
            "at_ms": str(int(at.timestamp() * 1000)),
            "tags": "service:drydock-test",
        },
        AlertFormat.SENTRY: {
            "action": "created",
            "installation": {},
            "data": {"issue": {"id": "0", "title": TITLE, "level": "info"}},
        },
        AlertFormat.CLOUDEVENTS: {
            "specversion": "1.0",
            "id": moment,
            "source": "/drydock",
            "type": "drydock.test.failed",
            "subject": "test",
            "time": moment,
            "data": {"title": TITLE, "severity": "info"},
        },
        AlertFormat.GENERIC: {
            "alert_uid": "drydock-test",
            "title": TITLE,
            "state": "alerting",
            "severity": "info",
        },
    }
    return samples[format_name]


def shape_of(payload: Any) -> Any:
    """Return a payload with the same names and parts in which all that was said is replaced.

    What reads it finds the same places, and nothing of what the sender told. What is empty stays
    empty.
    """
    if isinstance(payload, dict):
        return {name: shape_of(one) for name, one in payload.items()}
    if isinstance(payload, list):
        return [shape_of(one) for one in payload]
    if isinstance(payload, str):
        return WORD if payload.strip() else ""
    return 0 if isinstance(payload, int | float) else None
