"""Alert rules of Prometheus, Grafana and Datadog, and Grafana's dashboards (pure)."""

import re
from collections.abc import Iterator

from core.input.documents import DocumentValue
from readiness.ingestion.finding import PASS, Finding
from readiness.ingestion.monitoring.alert_rule import (
    AlertRule,
    RuleSource,
    findings_about,
    rule_of,
)
from readiness.ingestion.shape import Mapping, listed, mapping, mappings, text, texts

PROMETHEUS = RuleSource(
    "prom:rules",
    frozenset(
        {
            "symptom-based-paging",
            "alerts-are-actionable",
            "breaker-state-visible",
            "outside-in-check",
            "monitoring-failure-noticed",
        }
    ),
)
GRAFANA = RuleSource("grafana:alerts", frozenset({"symptom-based-paging", "alerts-are-actionable"}))
DATADOG = RuleSource(
    "datadog:monitors",
    frozenset({"symptom-based-paging", "alerts-are-actionable", "outside-in-check"}),
)
_PAGED = re.compile(r"@(?:pagerduty|opsgenie|victorops|splunk-oncall|oncall|webhook-page)", re.I)
_RUNBOOK = re.compile(
    r"(?:runbook|playbook)\S*\s*:?\s*\S*https?://\S+|https?://\S*runbook\S*", re.I
)
_BREAKER = re.compile(r"circuit_?breaker|hystrix", re.IGNORECASE)
_URGENT = 2


def prometheus_rules(document: DocumentValue) -> list[Finding] | None:
    """Return what a rule file, a PrometheusRule, or an answer of /api/v1/rules says.

    None for other documents.
    """
    if not isinstance(document, dict):
        return None
    key = "spec" if document.get("kind") == "PrometheusRule" else "data"
    data = document if "groups" in document else document.get(key)
    groups = data.get("groups") if isinstance(data, dict) else None
    if not _holds_rules(groups, ("alert", "record", "query")):
        return None
    rules = [_prometheus_rule(one) for one in _rules_in(groups)]
    return findings_about([rule for rule in rules if rule is not None], PROMETHEUS)


def grafana_alerts(document: DocumentValue) -> list[Finding] | None:
    """Return what Grafana's alert rules say, as provisioned from files or as its API gives them."""
    rules: list[Mapping] = []
    if isinstance(document, dict) and _holds_rules(document.get("groups"), ("uid", "condition")):
        rules = list(_rules_in(document.get("groups")))
    elif isinstance(document, dict) and {"condition", "data", "title"} <= document.keys():
        rules = [document]
    elif isinstance(document, list) and document and all(map(_is_grafana_rule, document)):
        rules = mappings(document, "rules")
    if not rules:
        return None
    return findings_about([_grafana_rule(one) for one in rules], GRAFANA)


def datadog_monitors(document: DocumentValue) -> list[Finding] | None:
    """Return what monitors of Datadog say, one or a list of them; None for other documents."""
    if isinstance(document, dict) and isinstance(document.get("monitors"), list):
        document = document["monitors"]
    written: list[DocumentValue] = document if isinstance(document, list) else [document]
    if not written or not all(map(_is_monitor, written)):
        return None
    return findings_about([_datadog_rule(one) for one in mappings(written, "monitors")], DATADOG)


def grafana_dashboard(document: DocumentValue) -> list[Finding] | None:
    """Return what a dashboard shows: breakers, and how many of the dependencies."""
    if isinstance(document, dict) and isinstance(document.get("dashboard"), dict):
        document = document["dashboard"]
    if not isinstance(document, dict) or not isinstance(document.get("panels"), list):
        return None
    title = text(document.get("title"), "title") or "a dashboard"
    shown = list(_panels(document))
    found = [
        Finding(
            item="dependency-health-on-one-page",
            source="grafana:dashboards",
            outcome=PASS if shown else "fail",
            subject=title,
            reason=f"{len(shown)} panels",
            covers=tuple(shown),
        )
    ]
    if any(_BREAKER.search(words) for words in shown):
        found.append(
            Finding(
                item="breaker-state-visible",
                source="grafana:dashboards",
                outcome=PASS,
                subject=title,
                reason="a panel reads breakers",
            )
        )
    return found


