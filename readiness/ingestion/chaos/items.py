"""Which items of a checklist a run of an experiment answers by itself (pure).

Only what follows from the failure mode alone stands here. Whether stale answers were shown, or
work went on read-only, a run has to say itself, by a tag such as "item:read-only-mode".
"""

from readiness.ingestion.chaos.result import ChaosResult, Verdict
from readiness.ingestion.finding import FAIL, PARTIAL, PASS, Finding

ITEMS_BY_MODE: dict[str, tuple[str, ...]] = {
    "instance-kill": ("instance-kill-run", "auto-restart-proven"),
    "process-hang": ("auto-restart-proven",),
    "zone-loss": ("zone-loss-proven",),
    "load-balancer-loss": ("entry-point-failover",),
    "cache-loss": ("cache-loss-survivable",),
    "dependency-latency": ("latency-injected",),
    "dependency-errors": ("dependency-errors-injected",),
    "dependency-blackhole": ("dependency-errors-injected",),
    "cpu-pressure": ("resource-exhaustion-run",),
    "memory-pressure": ("resource-exhaustion-run",),
    "disk-full": ("resource-exhaustion-run", "disk-failure-simulated"),
    "disk-failure": ("disk-failure-simulated",),
}
_ONE_OF_SEVERAL = frozenset({"dependency-errors-injected"})
"""Items that ask for each dependency: one run is a part of the answer."""


def source_of(result: ChaosResult) -> str:
    """Return the key of the source a run comes from, as checklists name it."""
    return "chaos:tc-netem" if result.tool == "tc" else f"chaos:{result.tool}"


def answers_of(result: ChaosResult, mode: str) -> list[Finding]:
    """Return what a run of a failure mode answers beside it, nothing where it shows nothing."""
    if not result.is_bookable:
        return []
    has_survived = result.verdict is Verdict.SURVIVED
    items = dict.fromkeys((*ITEMS_BY_MODE.get(mode, ()), *result.items))
    found = [
        _finding(result, item, "proven", _outcome(item, has_survived=has_survived))
        for item in items
    ]
    if result.checks_normal:
        found.append(_finding(result, "steady-state-written", "documented", PASS))
    if result.has_brake:
        found.append(_finding(result, "experiments-can-stop", "documented", PASS))
    return found


def _outcome(item: str, *, has_survived: bool) -> str:
    if not has_survived:
        return FAIL
    return PARTIAL if item in _ONE_OF_SEVERAL else PASS


def _finding(result: ChaosResult, item: str, evidence_class: str, outcome: str) -> Finding:
    return Finding(
        item=item,
        source=source_of(result),
        outcome=outcome,
        subject=result.subject,
        reason=result.reason,
        evidence_class=evidence_class,
        observed_at=result.observed_at,
    )
