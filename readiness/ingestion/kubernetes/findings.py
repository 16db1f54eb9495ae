"""What manifests answer of a checklist: one verdict for each workload and item (pure).

Where the manifests are silent, as about readiness of what no Service reaches, nothing is said.
"""

import math
from collections.abc import Callable

from readiness.ingestion.finding import FAIL, PARTIAL, PASS, Finding
from readiness.ingestion.kubernetes.facts import Surroundings, strategy_of
from readiness.ingestion.kubernetes.objects import Container, Probe, SpreadRule, Workload

SERVICE_KEYS = ("drydock/service", "backstage.io/kubernetes-id")
HANDLES_SIGNAL_ANNOTATION = "drydock/handles-sigterm"
LONGEST_REQUEST_ANNOTATION = "drydock/longest-request-seconds"

_ENOUGH = 2
_DEFAULT_GRACE_SECONDS = 30
_ALL_PERCENT = 100
_Answer = tuple[str, str] | None
"""Outcome and reason, None where the manifests are silent."""


def findings_of(one: Surroundings) -> list[Finding]:
    """Return what the manifests say about one workload, an item each."""
    found = ((item, source, answer(one)) for item, source, answer in _QUESTIONS)
    return [
        Finding(
            item=item,
            source=source,
            outcome=answer[0],
            subject=one.workload.label,
            reason=answer[1],
            about=service_names(one.workload),
        )
        for item, source, answer in found
        if answer is not None
    ]


def service_names(workload: Workload) -> tuple[str, ...]:
    """Return the names by which the catalogue may know a workload's service, the likeliest first.

    An annotation or label of ours or of Backstage is the only one; without it the workload's own
    name goes before the recommended label, which several workloads of one application share.
    """
    for key in SERVICE_KEYS:
        if name := workload.annotations.get(key) or workload.labels.get(key):
            return (name,)
    shared = workload.labels.get("app.kubernetes.io/name", "")
    return tuple(dict.fromkeys(filter(None, (workload.name, shared))))


def _instances(one: Surroundings) -> _Answer:
    pods = one.lowest_count
    if pods is None:
        return None
    origin = "replicas is not written" if one.workload.replicas is None else "replicas is written"
    if one.autoscalers:
        origin = "the autoscaler decides"
    outcome = PASS if pods >= _ENOUGH else FAIL
    return outcome, f"at least {pods} {'pod runs' if pods == 1 else 'pods run'}; {origin}"


def _spread(one: Surroundings) -> _Answer:
    if one.lowest_count is None:
        return None
    workload = one.workload
    written = (*workload.topology_spread, *workload.anti_affinity)
    rules = [rule for rule in written if _means(rule, workload)]
    if any(rule.is_required and rule.is_over_zones for rule in rules):
        return PASS, "pods are forced into different zones"
    if rules:
        place = "zones" if any(rule.is_over_zones for rule in rules) else "machines"
        how = "must" if any(rule.is_required for rule in rules) else "should"
        return PARTIAL, f"pods {how} be apart by {place}, but no zone can be forced"
    if written:
        return FAIL, "the spread rules mean the pods of something else"
    return FAIL, "nothing keeps pods apart"


def _means(rule: SpreadRule, workload: Workload) -> bool:
    return rule.selector is not None and rule.selector.matches(workload.pod_labels)


def _budget(one: Surroundings) -> _Answer:
    if one.lowest_count is None:
        return None
    if not one.budgets:
        return FAIL, "no disruption budget matches its pods"
    if len(one.budgets) > 1:
        names = " and ".join(budget.name for budget in one.budgets[:2])
        return FAIL, f"{names} match the same pods, which refuses every eviction"
    budget = one.budgets[0]
    allowed = one.disruptions_allowed(budget)
    outcome = PASS if allowed else FAIL
    return outcome, f"evictions that {budget.name} allows at the lowest count: {allowed}"


def _liveness(one: Surroundings) -> _Answer:
    return _each_container(one, "liveness probe", lambda container: container.liveness is not None)


def _readiness(one: Surroundings) -> _Answer:
    if not one.services:
        return None
    return _each_container(
        one, "readiness probe", lambda container: container.readiness is not None
    )


def _resources(one: Surroundings) -> _Answer:
    return _each_container(one, "requests for processor and memory and a memory limit", _is_bounded)


def _is_bounded(one: Container) -> bool:
    return None not in (one.request_cpu, one.request_memory, one.limit_memory)


def _each_container(one: Surroundings, what: str, has: Callable[[Container], bool]) -> _Answer:
    lacking = [container.name for container in one.workload.containers if not has(container)]
    if lacking:
        return FAIL, f"without {what}: {', '.join(lacking)}"
    return PASS, f"each container has a {what}" if what.endswith("probe") else f"each has {what}"


