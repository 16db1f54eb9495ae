"""Webhooks of Sentry."""

from typing import Any

import pytest

from incidents.domain.alert import Reported
from incidents.ingestion.alerts.reading import read_alerts
from tests.incidents.ingestion.alerts.reports import at, only


def sentry_metric(action: str, **alert: Any) -> dict[str, Any]:
    return {
        "action": action,
        "installation": {"uuid": "u"},
        "data": {
            "description_text": "42 in 5 minutes",
            "web_url": "https://se.example/12",
            "metric_alert": {
                "id": "12",
                "title": "signup failures",
                "projects": ["web"],
                "date_detected": "2026-03-04T09:03:00Z",
                "date_started": "2026-03-04T08:58:00Z",
                "date_closed": None,
                "alert_rule": {"name": "signup failures"},
            }
            | alert,
        },
    }


def test_sentry_metric_alert_knows_start_and_detection_apart() -> None:
    report = only(sentry_metric("critical"), "sentry")

    assert (report.key, report.severity) == ("metric:12", "critical")
    assert (report.started_at, report.detected_at) == (at(8, 58, day=4), at(9, 3, day=4))
    assert report.labels == {"project": "web", "service": "web", "rule": "signup failures"}


def test_sentry_metric_alert_without_an_end_ended_when_the_hook_was_sent() -> None:
    sent = {"sentry-hook-timestamp": str(int(at(9, 30, day=4).timestamp()))}

    report = only(sentry_metric("resolved"), "sentry", headers=sent)
    closed = only(sentry_metric("resolved", date_closed="2026-03-04T09:20:00Z"), "sentry")

    assert (report.reported, report.ended_at) == (Reported.ENDED, at(9, 30, day=4))
    assert closed.ended_at == at(9, 20, day=4)


@pytest.mark.parametrize(
    ("action", "reported"),
    [
        ("created", Reported.FIRING),
        ("unresolved", Reported.FIRING),
        ("assigned", Reported.ACKNOWLEDGED),
        ("resolved", Reported.ENDED),
        ("archived", Reported.ENDED),
    ],
)
def test_sentry_issue_ends_an_issue_alert(action: str, reported: Reported) -> None:
    alert = {
        "data": {
            "event": {
                "issue_id": "7",
                "title": "KeyError",
                "datetime": "2026-03-04T09:00:00Z",
                "level": "error",
                "tags": [["service", "web"], "odd"],
            },
            "triggered_rule": "Page",
        },
        "installation": {},
    }
    issue = {"action": action, "data": {"issue": {"id": "7", "project": {"slug": "web"}}}}

    first, then = only(alert, "sentry"), only(issue, "sentry")

    assert first.key == then.key == "issue:7"
    assert (first.started_at, first.labels["service"]) == (at(9, day=4), "web")
    assert then.reported is reported


def test_sentry_says_nothing_about_alerts_in_other_hooks() -> None:
    assign = read_alerts({"action": "commented", "data": {"issue": {"id": "1"}}}, "sentry")
    install = read_alerts({}, "sentry", headers={"sentry-hook-resource": "installation"})

    assert (assign.reports, bool(assign.ignored)) == ((), True)
    assert (install.reports, bool(install.ignored)) == ((), True)


@pytest.mark.parametrize("data", [{}, {"issue": {}}, {"metric_alert": {}}])
def test_sentry_of_an_unknown_shape_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match=r"neither|without its id"):
        read_alerts({"data": data}, "sentry")
