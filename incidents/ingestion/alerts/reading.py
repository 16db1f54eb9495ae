"""From a payload in the format of its source to what it says about alerts."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from incidents.domain.alert import AlertFormat, AlertMessage, AlertReport, plain_title
from incidents.ingestion.alerts.alertmanager import is_alertmanager, is_grafana, read_alertmanager
from incidents.ingestion.alerts.body import as_text
from incidents.ingestion.alerts.cloudevents import read_cloudevents
from incidents.ingestion.alerts.datadog import read_datadog
from incidents.ingestion.alerts.generic import read_generic
from incidents.ingestion.alerts.pagerduty import ACTIONS, read_pagerduty
from incidents.ingestion.alerts.sentry import read_sentry

MOST_REPORTS = 2_000
NAMELESS = "Alert without a name"


def read_alerts(
    payload: Any,
    format_name: str,
    *,
    headers: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
) -> AlertMessage:
    """Return what a payload says, read in the format of its source.

    `headers` have names in lower case; `mapping` is that of a generic source. Raises ValueError
    with a phrase that follows "The payload", which says so when another format fits.
    """
    try:
        message = _read(payload, AlertFormat(format_name), headers or {}, mapping or {})
    except ValueError as error:
        found = format_of(payload)
        other = found if found is not None and found != format_name else None
        hint = f"; this looks like {other.label}" if other else ""
        raise ValueError(f"{error}{hint}") from error
    if len(message.reports) > MOST_REPORTS:
        raise ValueError(f"holds more than {MOST_REPORTS:,} alerts")
    return message._replace(reports=tuple(_with_title(one) for one in message.reports))


def _with_title(report: AlertReport) -> AlertReport:
    """Return it with its key as the title where it has none, such as "[FIRING:1]" or blanks."""
    if report.title:
        return report
    return replace(report, title=plain_title(report.key) or NAMELESS)


def _read(
    payload: Any, name: AlertFormat, headers: Mapping[str, str], mapping: Mapping[str, str]
) -> AlertMessage:
    if name is AlertFormat.CLOUDEVENTS:
        return read_cloudevents(payload, headers)
    if not isinstance(payload, dict):
        raise ValueError("is no JSON object")  # noqa: TRY004 - what is read is at fault, not the caller
    if name is AlertFormat.SENTRY:
        return read_sentry(payload, headers)
    if name is AlertFormat.GENERIC:
        return read_generic(payload, mapping)
    if name is AlertFormat.PAGERDUTY:
        return read_pagerduty(payload)
    return read_datadog(payload) if name is AlertFormat.DATADOG else read_alertmanager(payload)


def format_of(payload: Any) -> AlertFormat | None:
    """Return the format a payload looks like, None for one that looks like none."""
    if isinstance(payload, list):
        return format_of(payload[0]) if payload and isinstance(payload[0], dict) else None
    if not isinstance(payload, dict):
        return None
    looks = {
        AlertFormat.GRAFANA: is_grafana(payload),
        AlertFormat.ALERTMANAGER: is_alertmanager(payload),
        AlertFormat.PAGERDUTY: as_text(payload.get("event_action")) in ACTIONS,
        AlertFormat.DATADOG: "-datadog/" in str(payload.get("schema", "")),
        AlertFormat.SENTRY: "installation" in payload and "data" in payload,
        AlertFormat.CLOUDEVENTS: "specversion" in payload
        or isinstance(payload.get("context"), dict),
        AlertFormat.GENERIC: "alert_uid" in payload,
    }
    return next((name for name, fits in looks.items() if fits), None)
