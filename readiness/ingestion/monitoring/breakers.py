"""Circuit breakers: metrics of Resilience4j and the event stream of Hystrix (pure)."""

import json
import re
from collections.abc import Iterator

from core.input.documents import MAX_VALUES, read_json
from readiness.ingestion.finding import FAIL, PARTIAL, PASS, Finding
from readiness.ingestion.shape import Mapping, text

RESILIENCE4J, HYSTRIX = "metrics:resilience4j", "metrics:hystrix"
_SAMPLE = re.compile(r"(?P<name>resilience4j_\w+)\{(?P<labels>[^}]*)\}\s+(?P<value>[-+\w.]+)")
_LABEL = re.compile(r'(\w+)="([^"\\]*(?:\\.[^"\\]*)*)"')
_UNGUARDED = frozenset({"disabled", "metrics_only", "forced_closed"})
_Sample = tuple[str, dict[str, str], float]


def resilience4j_metrics(written: str) -> list[Finding] | None:
    """Return what a scrape in the Prometheus text format says; None for any other text."""
    if "resilience4j_" not in written or written.lstrip()[:1] in {"{", "["}:
        return None
    samples = list(_samples(written))
    if not samples:
        return None
    found = _resilience4j_breakers(samples)
    if bulkheads := _names(samples, "bulkhead_max_allowed"):
        reason = f"bulkheads: {', '.join(bulkheads[:20])}"
        found.append(_finding("bulkhead-isolation", RESILIENCE4J, PASS, bulkheads, reason))
    if retries := _names(samples, "retry_calls"):
        reason = "retries are counted; how many there may be, the figures do not say"
        found.append(_finding("retries-are-bounded", RESILIENCE4J, PARTIAL, retries, reason))
    return found


def hystrix_stream(written: str) -> list[Finding] | None:
    """Return what an event stream says, of each command the last word; None for any other text."""
    if "HystrixCommand" not in written:
        return None
    commands: dict[str, Mapping] = {}
    pools: dict[str, None] = {}
    for line in written.splitlines()[:MAX_VALUES]:
        event = _event(line)
        name = text(event.get("name"), "name")
        if event.get("type") == "HystrixCommand" and name:
            commands[name] = event
        elif event.get("type") == "HystrixThreadPool" and name:
            pools[name] = None
    return _hystrix_findings(commands, list(pools)) if commands else None


def _resilience4j_breakers(samples: list[_Sample]) -> list[Finding]:
    states = {
        labels["name"]: labels["state"]
        for name, labels, value in samples
        if name.endswith("circuitbreaker_state") and value == 1 and {"name", "state"} <= set(labels)
    }
    if not states:
        return []
    names = sorted(states)
    idle = [name for name in names if states[name] in _UNGUARDED]
    refused = {
        labels.get("name", "")
        for name, labels, value in samples
        if name.endswith("not_permitted_calls_total") and value > 0
    }
    closed_again = [name for name in names if name in refused and states[name] == "closed"]
    found = [
        _guarded(RESILIENCE4J, names, idle),
        _finding("breaker-state-visible", RESILIENCE4J, PARTIAL, names, "breakers give figures"),
    ]
    if closed_again:
        reason = f"refused calls and closed again: {', '.join(closed_again[:20])}"
        found.append(_finding("breaker-trips-proven", RESILIENCE4J, PARTIAL, closed_again, reason))
    return found


def _hystrix_findings(commands: dict[str, Mapping], pools: list[str]) -> list[Finding]:
    names = sorted(commands)
    idle = [
        name
        for name in names
        if commands[name].get("propertyValue_circuitBreakerForceClosed") is True
        or commands[name].get("propertyValue_circuitBreakerEnabled") is False
    ]
    timeouts = [
        name
        for name in names
        if _is_positive(commands[name].get("propertyValue_executionTimeoutInMilliseconds"))
    ]
    outcome = PASS if len(timeouts) == len(names) else PARTIAL if timeouts else FAIL
    found = [
        _guarded(HYSTRIX, names, idle),
        _finding(
            "explicit-timeouts",
            HYSTRIX,
            outcome,
            names,
            f"{len(timeouts)} of {len(names)} commands have a timeout",
        ),
    ]
    if pools:
        reason = f"thread pools: {', '.join(pools[:20])}"
        found.append(_finding("bulkhead-isolation", HYSTRIX, PASS, pools, reason))
    return found


def _guarded(source: str, names: list[str], idle: list[str]) -> Finding:
    return Finding(
        item="breaker-on-critical-calls",
        source=source,
        outcome=FAIL if idle else PASS,
        subject=", ".join(names[:20]),
        reason=f"protect nothing: {', '.join(idle[:20])}" if idle else f"{len(names)} breakers",
        covers=tuple(names),
    )


def _finding(item: str, source: str, outcome: str, names: list[str], reason: str) -> Finding:
    subject = ", ".join(names[:20])
    return Finding(item=item, source=source, outcome=outcome, subject=subject, reason=reason)


def _samples(written: str) -> Iterator[_Sample]:
    for line in written.splitlines():
        found = _SAMPLE.match(line)
        if found is None:
            continue
        try:
            value = float(found["value"])
        except ValueError:
            continue
        yield found["name"], dict(_LABEL.findall(found["labels"])), value


def _names(samples: list[_Sample], part: str) -> list[str]:
    return sorted({labels.get("name", "") for name, labels, _ in samples if part in name} - {""})


def _event(line: str) -> Mapping:
    """Return the event of a line, empty for pings and for what is none."""
    written = line.strip().removeprefix("data:").strip()
    if not written.startswith("{"):
        return {}
    try:
        event = read_json(written)
    except json.JSONDecodeError:
        return {}
    return event if isinstance(event, dict) else {}


def _is_positive(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
