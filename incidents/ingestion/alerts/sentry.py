"""Webhooks of Sentry's internal integrations."""

from collections.abc import Mapping
from typing import Any

from incidents.domain.alert import AlertMessage, AlertReport, Reported, plain_title
from incidents.ingestion.alerts.body import as_text, list_of, mapping_of
from incidents.ingestion.alerts.moments import read_stamp

_ISSUE_ACTIONS = {
    "created": Reported.FIRING,
    "unresolved": Reported.FIRING,
    "assigned": Reported.ACKNOWLEDGED,
    "resolved": Reported.ENDED,
    "archived": Reported.ENDED,
    "ignored": Reported.ENDED,
}


def read_sentry(payload: dict[str, Any], headers: Mapping[str, str]) -> AlertMessage:
    """Return the report of a metric alert, an issue alert or an issue.

    `headers` are those of the request, names in lower case. An issue alert never ends by itself:
    its issue does. A metric alert that ended without a time ended when the hook was sent. Raises
    ValueError for data of a shape nobody documents.
    """
    data = mapping_of(payload.get("data"))
    sent_at = read_stamp(headers.get("sentry-hook-timestamp"))
    action = as_text(payload.get("action"))
    if isinstance(data.get("metric_alert"), dict):
        return AlertMessage(reports=(_metric_alert(data, action, sent_at),))
    if isinstance(data.get("event"), dict):
        return AlertMessage(reports=(_issue_alert(data),))
    if isinstance(data.get("issue"), dict):
        return _issue(data["issue"], action, sent_at)
    resource = headers.get("sentry-hook-resource", "")
    if resource in {"installation", "comment", "error"}:
        return AlertMessage(ignored=f"it is about {resource}, which is no alert")
    raise ValueError("is neither a metric alert nor an issue alert nor an issue")


def _metric_alert(data: dict[str, Any], action: str, sent_at: Any) -> AlertReport:
    alert = data["metric_alert"]
    key = _needed(alert.get("id"), "a metric alert")
    ended = action == "resolved"
    rule = mapping_of(alert.get("alert_rule"))
    projects = [as_text(one) for one in list_of(alert.get("projects"))]
    return AlertReport(
        key=f"metric:{key}",
        group_key=f"metric:{key}",
        reported=Reported.ENDED if ended else Reported.FIRING,
        title=plain_title(
            as_text(alert.get("title")) or as_text(data.get("description_title")) or key
        ),
        labels=_with_project(projects[0] if projects else "", rule=as_text(rule.get("name"))),
        severity="" if ended else action,
        text=as_text(data.get("description_text")),
        url=as_text(data.get("web_url")),
        started_at=read_stamp(alert.get("date_started")),
        detected_at=read_stamp(alert.get("date_detected")),
        ended_at=(read_stamp(alert.get("date_closed")) or sent_at) if ended else None,
        at=sent_at,
    )


def _issue_alert(data: dict[str, Any]) -> AlertReport:
    found = data["event"]
    key = _needed(found.get("issue_id"), "an issue")
    moment = read_stamp(found.get("datetime"))
    return AlertReport(
        key=f"issue:{key}",
        group_key=f"issue:{key}",
        reported=Reported.FIRING,
        title=plain_title(as_text(found.get("title")) or f"Issue {key}"),
        labels=_tags(found.get("tags")) | {"rule": as_text(data.get("triggered_rule"))},
        severity=as_text(found.get("level")),
        url=as_text(found.get("web_url")),
        started_at=moment,
        at=moment,
    )


def _issue(issue: dict[str, Any], action: str, sent_at: Any) -> AlertMessage:
    key = _needed(issue.get("id"), "an issue")
    reported = _ISSUE_ACTIONS.get(action)
    if reported is None:
        return AlertMessage(ignored=f"the action {action!r} of an issue says nothing about it")
    first_seen = read_stamp(issue.get("firstSeen")) if action == "created" else None
    project = mapping_of(issue.get("project"))
    return AlertMessage(
        reports=(
            AlertReport(
                key=f"issue:{key}",
                group_key=f"issue:{key}",
                reported=reported,
                title=plain_title(as_text(issue.get("title")) or f"Issue {key}"),
                labels=_with_project(as_text(project.get("slug"))),
                severity=as_text(issue.get("level")),
                url=as_text(issue.get("web_url")) or as_text(issue.get("permalink")),
                started_at=(first_seen or sent_at) if reported is Reported.FIRING else None,
                ended_at=sent_at if reported is Reported.ENDED else None,
                at=sent_at,
            ),
        )
    )


def _with_project(project: str, **labels: str) -> dict[str, str]:
    named = {"project": project, "service": project} if project else {}
    return named | {name: value for name, value in labels.items() if value}


def _tags(value: Any) -> dict[str, str]:
    """Return tags, which come as pairs in lists."""
    pairs = [one for one in list_of(value) if isinstance(one, list) and len(one) == 2]  # noqa: PLR2004 - a pair
    return {as_text(name): as_text(text) for name, text in pairs}


def _needed(value: Any, what: str) -> str:
    key = as_text(value)
    if not key:
        raise ValueError(f"names {what} without its id")
    return key
