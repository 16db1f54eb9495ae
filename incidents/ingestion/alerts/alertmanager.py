"""Webhooks of Prometheus Alertmanager (version "4") and of Grafana, which has the same shape."""

import hashlib
import json
from typing import Any

from incidents.domain.alert import AlertMessage, AlertReport, Reported, plain_title
from incidents.ingestion.alerts.body import as_text, labels_of, mapping_of
from incidents.ingestion.alerts.moments import read_stamp


def read_alertmanager(payload: dict[str, Any]) -> AlertMessage:
    """Return one report per alert, whatever the group as a whole says.

    A group stays "firing" while single alerts inside have ended, and the zero time stands for "not
    yet". An alert that does not say which it is stands as its group does. Raises ValueError without
    a list of alerts.
    """
    listed = payload.get("alerts")
    alerts = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    if not isinstance(listed, list) or (listed and not alerts):
        raise ValueError("has no list of alerts")
    status = as_text(payload.get("status"))
    unread = (number for number, one in enumerate(listed, start=1) if not isinstance(one, dict))
    group = _group_of(payload)
    common = labels_of(payload.get("commonLabels")) | labels_of(payload.get("groupLabels"))
    summary = as_text(mapping_of(payload.get("commonAnnotations")).get("summary"))
    reports = (
        _report({"status": status, **one}, group=group, common=common, summary=summary)
        for one in alerts
    )
    return AlertMessage(
        reports=tuple(reports),
        truncated=_count(payload.get("truncatedAlerts")),
        unread=tuple(f"alert {number} of {len(listed)} is no object" for number in unread),
    )


def _report(
    alert: dict[str, Any], *, group: str, common: dict[str, str], summary: str
) -> AlertReport:
    labels = labels_of(alert.get("labels"))
    annotations = labels_of(alert.get("annotations"))
    ended = alert.get("status") == "resolved"
    started_at = read_stamp(alert.get("startsAt"))
    title = (
        annotations.get("summary") or summary or annotations.get("title") or labels.get("alertname")
    )
    return AlertReport(
        key=as_text(alert.get("fingerprint")) or _digest(labels),
        group_key=group or _digest(labels),
        reported=Reported.ENDED if ended else Reported.FIRING,
        title=plain_title(title or "Alert without a name"),
        labels=common | labels,
        severity=labels.get("severity") or common.get("severity", ""),
        text=annotations.get("description", ""),
        url=_first(alert, "generatorURL", "dashboardURL", "panelURL"),
        started_at=started_at,
        ended_at=read_stamp(alert.get("endsAt")) if ended else None,
        start_is_identity=started_at is not None,
    )


def _group_of(payload: dict[str, Any]) -> str:
    labels = labels_of(payload.get("groupLabels"))
    return as_text(payload.get("groupKey")) or (_digest(labels) if labels else "")


def _first(alert: dict[str, Any], *names: str) -> str:
    return next((value for name in names if (value := as_text(alert.get(name)))), "")


def _digest(labels: dict[str, str]) -> str:
    written = json.dumps(labels, sort_keys=True).encode()
    return hashlib.sha256(written).hexdigest()[:16]


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def is_alertmanager(payload: dict[str, Any]) -> bool:
    """Return whether an object looks like Alertmanager's."""
    return payload.get("version") == "4" and isinstance(payload.get("alerts"), list)


def is_grafana(payload: dict[str, Any]) -> bool:
    """Return whether an object looks like Grafana's."""
    return "orgId" in payload and "state" in payload
