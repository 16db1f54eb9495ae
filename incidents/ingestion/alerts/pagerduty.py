"""Events of the PagerDuty Events API, version 2."""

from typing import Any

from incidents.domain.alert import AlertMessage, AlertReport, Reported, plain_title
from incidents.ingestion.alerts.body import as_text, labels_of, list_of, mapping_of
from incidents.ingestion.alerts.moments import read_stamp

ACTIONS = {
    "trigger": Reported.FIRING,
    "acknowledge": Reported.ACKNOWLEDGED,
    "resolve": Reported.ENDED,
}
LONGEST_DEDUP_KEY = 255


def faults_of(payload: dict[str, Any]) -> list[str]:
    """Return what PagerDuty would refuse, one phrase each; empty for a valid event."""
    faults = []
    action = as_text(payload.get("event_action"))
    if action not in ACTIONS:
        faults.append("'event_action' must be one of trigger, acknowledge, resolve")
    key = payload.get("dedup_key")
    if key is None or key == "":
        if action in {"acknowledge", "resolve"}:
            faults.append("'dedup_key' is missing or blank")
    elif not isinstance(key, str) or len(key) > LONGEST_DEDUP_KEY:
        faults.append(f"'dedup_key' must be text of at most {LONGEST_DEDUP_KEY} characters")
    if action == "trigger":
        faults += _faults_of_trigger(payload.get("payload"))
    return faults


def _faults_of_trigger(payload: Any) -> list[str]:
    if not isinstance(payload, dict):
        return ["'payload' is missing"]
    needed = ("summary", "source", "severity")
    faults = [f"'payload.{name}' is missing or blank" for name in needed if not payload.get(name)]
    severity = as_text(payload.get("severity"))
    if severity and severity not in {"critical", "error", "warning", "info"}:
        faults.append("'payload.severity' must be one of critical, warning, error, info")
    return faults


def read_pagerduty(payload: dict[str, Any]) -> AlertMessage:
    """Return the report of an event; its dedup key names the alert and its group.

    A repeated trigger is about the same alert while that fires. Raises ValueError, with the first
    fault, for what PagerDuty would refuse too.
    """
    if faults := faults_of(payload):
        raise ValueError(f"is no event: {faults[0]}")
    key = as_text(payload.get("dedup_key"))
    if not key:
        raise ValueError("is no event: 'dedup_key' is missing or blank")
    about = mapping_of(payload.get("payload"))
    moment = read_stamp(about.get("timestamp"))
    reported = ACTIONS[payload["event_action"]]
    return AlertMessage(
        reports=(
            AlertReport(
                key=key,
                group_key=key,
                reported=reported,
                title=plain_title(as_text(about.get("summary")) or key),
                labels=_labels(about),
                severity=as_text(about.get("severity")),
                url=as_text(payload.get("client_url")) or _first_link(payload),
                started_at=moment if reported is Reported.FIRING else None,
                at=moment,
            ),
        )
    )


def _labels(about: dict[str, Any]) -> dict[str, str]:
    details = labels_of(about.get("custom_details"))
    named = {
        name: as_text(about[name])
        for name in ("source", "component", "group", "class", "severity")
        if about.get(name)
    }
    return details | named


def _first_link(payload: dict[str, Any]) -> str:
    links = (mapping_of(one) for one in list_of(payload.get("links")))
    return next((address for one in links if (address := as_text(one.get("href")))), "")
