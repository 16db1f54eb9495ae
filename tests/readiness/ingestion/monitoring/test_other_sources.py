"""Objectives, routes, breakers and delays, each by what it says and what it leaves out."""

import json
from typing import Any

import pytest

from readiness.ingestion.chaos.reading import read_results
from readiness.ingestion.finding import Finding
from readiness.ingestion.monitoring.alertmanager import alertmanager_routes
from readiness.ingestion.monitoring.breakers import hystrix_stream, resilience4j_metrics
from readiness.ingestion.monitoring.objectives import datadog_objectives, openslo_objective
from readiness.ingestion.reading import FORMATS, read_files

Object = dict[str, Any]


def told(found: list[Finding] | None) -> dict[str, str]:
    assert found is not None
    return {one.item: one.outcome for one in found}


def slo(**changes: Any) -> Object:
    spec = {
        "service": "shop",
        "indicatorRef": "errors",
        "timeWindow": [{"duration": "28d", "isRolling": True}],
        "objectives": [{"target": 0.999}],
        **changes,
    }
    return {"apiVersion": "openslo/v1", "kind": "SLO", "metadata": {"name": "s"}, "spec": spec}


def test_objective_of_openslo_needs_target_window_and_indicator() -> None:
    condition = {"spec": {"condition": {"kind": "burnrate"}}}
    other = {"spec": {"condition": {"kind": "absence"}}}
    policies = ["by-name", {"spec": {"conditions": [other, condition]}}]

    assert told(openslo_objective(slo())) == {"slo-defined": "pass"}
    assert told(openslo_objective(slo(alertPolicies=policies))) == {
        "slo-defined": "pass",
        "symptom-based-paging": "pass",
    }
    (bare,) = openslo_objective(slo(objectives=[], timeWindow=[{"duration": "4 weeks"}])) or []
    assert (bare.outcome, bare.reason) == ("fail", "it has no target and no window")
    (blind,) = openslo_objective(slo(indicatorRef=None, service=None)) or []
    assert (blind.reason, blind.about) == ("it has no indicator", ())


def test_other_kinds_of_openslo_answer_nothing_and_other_documents_are_none() -> None:
    assert openslo_objective({"apiVersion": "openslo/v1", "kind": "Service"}) == []
    assert openslo_objective({"kind": "SLO"}) is None


def test_objectives_of_datadog_are_read_as_the_api_gives_them() -> None:
    one: Object = {
        "name": "s",
        "type": "metric",
        "query": {"numerator": "a"},
        "tags": ["service:shop"],
        "thresholds": [{"timeframe": "30d", "target": 99.9}],
    }

    assert told(datadog_objectives({"data": [one]})) == {"slo-defined": "pass"}
    assert told(datadog_objectives({**one, "thresholds": [], "query": None})) == {
        "slo-defined": "fail"
    }
    assert datadog_objectives({"data": []}) is None


def routes(*children: Object, receiver: str = "nobody") -> Object:
    return {
        "route": {"receiver": receiver, "routes": list(children)},
        "receivers": [{"name": "nobody"}, {"name": "phone", "pagerduty_configs": [{"x": 1}]}],
    }


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        (routes(), "fail"),
        (routes(receiver="phone"), "partial"),
        (routes({"match": {"severity": "page"}, "receiver": "phone"}), "partial"),
        (routes({"match_re": {"severity": "critical|page"}, "receiver": "phone"}), "partial"),
        (routes({"matchers": ['severity=~"page|x"', "team!=a"], "receiver": "phone"}), "partial"),
        (routes({"matchers": ['severity!~"critical|page"'], "receiver": "phone"}), "fail"),
        (routes({"receiver": "nobody"}, {"receiver": "phone"}), "fail"),
        (routes({"receiver": "nobody", "continue": True}, {"receiver": "phone"}), "partial"),
        (routes({"receiver": "phone", "routes": [{"match": {"severity": "x"}}]}), "partial"),
    ],
)
def test_page_has_to_reach_somebody(document: Object, outcome: str) -> None:
    assert told(alertmanager_routes(document)) == {"page-delivery-proven": outcome}


def test_bad_matcher_is_named_and_other_documents_are_none() -> None:
    with pytest.raises(ValueError, match=r"^route\.matchers holds no matcher: a b$"):
        alertmanager_routes(routes({"matchers": ["a b"]}))
    assert alertmanager_routes({"route": {}}) is None


SCRAPE = """# HELP resilience4j_circuitbreaker_state The states
resilience4j_circuitbreaker_state{name="ledger",state="closed",} 1.0
resilience4j_circuitbreaker_state{name="ledger",state="open",} 0.0
resilience4j_circuitbreaker_not_permitted_calls_total{kind="not_permitted",name="ledger",} 3.0
resilience4j_circuitbreaker_state{name="mail",state="%s",} 1.0
resilience4j_bulkhead_max_allowed_concurrent_calls{name="ledger",} 25.0
resilience4j_retry_calls_total{kind="failed_with_retry",name="mail",} 1.0
resilience4j_retry_calls_total{kind="failed_with_retry",name="mail",} NaNx
up 1
"""