def _holds_rules(groups: DocumentValue, keys: tuple[str, ...]) -> bool:
    """Return whether a value is a list of groups of which a rule has one of the keys."""
    if not isinstance(groups, list):
        return False
    rules = (
        rule
        for group in groups
        if isinstance(group, dict) and isinstance(group.get("rules"), list)
        for rule in listed(group["rules"], "rules")
    )
    return any(isinstance(rule, dict) and not rule.keys().isdisjoint(keys) for rule in rules)


def _rules_in(groups: DocumentValue) -> Iterator[Mapping]:
    for number, group in enumerate(mappings(groups, "groups")):
        yield from mappings(group.get("rules"), f"groups[{number}].rules")


def _prometheus_rule(one: Mapping) -> AlertRule | None:
    """Return an alert rule, None for a recording rule."""
    if one.get("record") is not None or one.get("type") == "recording":
        return None
    name = text(one.get("alert") if "alert" in one else one.get("name"), "rules.alert")
    query = text(one.get("expr") if "expr" in one else one.get("query"), "rules.expr")
    error = text(one.get("lastError"), "rules.lastError")
    is_broken = one.get("health") == "err"
    return rule_of(
        name or "a rule without name",
        query,
        texts(one.get("labels"), "rules.labels"),
        texts(one.get("annotations"), "rules.annotations"),
        fault=(error or "its health is err") if is_broken else "",
    )


def _is_grafana_rule(one: DocumentValue) -> bool:
    return isinstance(one, dict) and {"condition", "data"} <= one.keys()


def _grafana_rule(one: Mapping) -> AlertRule:
    models = [
        mapping(query.get("model"), "rules.data.model")
        for query in mappings(one.get("data"), "rules.data")
    ]
    expressions = (text(model.get("expr"), "rules.data.model.expr") for model in models)
    return rule_of(
        text(one.get("title"), "rules.title") or "a rule without title",
        "\n".join(filter(None, expressions)),
        texts(one.get("labels"), "rules.labels"),
        texts(one.get("annotations"), "rules.annotations"),
        fault="it is paused" if one.get("isPaused") is True else "",
    )


def _is_monitor(one: DocumentValue) -> bool:
    return isinstance(one, dict) and {"query", "type", "message"} <= one.keys()


def _datadog_rule(one: Mapping) -> AlertRule:
    tags = [text(tag, "tags") for tag in listed(one.get("tags"), "tags")]
    known = dict(tag.split(":", 1) for tag in tags if ":" in tag)
    message = text(one.get("message"), "message")
    priority = one.get("priority")
    is_urgent = isinstance(priority, int) and 0 < priority <= _URGENT
    kind = text(one.get("type"), "type")
    severity = known.get("severity") or (f"p{priority}" if isinstance(priority, int) else "")
    runbook = _RUNBOOK.search(message)
    return AlertRule(
        name=text(one.get("name"), "name") or "a monitor without name",
        query=f"{kind} {text(one.get('query'), 'query')}",
        pages=bool(_PAGED.search(message)) or is_urgent,
        severity=severity,
        owner=known.get("team") or known.get("owner", ""),
        runbook=runbook.group() if runbook else "",
        names=tuple(filter(None, (known.get("service"),))),
        outside=kind.startswith("synthetics"),
    )


def _panels(dashboard: Mapping) -> Iterator[str]:
    """Yield the title and the queries of each panel, those inside rows too."""
    waiting = [dashboard]
    while waiting:
        for panel in mappings(waiting.pop().get("panels"), "panels"):
            if panel.get("panels"):
                waiting.append(panel)
            targets = mappings(panel.get("targets"), "panels.targets")
            queries = (text(one.get("expr"), "panels.targets.expr") for one in targets)
            if words := " ".join((text(panel.get("title"), "panels.title"), *queries)).strip():
                yield words
