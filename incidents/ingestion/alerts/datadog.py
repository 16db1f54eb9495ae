"""Webhooks of Datadog, in the template that we publish."""

from typing import Any

from incidents.domain.alert import AlertMessage, AlertReport, Reported, plain_title
from incidents.ingestion.alerts.body import as_text
from incidents.ingestion.alerts.moments import read_stamp

SCHEMA = "drydock-datadog/1"
_SCHEMAS = {SCHEMA, "pm-datadog/1"}
TEMPLATE = """{
  "schema": "drydock-datadog/1",
  "cycle": "$ALERT_CYCLE_KEY",
  "monitor": "$ALERT_ID",
  "transition": "$ALERT_TRANSITION",
  "kind": "$ALERT_TYPE",
  "priority": "$ALERT_PRIORITY",
  "title": "$ALERT_TITLE",
  "scope": "$ALERT_SCOPE",
  "at_ms": "$DATE",
  "link": "$LINK",
  "tags": "$TAGS",
  "host": "$HOSTNAME"
}"""
"""What people paste as the payload of the webhook. It leaves out $EVENT_MSG, whose quotes and line
ends would break the JSON."""


def read_datadog(payload: dict[str, Any]) -> AlertMessage:
    """Return the report of a transition; the cycle joins a trigger to its recovery.

    All values are texts, and a variable that is not set may read "null". Raises ValueError for
    another schema and without a cycle.
    """
    if payload.get("schema") not in _SCHEMAS:
        raise ValueError(f"names no schema that is known; ours is {SCHEMA}")
    said = {name: _given(value) for name, value in payload.items()}
    cycle = said.get("cycle", "")
    if not cycle:
        raise ValueError("names no cycle of the alert")
    labels = _tags(f"{_joined(payload.get('tags'))},{said.get('scope', '')}")
    labels |= {name: said[name] for name in ("monitor", "host", "scope") if said.get(name)}
    ended = _is_end(said.get("transition", ""), said.get("kind", ""))
    moment = read_stamp(said.get("at_ms"))
    return AlertMessage(
        reports=(
            AlertReport(
                key=cycle,
                group_key=cycle,
                reported=Reported.ENDED if ended else Reported.FIRING,
                title=plain_title(said.get("title") or f"Monitor {said.get('monitor', cycle)}"),
                labels=labels,
                severity=said.get("priority") or said.get("kind", ""),
                url=said.get("link", ""),
                started_at=None if ended else moment,
                ended_at=moment if ended else None,
                at=moment,
            ),
        )
    )


def _is_end(transition: str, kind: str) -> bool:
    """Return whether a transition ends an alert, from a warning or from no data too."""
    return "recovered" in transition.lower() or (not transition and kind.lower() == "success")


def _joined(tags: Any) -> str:
    """Return tags as a text with commas; some templates write them as a list."""
    return ",".join(map(_given, tags)) if isinstance(tags, list) else _given(tags)


def _given(value: Any) -> str:
    text = as_text(value).strip()
    return "" if text.lower() in {"null", "none"} or text.startswith("$") else text


def _tags(text: str) -> dict[str, str]:
    pairs = (tag.partition(":") for tag in text.split(","))
    return {name.strip(): value.strip() for name, colon, value in pairs if colon and name.strip()}