def _independence(one: Surroundings) -> _Answer:
    pairs = [
        (container.name, container.liveness, container.readiness)
        for container in one.workload.containers
        if container.liveness is not None and container.readiness is not None
    ]
    if not pairs:
        return None
    same = [name for name, liveness, readiness in pairs if _asks_the_same(liveness, readiness)]
    if same:
        return FAIL, f"liveness and readiness ask the same of {', '.join(same)}"
    return PASS, "liveness and readiness ask different questions"


def _asks_the_same(one: Probe | None, other: Probe | None) -> bool:
    return one is not None and other is not None and one.question == other.question


def _slow_start(one: Surroundings) -> _Answer:
    watched = [container for container in one.workload.containers if container.liveness is not None]
    if not watched:
        return None
    bare = [container for container in watched if container.startup is None]
    if not bare:
        return PASS, "a startup probe holds the liveness probe back"
    delays = [container.liveness.initial_delay_seconds for container in bare if container.liveness]
    if all(delays):
        return PARTIAL, f"liveness waits {min(delays)} s, and nobody knows the slowest start"
    return FAIL, f"liveness begins at once: {', '.join(container.name for container in bare)}"


def _scaling(one: Surroundings) -> _Answer:
    if one.lowest_count is None:
        return None
    if not one.autoscalers:
        return FAIL, "no autoscaler targets it"
    scaler = min(one.autoscalers, key=lambda each: each.minimum)
    limits = f"{scaler.name} scales from {scaler.minimum} to {scaler.maximum}"
    if scaler.minimum < _ENOUGH or (scaler.maximum or 0) <= scaler.minimum:
        return FAIL, limits
    if not scaler.has_metric:
        return PARTIAL, f"{limits} by no metric that is written"
    return PASS, limits


def _graceful_stop(one: Surroundings) -> _Answer:
    """Answer from the rollout first: a stop that is graceful for no pod left helps nobody."""
    workload = one.workload
    if (reason := _empties_the_service(one)) is not None:
        return FAIL, reason
    grace = _DEFAULT_GRACE_SECONDS if workload.grace_seconds is None else workload.grace_seconds
    longest = _declared_seconds(workload)
    if grace <= longest:
        return FAIL, f"{grace} s of grace are not more than the longest request, {longest:g} s"
    if any(container.has_pre_stop for container in workload.containers):
        return PASS, f"a stop hook and {grace} s of grace"
    if workload.annotations.get(HANDLES_SIGNAL_ANNOTATION) == "true" and longest:
        return PASS, f"handles the signal within {grace} s of grace"
    return PARTIAL, f"{grace} s of grace, and no stop hook"


def _declared_seconds(workload: Workload) -> float:
    """Return the longest request as annotated, 0 where it is not or is no number of seconds."""
    written = workload.annotations.get(LONGEST_REQUEST_ANNOTATION, "")
    try:
        seconds = float(written)
    except ValueError:
        return 0
    return seconds if math.isfinite(seconds) else 0


def _empties_the_service(one: Surroundings) -> str | None:
    """Return why a rollout may leave no pod at all; None where it may not."""
    workload, pods = one.workload, one.lowest_count
    strategy = strategy_of(workload)
    if strategy == "Recreate":
        return "Recreate stops every pod before the next one starts"
    if workload.max_unavailable is None or not pods:
        return None
    share = workload.max_unavailable
    if isinstance(share, int):
        missing = share
    else:  # rounded down, unlike a budget
        missing = pods * int(share.removesuffix("%")) // _ALL_PERCENT
    if missing < pods:
        return None
    return f"maxUnavailable {share} lets a rollout stop all {pods} pods"


_QUESTIONS: tuple[tuple[str, str, Callable[[Surroundings], _Answer]], ...] = (
    ("minimum-two-instances", "k8s:replicas", _instances),
    ("spread-over-failure-domains", "k8s:spread", _spread),
    ("safe-voluntary-disruption", "k8s:pdb", _budget),
    ("liveness-restarts-stuck-instances", "k8s:liveness", _liveness),
    ("readiness-gates-traffic", "k8s:readiness", _readiness),
    ("probes-ask-different-questions", "k8s:probe-independence", _independence),
    ("slow-start-protected", "k8s:startup", _slow_start),
    ("capacity-follows-demand", "k8s:hpa", _scaling),
    ("resources-bounded", "k8s:resources", _resources),
    ("graceful-stop", "k8s:graceful-stop", _graceful_stop),
)
