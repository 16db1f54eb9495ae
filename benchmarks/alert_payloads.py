"""What monitoring tools send, of any size, the same every time."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

SENT_AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
KNOWN = 0
"""The number of the webhook whose alerts are known when measuring begins."""


def alertmanager(webhook: int, alerts: int) -> dict[str, Any]:
    """Return a webhook of Alertmanager, version 4; another number is another group."""
    common = {
        "alertname": "CheckoutAnswersSlowly",
        "service": f"service-{webhook % 20}",
        "severity": "critical",
        "cluster": f"cluster-{webhook}",
    }
    start = SENT_AT.isoformat().replace("+00:00", "Z")
    return {
        "version": "4",
        "groupKey": f'{{}}:{{alertname="CheckoutAnswersSlowly", cluster="cluster-{webhook}"}}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "drydock",
        "groupLabels": {name: common[name] for name in ("alertname", "cluster")},
        "commonLabels": common,
        "commonAnnotations": {"summary": "The checkout answers slowly"},
        "externalURL": "https://alertmanager.example.com",
        "alerts": [
            {
                "status": "firing",
                "labels": {**common, "instance": f"10.0.{webhook % 250}.{place}:9100"},
                "annotations": {
                    "summary": "The checkout answers slowly",
                    "description": f"95 % of requests to instance {place} take 2.3 s or less.",
                    "runbook_url": "https://runbooks.example.com/checkout-slow",
                },
                "startsAt": start,
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "https://prometheus.example.com/graph?g0.expr=checkout_slow",
                "fingerprint": f"{webhook:08x}{place:08x}",
            }
            for place in range(alerts)
        ],
    }


def alertmanager_body(webhook: int, alerts: int) -> bytes:
    """Return the same as the body of a request."""
    return json.dumps(alertmanager(webhook, alerts)).encode()


def pagerduty_body(event: int, routing_key: str) -> bytes:
    """Return a PagerDuty event; another number triggers another alert."""
    return json.dumps(
        {
            "routing_key": routing_key,
            "event_action": "trigger",
            "dedup_key": f"checkout/{event}",
            "client": "Monitoring",
            "client_url": "https://monitoring.example.com",
            "payload": {
                "summary": "The checkout answers slowly",
                "source": f"checkout-{event}.example.com",
                "severity": "critical",
                "timestamp": (SENT_AT + timedelta(seconds=event)).isoformat(),
                "component": "checkout",
                "group": "shop",
                "class": "latency",
                "custom_details": {"p95": "2.3 s", "service": f"service-{event % 20}"},
            },
        }
    ).encode()
