"""Facts about each workload, as a cluster would read its manifest (pure).

Percentages of budgets round up, as Kubernetes does. An autoscaler decides the lowest number of
pods; without one the written number does, and one pod where none is written.
"""

import math
from collections import Counter
from typing import NamedTuple

from readiness.ingestion.kubernetes.manifests import Manifests
from readiness.ingestion.kubernetes.objects import (
    Autoscaler,
    Container,
    Count,
    DisruptionBudget,
    NetworkService,
    Workload,
)

Facts = dict[str, object]
_ROLLING = "RollingUpdate"
_WITH_STRATEGY = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Rollout"})


class Surroundings(NamedTuple):
    """A workload with what belongs to it among the same manifests."""

    workload: Workload
    autoscalers: tuple[Autoscaler, ...]
    budgets: tuple[DisruptionBudget, ...]
    services: tuple[NetworkService, ...]

    @property
    def lowest_count(self) -> int | None:
        """Return the lowest number of pods that may run; None where each node runs one."""
        if self.workload.kind == "DaemonSet":
            return None
        if self.autoscalers:
            return min(one.minimum for one in self.autoscalers)
        return 1 if self.workload.replicas is None else self.workload.replicas

    def disruptions_allowed(self, budget: DisruptionBudget) -> int | None:
        """Return how many pods may be evicted at the lowest count; None where that is unknown.

        A budget without any number refuses every eviction.
        """
        pods = self.lowest_count
        if pods is None:
            return None
        if budget.minimum_available is not None:
            return max(0, pods - rounded_up(budget.minimum_available, pods))
        if budget.maximum_unavailable is not None:
            return min(pods, rounded_up(budget.maximum_unavailable, pods))
        return 0


def rounded_up(count: Count, pods: int) -> int:
    """Return a number of pods, a share of `pods` rounded up."""
    if isinstance(count, int):
        return count
    return math.ceil(pods * int(count.removesuffix("%")) / 100)


def surroundings_of(manifests: Manifests) -> list[Surroundings]:
    """Return each workload with its autoscalers, budgets and services, by kind and name."""
    found = [
        Surroundings(
            workload,
            tuple(one for one in manifests.autoscalers if one.targets(workload)),
            tuple(one for one in manifests.budgets if one.protects(workload)),
            tuple(one for one in manifests.services if one.reaches(workload)),
        )
        for workload in manifests.workloads
    ]
    return sorted(found, key=lambda one: _place(one.workload))


def workload_facts(one: Surroundings) -> Facts:
    """Return the facts of one workload under the keys of the documented format."""
    workload, pods = one.workload, one.lowest_count
    return {
        "file": workload.file,
        "apiVersion": workload.api_version,
        "kind": workload.kind,
        "namespace": workload.namespace,
        "name": workload.name,
        "replicas_declared": workload.replicas,
        "replicas_effective": pods,
        "single_replica": pods == 1,
        "containers": [_container_facts(container) for container in workload.containers],
        **_on_all_containers(workload.containers),
        "pdb": [_budget_facts(one, budget) for budget in one.budgets],
        "hpa": [
            {"name": scaler.name, "min": scaler.minimum, "max": scaler.maximum}
            for scaler in one.autoscalers
        ],
        "pod_anti_affinity": _anti_affinity(workload),
        "topology_spread_constraints": len(workload.topology_spread),
        "strategy_declared": workload.strategy,
        "strategy_effective": strategy_of(workload),
        "max_unavailable_declared": workload.max_unavailable,
        "max_surge_declared": workload.max_surge,
        "termination_grace_period_declared": workload.grace_seconds,
        "pre_stop_hook": any(container.has_pre_stop for container in workload.containers),
        "pvc_claims": list(workload.volume_claims),
    }


def service_facts(manifests: Manifests) -> list[Facts]:
    """Return each Kubernetes Service with the workloads behind it and the sum of their pods."""
    around = surroundings_of(manifests)
    facts: list[Facts] = []
    for service in sorted(manifests.services, key=lambda one: (one.namespace, one.name)):
        behind = [one for one in around if service.reaches(one.workload)]
        facts.append(
            {
                "namespace": service.namespace,
                "name": service.name,
                "workloads": [one.workload.label for one in behind],
                "total_replicas": sum(one.lowest_count or 0 for one in behind),
            }
        )
    return facts


def repeated_workloads(manifests: Manifests) -> list[str]:
    """Return the workloads that were read more than once, as namespace/kind/name."""
    names = Counter(f"{one.namespace}/{one.label}" for one in manifests.workloads)
    return sorted(name for name, times in names.items() if times > 1)


def strategy_of(workload: Workload) -> str | None:
    """Return how pods are replaced; None for what does not replace pods by itself."""
    if workload.kind not in _WITH_STRATEGY:
        return None
    return workload.strategy or _ROLLING


def _place(workload: Workload) -> tuple[str, str, str]:
    return workload.kind, workload.namespace, workload.name


def _anti_affinity(workload: Workload) -> str | None:
    if not workload.anti_affinity:
        return None
    is_required = any(rule.is_required for rule in workload.anti_affinity)
    return "required" if is_required else "preferred"


def _budget_facts(one: Surroundings, budget: DisruptionBudget) -> Facts:
    return {
        "name": budget.name,
        "minAvailable": budget.minimum_available,
        "maxUnavailable": budget.maximum_unavailable,
        "disruptions_allowed": one.disruptions_allowed(budget),
    }


def _container_facts(one: Container) -> Facts:
    return {
        "name": one.name,
        "image": one.image,
        "liveness": one.liveness and one.liveness.handler,
        "readiness": one.readiness and one.readiness.handler,
        "startup": one.startup and one.startup.handler,
        "request_cpu": one.request_cpu,
        "request_memory": one.request_memory,
        "limit_cpu": one.limit_cpu,
        "limit_memory": one.limit_memory,
    }


def _on_all_containers(containers: tuple[Container, ...]) -> Facts:
    return {
        "liveness_on_all": all(one.liveness for one in containers),
        "readiness_on_all": all(one.readiness for one in containers),
        "startup_on_all": all(one.startup for one in containers),
        "cpu_limit_on_all": all(one.limit_cpu is not None for one in containers),
        "memory_limit_on_all": all(one.limit_memory is not None for one in containers),
        "cpu_request_on_all": all(one.request_cpu is not None for one in containers),
        "memory_request_on_all": all(one.request_memory is not None for one in containers),
    }
