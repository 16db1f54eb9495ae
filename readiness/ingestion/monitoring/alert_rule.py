"""Alert rules of any tool: do they page on what users feel, and can somebody act on them (pure)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from readiness.ingestion.finding import FAIL, PARTIAL, PASS, Finding, graded

PAGING = frozenset({"page", "paging", "pager", "critical", "sev1", "sev2", "p1", "p2", "urgent"})
_SYMPTOM = re.compile(
    r"error|5xx|5\.\.|[~=]\"5|latency|duration|burn|budget|slo\b|slo_|sli|availab|success|"
    r"probe_success|p9[59]|quantile|timeout",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:node_|container_|process_|machine_)?(?:cpu|memory|disk|load[0-9]*)", re.I
)
_BREAKER = re.compile(r"circuit_?breaker|iscircuitbreakeropen|hystrix", re.IGNORECASE)
_OUTSIDE = re.compile(r"probe_success|probe_http|blackbox|synthetic", re.IGNORECASE)
_ALWAYS = re.compile(r"\s*(?:vector\(\s*1\s*\)|1|1\s*==\s*1)\s*")
_OWNERS = ("owner", "team", "squad", "service_owner")
_RUNBOOKS = ("runbook", "runbook_url", "runbook_link", "playbook", "playbook_url")


class AlertRule(NamedTuple):
    """One rule that may wake somebody.

    `query` is what it watches; `pages` says whether it wakes a person; `fault` says why it can
    never fire, "" where nothing says so. `names` are those of the service.
    """

    name: str
    query: str
    pages: bool
    severity: str = ""
    owner: str = ""
    runbook: str = ""
    fault: str = ""
    names: tuple[str, ...] = ()
    outside: bool = False

    @property
    def is_symptom(self) -> bool:
        """Return whether it watches what users feel, and not only what a machine does."""
        words = f"{self.name} {self.query}"
        return _SYMPTOM.search(words) is not None and not (
            _CAUSE.search(self.query) and not _SYMPTOM.search(self.query)
        )

    @property
    def is_actionable(self) -> bool:
        """Return whether it names a severity, an owner and a runbook."""
        return all((self.severity, self.owner, self.runbook))

    @property
    def always_fires(self) -> bool:
        """Return whether it fires as long as monitoring works at all."""
        return _ALWAYS.fullmatch(self.query) is not None


@dataclass(frozen=True, slots=True)
class RuleSource:
    """What the findings about rules are called: the source's key, and which items it may answer."""

    key: str
    items: frozenset[str] = field(default_factory=frozenset)


def rule_of(
    name: str,
    query: str,
    labels: dict[str, str],
    annotations: dict[str, str],
    *,
    fault: str = "",
) -> AlertRule:
    """Return a rule from its labels and annotations, as Prometheus and Grafana write them."""
    severity = labels.get("severity") or labels.get("priority", "")
    return AlertRule(
        name=name,
        query=query,
        pages=severity.lower() in PAGING or labels.get("page", "").lower() == "true",
        severity=severity,
        owner=next((labels[key] for key in _OWNERS if labels.get(key)), ""),
        runbook=next((annotations[key] for key in _RUNBOOKS if annotations.get(key)), ""),
        fault=fault,
        names=tuple(filter(None, (labels.get("service") or labels.get("app"),))),
    )


def findings_about(rules: Sequence[AlertRule], source: RuleSource) -> list[Finding]:
    """Return what rules answer for each service they name; rules of nobody stand together."""
    by_service: dict[tuple[str, ...], list[AlertRule]] = {}
    for rule in rules:
        by_service.setdefault(rule.names, []).append(rule)
    found = [one for names, own in by_service.items() for one in _of_service(own, names, source)]
    return [one for one in found if one.item in source.items]


def _of_service(
    rules: Sequence[AlertRule], names: tuple[str, ...], source: RuleSource
) -> list[Finding]:
    paging = [rule for rule in rules if rule.pages and not rule.always_fires]
    found: list[Finding] = []

    def tell(item: str, outcome: str, about: Sequence[AlertRule], reason: str) -> None:
        share = None
        if item == "alerts-are-actionable":
            outcome, share = graded(
                Fraction(sum(1 for rule in paging if rule.is_actionable), len(paging))
            )
        subject = ", ".join(rule.name for rule in about[:5])
        found.append(
            Finding(
                item=item,
                source=source.key,
                outcome=outcome,
                subject=subject,
                reason=reason,
                about=names,
                share=share,
            )
        )

    if paging:
        outcome, reason = _symptoms(paging)
        tell("symptom-based-paging", outcome, paging, reason)
        lacking = [rule.name for rule in paging if not rule.is_actionable]
        tell(
            "alerts-are-actionable",
            PASS,
            paging,
            f"without severity, owner or runbook: {', '.join(lacking[:10])}"
            if lacking
            else "each has a severity, an owner and a runbook",
        )
    if breakers := [rule for rule in rules if _BREAKER.search(rule.query)]:
        tell("breaker-state-visible", PASS, breakers, "a rule reads breakers")
    outside = [rule for rule in rules if rule.outside or _OUTSIDE.search(rule.query)]
    if outside:
        tell("outside-in-check", PASS, outside, "a check from outside is watched")
    if always := [rule for rule in rules if rule.always_fires]:
        reason = "a rule always fires; whether somebody misses it, it does not say"
        tell("monitoring-failure-noticed", PARTIAL, always, reason)
    return found


def _symptoms(paging: Sequence[AlertRule]) -> tuple[str, str]:
    if faults := [f"{rule.name}: {rule.fault}" for rule in paging if rule.fault]:
        return FAIL, f"can never fire: {'; '.join(faults[:5])}"
    causes = [rule.name for rule in paging if not rule.is_symptom]
    if not causes:
        return PASS, "pages fire on what users feel"
    outcome = FAIL if len(causes) == len(paging) else PARTIAL
    return outcome, f"pages on something else than what users feel: {', '.join(causes[:10])}"
