"""Each format says what its makers document, and nothing else breaks."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.alert import AlertFormat, AlertReport, Reported
from incidents.ingestion.alerts.reading import MOST_REPORTS, format_of, read_alerts
from tests.incidents.ingestion.alerts.reports import at, only

FIXTURES = Path(__file__).parents[3] / "fixtures" / "alerts"
CAPTURED = {
    "alertmanager-webhook-firing": ["firing", "firing"],
    "alertmanager-webhook-partial": ["firing", "ended"],
    "alertmanager-webhook-resolved": ["ended"],
    "alertmanager-pagerduty-trigger": ["firing"],
    "alertmanager-pagerduty-resolve": ["ended"],
    "pagerduty-python-client-trigger": ["firing"],
    "pagerduty-python-client-acknowledge": ["acknowledged"],
    "pagerduty-python-client-resolve": ["ended"],
}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["alerts", "labels", "status", "data", "event", "issue", "metric_alert", "context",
             "subject", "payload", "event_action", "dedup_key", "id", "specversion", "type"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.parametrize("name", CAPTURED)
def test_captured_payloads_say_what_their_senders_meant(name: str) -> None:
    body = json.loads((FIXTURES / f"{name}.json").read_text())["body"]
    expected = "alertmanager" if "webhook" in name else "pagerduty"

    found = format_of(body)

    assert found == expected
    assert [one.reported.value for one in read_alerts(body, expected).reports] == CAPTURED[name]


@pytest.mark.parametrize(
    ("key", "title", "expected"),
    [
        ("disk", "[FIRING:1]", "disk"),
        ("disk", " \n ", "disk"),
        ("[FIRING:1]", "[RESOLVED]", "Alert without a name"),
        ("disk", "Disk is full", "Disk is full"),
    ],
)
def test_an_alert_without_a_title_is_called_by_its_key(key: str, title: str, expected: str) -> None:
    event = {
        "event_action": "trigger",
        "dedup_key": key,
        "payload": {"summary": title, "source": "db-7", "severity": "error"},
    }
    plain = {"key": key, "title": title}

    assert [one.title for one in read_alerts(plain, "generic").reports] == [expected]
    if title.strip():
        assert [one.title for one in read_alerts(event, "pagerduty").reports] == [expected]


def test_every_captured_payload_is_expected() -> None:
    assert {path.stem for path in FIXTURES.glob("*.json")} == set(CAPTURED)


def test_alertmanager_tells_of_each_alert_by_its_own_status() -> None:
    payload = {
        "version": "4",
        "groupKey": '{}:{svc="cart"}',
        "truncatedAlerts": 3,
        "status": "firing",
        "commonLabels": {"svc": "cart", "severity": "critical"},
        "alerts": [
            {
                "status": "resolved",
                "labels": {"alertname": "CartErrors", "zone": "a"},
                "annotations": {"summary": "[FIRING:1] errors\nabove 5 %", "description": "why"},
                "startsAt": "2026-03-01T10:00:00.123456789Z",
                "endsAt": "2026-03-01T10:24:30Z",
                "generatorURL": "https://prom.example/g",
                "fingerprint": "f1",
            },
            {
                "status": "firing",
                "labels": {"alertname": "CartErrors", "zone": "b"},
                "startsAt": "2026-03-01T12:05:00+02:00",
                "endsAt": "0001-01-01T00:00:00Z",
                "fingerprint": "f2",
            },
        ],
    }

    message = read_alerts(payload, "alertmanager")

    ended, firing = message.reports
    assert message.truncated == 3
    assert (ended.key, ended.group_key) == ("f1", '{}:{svc="cart"}')
    assert (ended.title, ended.text) == ("errors above 5 %", "why")
    assert ended.started_at == at(10).replace(microsecond=123456)
    assert ended.ended_at == at(10, 24, 30)
    assert (firing.title, firing.started_at, firing.ended_at) == ("CartErrors", at(10, 5), None)
    assert firing.labels == {
        "svc": "cart",
        "severity": "critical",
        "alertname": "CartErrors",
        "zone": "b",
    }
    assert (firing.severity, firing.start_is_identity) == ("critical", True)


def test_alertmanager_without_fingerprint_or_group_is_told_apart_by_labels() -> None:
    def alert(zone: str) -> dict[str, Any]:
        return {"status": "firing", "labels": {"zone": zone}}

    first, second, again = read_alerts(
        {"alerts": [alert("a"), alert("b"), alert("a")]}, "alertmanager"
    ).reports

    assert first.key == again.key != second.key
    assert first.group_key == first.key
    assert first.title == "Alert without a name"
    assert not first.start_is_identity


def test_grafana_has_the_same_shape() -> None:
    payload = {
        "status": "resolved",
        "state": "ok",
        "orgId": 1,
        "version": "1",
        "groupKey": '{}:{rule="lag"}',
        "title": "[OK] lag",
        "alerts": [
            {
                "status": "resolved",
                "labels": {"alertname": "ReplicaLag", "db": "orders"},
                "annotations": {"summary": "lag > 60 s"},
                "startsAt": "2026-03-02T01:00:00Z",
                "endsAt": "2026-03-02T01:12:00Z",
                "fingerprint": "ab12",
                "dashboardURL": "https://gf.example/d",
                "generatorURL": "",
            }
        ],
    }

    report = only(payload, "grafana")

    assert format_of(payload) == "grafana"
    assert (report.title, report.url) == ("lag > 60 s", "https://gf.example/d")
    assert (report.started_at, report.ended_at) == (at(1, day=2), at(1, 12, day=2))


def test_pagerduty_trigger_has_its_own_time_and_details() -> None:
    payload = {
        "event_action": "trigger",
        "dedup_key": "disk/db-7",
        "payload": {
            "summary": "disk almost full",
            "source": "db-7",
            "severity": "error",
            "timestamp": "2026-03-03T08:15:02Z",
            "custom_details": "text",
        },
        "links": [{"href": "https://wiki.example/disk"}],
    }

    report = only(payload, "pagerduty")

    assert (report.key, report.reported) == ("disk/db-7", Reported.FIRING)
    assert report.started_at == at(8, 15, 2, day=3)
    assert report.labels == {"source": "db-7", "severity": "error"}
    assert report.url == "https://wiki.example/disk"


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        ({}, "'event_action' must be one of trigger, acknowledge, resolve"),
        ({"event_action": "resolve"}, "'dedup_key' is missing or blank"),
        ({"event_action": "resolve", "dedup_key": 7}, "'dedup_key' must be text"),
        ({"event_action": "resolve", "dedup_key": "a" * 256}, "at most 255 characters"),
        ({"event_action": "trigger"}, "'payload' is missing"),
        ({"event_action": "trigger", "payload": {}}, "'payload.summary' is missing or blank"),
        (
            {
                "event_action": "trigger",
                "payload": {"summary": "a", "source": "b", "severity": "bad"},
            },
            "'payload.severity' must be one of",
        ),
        (
            {
                "event_action": "trigger",
                "payload": {"summary": "a", "source": "b", "severity": "info"},
            },
            "'dedup_key' is missing or blank",
        ),
    ],
)
def test_pagerduty_refuses_what_pagerduty_refuses(payload: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_alerts(payload, "pagerduty")


def test_datadog_joins_a_cycle_and_reads_unset_variables_as_nothing() -> None:
    payload = {
        "schema": "drydock-datadog/1",
        "cycle": "9001",
        "monitor": "4411",
        "transition": "Recovered",
        "kind": "null",
        "priority": "P2",
        "title": "[Recovered] p99 on search",
        "scope": "svc:search",
        "at_ms": "1772530000000",
        "link": "$LINK",
        "tags": "env:prod,plain",
        "host": "",
    }

    report = only(payload, "datadog")
    firing = only(payload | {"transition": "Re-Warn", "title": None}, "datadog")

    assert (report.key, report.reported) == ("9001", Reported.ENDED)
    assert report.ended_at == datetime(2026, 3, 3, 9, 26, 40, tzinfo=UTC)
    assert report.labels == {
        "env": "prod",
        "svc": "search",
        "monitor": "4411",
        "scope": "svc:search",
    }
    assert (report.title, report.severity, report.url) == ("p99 on search", "P2", "")
    assert (firing.reported, firing.started_at) == (Reported.FIRING, report.ended_at)
    assert firing.title == "Monitor 4411"


@pytest.mark.parametrize("payload", [{}, {"schema": "drydock-datadog/1", "cycle": "null"}])
def test_datadog_without_schema_or_cycle_is_refused(payload: Any) -> None:
    with pytest.raises(ValueError, match="names no"):
        read_alerts(payload, "datadog")


def test_generic_json_needs_no_mapping_where_names_are_usual() -> None:
    payload = {"alert_uid": "cron-1", "title": "Backup failed", "state": "alerting", "host": "b-2"}

    firing = only(payload, "generic")
    ended = only(payload | {"state": "OK"}, "generic")

    assert (firing.key, firing.title, firing.reported) == ("cron-1", "Backup failed", "firing")
    assert firing.labels["host"] == "b-2"
    assert ended.reported is Reported.ENDED


def test_generic_json_is_read_by_a_mapping() -> None:
    payload = {"checks": [{"name": "disk", "since": 1772530000, "word": "ack"}], "where": {"a": 1}}
    mapping = {
        "key": "checks.0.name",
        "status": "checks.0.word",
        "started_at": "checks.0.since",
        "labels": "where",
        "title": "checks.7.name",
    }

    report = only(payload, "generic", mapping=mapping)

    assert (report.key, report.title, report.labels) == ("disk", "disk", {"a": "1"})
    assert report.started_at == datetime(2026, 3, 3, 9, 26, 40, tzinfo=UTC)
    assert report.reported is Reported.ACKNOWLEDGED


def test_generic_json_without_a_key_names_the_place() -> None:
    with pytest.raises(ValueError, match=r"looked for at checks\.x"):
        read_alerts({"checks": []}, "generic", mapping={"key": "checks.x"})


def test_payload_of_another_format_is_recognised() -> None:
    body = json.loads((FIXTURES / "alertmanager-webhook-firing.json").read_text())["body"]

    with pytest.raises(ValueError, match="this looks like Prometheus Alertmanager"):
        read_alerts(body, "datadog")


def test_a_payload_of_too_many_alerts_is_refused() -> None:
    alerts = [{"status": "firing", "labels": {"n": str(n)}} for n in range(MOST_REPORTS + 1)]

    with pytest.raises(ValueError, match="more than 2,000 alerts"):
        read_alerts({"alerts": alerts}, "alertmanager")


@settings(max_examples=40)
@given(payload=JSON_VALUES, name=st.sampled_from(list(AlertFormat)))
def test_any_json_is_read_or_refused_with_a_reason(payload: Any, name: str) -> None:
    format_of(payload)

    reason, reports = outcome_of(payload, name)

    assert reason or all(report.key and report.title for report in reports)


def outcome_of(payload: Any, name: str) -> tuple[str, tuple[AlertReport, ...]]:
    """Return why a payload was refused, else what it says."""
    try:
        return "", read_alerts(payload, name).reports
    except ValueError as error:
        return str(error), ()
