"""Load what monitoring sent in the demo organisation, through the inbox as everything else."""

import json
from datetime import datetime
from typing import Any

from catalog.models import Team
from config.demo.incidents import DemoIncident
from core.models import User
from incidents.importers.alerts import work_on
from incidents.models import AlertGroup, AlertSource, ReceivedPayload
from incidents.usecases.alert_inbox import claim_due_payload, keep_payload, new_payload
from incidents.usecases.alert_sources import create_source

RUNNING = "0001-01-01T00:00:00Z"


def load_alerts(
    rows: list[dict[str, Any]],
    *,
    incidents: dict[str, DemoIncident],
    teams: dict[str, Team],
    by: User,
) -> list[AlertSource]:
    """Add each source and work its payloads in; they join the incident that people declared."""
    sources = []
    for row in rows:
        entry = incidents[row["incident"]]
        source, _ = create_source(
            by=by,
            name=row["name"],
            format_name=row["format"],
            rules={"team": teams[row["team"]], "severities": row["severities"]},
        )
        first = next(one for one in row["payloads"] if "group" in one)
        entry.incident.alert_group = AlertGroup.objects.create(source=source, key=first["group"])
        entry.incident.save(update_fields=["alert_group"])
        for payload in row["payloads"]:
            _receive(source, payload, entry)
        sources.append(source)
    return sources


def _receive(source: AlertSource, row: dict[str, Any], entry: DemoIncident) -> None:
    at = entry.at(row["minute"])
    body = {"text": row["text"]} if "text" in row else _notification(row, entry)
    kept = keep_payload(new_payload(source, body, content=json.dumps(body).encode(), at=at))
    claimed: ReceivedPayload | None = claim_due_payload(at, only=kept.pk)
    if claimed is not None:
        work_on(claimed, at=at)


def _notification(row: dict[str, Any], entry: DemoIncident) -> dict[str, Any]:
    alerts = [_alert(one, entry) for one in row["alerts"]]
    return {"version": "4", "groupKey": row["group"], "status": "firing", "alerts": alerts}


def _alert(one: dict[str, Any], entry: DemoIncident) -> dict[str, Any]:
    return {
        "status": "resolved" if "until" in one else "firing",
        "labels": {
            "alertname": "MessagesWait",
            "service": "notifications",
            "severity": "ticket",
            "instance": one["instance"],
        },
        "annotations": {"summary": one["summary"]},
        "startsAt": _moment(entry.at(one["from"])),
        "endsAt": _moment(entry.at(one["until"])) if "until" in one else RUNNING,
        "generatorURL": "https://graphs.example.com/d/message-age",
    }


def _moment(at: datetime) -> str:
    return at.isoformat()
