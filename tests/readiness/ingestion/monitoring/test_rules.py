"""What alert rules and dashboards answer, whatever tool they are of."""

from fractions import Fraction
from typing import Any

import pytest

from readiness.ingestion.finding import Finding
from readiness.ingestion.monitoring.rules import (
    datadog_monitors,
    grafana_alerts,
    grafana_dashboard,
    prometheus_rules,
)

Object = dict[str, Any]
BURN = "slo:burn_rate:1h > 14.4"


def rule(**changes: Any) -> Object:
    return {
        "alert": "BudgetBurns",
        "expr": BURN,
        "labels": {"severity": "page", "team": "shop", "service": "shop"},
        "annotations": {"runbook_url": "https://runbooks.example/burn"},
        **changes,
    }


def told(found: list[Finding] | None) -> dict[str, tuple[str, Fraction | None]]:
    assert found is not None
    return {one.item: (one.outcome, one.share) for one in found}


def prometheus(*rules: Object) -> dict[str, tuple[str, Fraction | None]]:
    return told(prometheus_rules({"groups": [{"name": "g", "rules": list(rules)}]}))


def test_rules_that_page_on_symptoms_and_say_what_to_do_pass() -> None:
    assert prometheus(rule(), {"record": "x", "expr": "y"}) == {
        "symptom-based-paging": ("pass", None),
        "alerts-are-actionable": ("pass", None),
    }


@pytest.mark.parametrize(
    ("expr", "outcome"),
    [
        ("node_cpu_seconds_total > 0.9", "fail"),
        ("node_memory_free_bytes < 5", "fail"),
        ("up == 0", "fail"),
        ('rate(http_requests_total{code=~"5.."}[5m]) > 1', "pass"),
        ("histogram_quantile(0.99, x) > 1", "pass"),
    ],
)
def test_page_is_judged_by_what_it_watches(expr: str, outcome: str) -> None:
    found = prometheus(rule(alert="Something", expr=expr))

    assert found["symptom-based-paging"] == (outcome, None)


def test_shares_are_told_where_rules_differ() -> None:
    bare = rule(alert="Bare", expr="up == 0", annotations={})

    assert prometheus(rule(), rule(), bare) == {
        "symptom-based-paging": ("partial", None),
        "alerts-are-actionable": ("partial", Fraction(2, 3)),
    }


def test_rule_that_can_never_fire_fails_and_the_api_tells_it() -> None:
    broken = {
        **{key: value for key, value in rule().items() if key not in {"alert", "expr"}},
        "name": "Broken",
        "query": BURN,
        "type": "alerting",
        "health": "err",
        "lastError": "many-to-many matching",
    }
    recording: Object = {"type": "recording", "name": "r", "query": "x"}
    found = prometheus_rules(
        {"status": "success", "data": {"groups": [{"rules": [broken, recording]}]}}
    )

    assert found is not None
    assert (found[0].outcome, found[0].reason) == (
        "fail",
        "can never fire: Broken: many-to-many matching",
    )
    assert found[0].about == ("shop",)


def test_other_answers_come_from_what_rules_read() -> None:
    quiet = {"severity": "warning"}

    assert prometheus(
        rule(expr="vector(1)"),
        rule(expr="resilience4j_circuitbreaker_state{state='open'} == 1", labels=quiet),
        rule(expr="probe_success == 0", labels=quiet),
    ) == {
        "monitoring-failure-noticed": ("partial", None),
        "breaker-state-visible": ("pass", None),
        "outside-in-check": ("pass", None),
    }


def test_object_of_the_operator_is_a_rule_file() -> None:
    document: Object = {"kind": "PrometheusRule", "spec": {"groups": [{"rules": [rule()]}]}}

    assert "symptom-based-paging" in told(prometheus_rules(document))


@pytest.mark.parametrize("document", [5, {}, {"groups": 5}, {"groups": [{"rules": [5]}]}])
def test_other_documents_are_no_rules(document: Any) -> None:
    assert prometheus_rules(document) is None
    assert grafana_alerts(document) is None
    assert datadog_monitors(document) is None
    assert grafana_dashboard(document) is None


def grafana_rule(**changes: Any) -> Object:
    return {
        "uid": "a",
        "title": "Latency",
        "condition": "C",
        "data": [{"model": {"expr": "latency > 1"}}, {"model": {"type": "threshold"}}],
        "labels": {"severity": "critical", "team": "shop"},
        "annotations": {"runbook_url": "https://runbooks.example"},
        **changes,
    }


@pytest.mark.parametrize(
    "document",
    [
        {"apiVersion": 1, "groups": [{"rules": [grafana_rule()]}]},
        [grafana_rule()],
        grafana_rule(),
    ],
)
def test_rules_of_grafana_are_read_in_each_of_their_forms(document: Any) -> None:
    assert told(grafana_alerts(document)) == {
        "symptom-based-paging": ("pass", None),
        "alerts-are-actionable": ("pass", None),
    }


def test_paused_rule_of_grafana_can_never_fire() -> None:
    found = told(grafana_alerts(grafana_rule(isPaused=True)))

    assert found["symptom-based-paging"] == ("fail", None)


def monitor(**changes: Any) -> Object:
    return {
        "name": "Errors",
        "type": "slo alert",
        "query": 'burn_rate("x").over("7d") > 14',
        "message": "Runbook: https://runbooks.example/errors @pagerduty-shop",
        "tags": ["service:shop", "team:shop", "severity:critical"],
        **changes,
    }


def test_monitors_of_datadog_are_read() -> None:
    assert told(datadog_monitors([monitor()])) == {
        "symptom-based-paging": ("pass", None),
        "alerts-are-actionable": ("pass", None),
    }
    assert told(
        datadog_monitors({"monitors": [monitor(message="quiet", type="synthetics alert")]})
    ) == {"outside-in-check": ("pass", None)}
    urgent = monitor(message="no link", priority=1, tags=[])
    assert told(datadog_monitors(urgent))["alerts-are-actionable"] == ("fail", None)


def test_dashboard_shows_panels_inside_rows_too() -> None:
    inner = {"title": "Ledger", "targets": [{"expr": "resilience4j_circuitbreaker_state"}]}
    document: Object = {
        "dashboard": {"title": "Shop", "panels": [{}, {"title": "Row", "panels": [inner]}]}
    }

    found = grafana_dashboard(document)

    assert found is not None
    first, second = found
    assert (first.covers, first.outcome) == (
        ("Row", "Ledger resilience4j_circuitbreaker_state"),
        "pass",
    )
    assert second.item == "breaker-state-visible"


def test_field_of_a_wrong_shape_is_named() -> None:
    with pytest.raises(ValueError, match=r"^rules\.labels is text and should be a mapping$"):
        prometheus(rule(labels="x"))