def test_metrics_of_resilience4j_are_read() -> None:
    found = resilience4j_metrics(SCRAPE % "half_open")

    assert told(found) == {
        "breaker-on-critical-calls": "pass",
        "breaker-state-visible": "partial",
        "breaker-trips-proven": "partial",
        "bulkhead-isolation": "pass",
        "retries-are-bounded": "partial",
    }
    assert found is not None
    assert found[0].covers == ("ledger", "mail")
    assert told(resilience4j_metrics(SCRAPE % "disabled"))["breaker-on-critical-calls"] == "fail"
    only_breaker = 'resilience4j_circuitbreaker_state{name="ledger",state="closed",} 1.0\n'
    assert told(resilience4j_metrics(only_breaker)) == {
        "breaker-on-critical-calls": "pass",
        "breaker-state-visible": "partial",
    }
    assert resilience4j_metrics("up 1\n") is None
    assert resilience4j_metrics("# resilience4j_ is not here\n") is None
    only_bulkhead = SCRAPE.splitlines()[5]
    assert told(resilience4j_metrics(only_bulkhead)) == {"bulkhead-isolation": "pass"}


def command(name: str, **changes: Any) -> str:
    event = {
        "type": "HystrixCommand",
        "name": name,
        "propertyValue_circuitBreakerForceClosed": False,
        "propertyValue_executionTimeoutInMilliseconds": 1000,
        **changes,
    }
    return f"data: {json.dumps(event)}"


def test_event_stream_of_hystrix_is_read_and_the_last_word_of_a_command_counts() -> None:
    pool = 'data: {"type": "HystrixThreadPool", "name": "mail"}'
    forced = command("mail", propertyValue_circuitBreakerForceClosed=True)
    slow = command("ledger", propertyValue_executionTimeoutInMilliseconds=0)

    good = hystrix_stream("\n".join(["ping: ", forced, command("mail"), pool, "data: {broken"]))
    bad = hystrix_stream("\n".join([command("mail"), forced, slow]))

    assert told(good) == {
        "breaker-on-critical-calls": "pass",
        "explicit-timeouts": "pass",
        "bulkhead-isolation": "pass",
    }
    assert told(bad) == {"breaker-on-critical-calls": "fail", "explicit-timeouts": "partial"}
    assert hystrix_stream("nothing") is None
    assert hystrix_stream('data: {"a": "HystrixCommand"}') is None


def tc(**changes: Any) -> Object:
    probes = [
        {"window": window, "at": f"2026-11-01T10:0{place}:00Z", "ok": True, "latency_ms": ms}
        for place, (window, ms) in enumerate([("before", 10), ("during", 110), ("after", 12)])
    ]
    return {
        "service": "shop",
        "dependency": "ledger",
        "interface": "eth0",
        "before": [],
        "during": [{"kind": "netem", "options": {"delay": {"delay": 0.1}}}],
        "after": [{"kind": "noqueue"}],
        "probes": probes,
        "slo_ms": 300,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({}, "survived", "every probe was answered within 300 ms"),
        ({"slo_ms": 100}, "failed", "1 of 3 probes failed or took over 100 ms"),
        ({"slo_ms": 5}, "no-evidence", "normal was broken before the delay"),
        ({"slo_ms": None}, "no-evidence", "slo_ms is missing: nothing says what is slow"),
        ({"during": []}, "no-evidence", "no delay was active during the probes"),
        (
            {"after": tc()["during"]},
            "no-evidence",
            "the delay was there before or is still there",
        ),
        ({"probes": tc()["probes"][:2]}, "no-evidence", "no probe after"),
        (
            {"during": [{"kind": "netem", "options": {"delay": {"delay": 5}}}]},
            "no-evidence",
            "answers took only 100 ms longer: the delay was not felt",
        ),
    ],
)
def test_delay_counts_where_it_was_felt_and_survived(
    changes: Object, verdict: str, reason: str
) -> None:
    (found,) = read_results(json.dumps(tc(**changes)).encode())

    assert (found.verdict, found.reason) == (verdict, reason)
    assert (found.modes, found.services) == (("dependency-latency",), ("shop",))


@pytest.mark.parametrize(
    ("probe", "reason"),
    [
        ({"window": "later"}, r"probes\[0\]\.window is none of before, during, after"),
        ({"window": "before"}, r"probes\[0\] needs at, ok and latency_ms"),
    ],
)
def test_probe_that_says_too_little_is_named(probe: Object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_results(json.dumps(tc(probes=[probe])).encode())


def test_each_format_is_found_out_from_what_a_file_says() -> None:
    documents: Object = {
        "prometheus": {"groups": [{"rules": [{"alert": "a", "expr": "errors > 1",
                                              "labels": {"severity": "page"}}]}]},
        "alertmanager": routes(),
        "grafana-dashboard": {"title": "d", "panels": []},
        "openslo": slo(),
        "tc": tc(),
    }  # fmt: skip
    files = [(name, json.dumps(one).encode()) for name, one in documents.items()]
    files += [("resilience4j", SCRAPE.encode()), ("hystrix", command("a").encode())]

    reading = read_files(files)

    assert {one.file: one.format for one in reading.entries} == {
        name: name for name in (*documents, "resilience4j", "hystrix")
    }
    assert {one.format for one in reading.entries} <= set(FORMATS)
    assert (reading.skipped, reading.rejections) == ((), ())
