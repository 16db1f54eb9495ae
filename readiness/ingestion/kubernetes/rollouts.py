"""Rollouts of Argo that lend their pods from another workload (pure)."""

from collections.abc import Iterable
from typing import NamedTuple

from core.input.rejection import Rejection
from readiness.ingestion.kubernetes.objects import Workload


class Borrower(NamedTuple):
    """A Rollout without pods of its own, and kind and name of the workload that has them."""

    rollout: Workload
    lender_kind: str
    lender_name: str


class Lent(NamedTuple):
    """Workloads once Rollouts have their pods, and the Rollouts whose lender is not there."""

    workloads: tuple[Workload, ...]
    rejections: tuple[Rejection, ...]


def lend_pods(workloads: Iterable[Workload], borrowers: Iterable[Borrower]) -> Lent:
    """Return the workloads with each Rollout as one that runs the pods of its lender.

    A lender that runs no pod itself is no workload any more: it is only the form for the Rollout.
    """
    written = list(workloads)
    by_place = {(one.namespace, one.kind, one.name): one for one in written}
    forms: set[tuple[str, str, str]] = set()
    rollouts: list[Workload] = []
    rejections: list[Rejection] = []
    for one in borrowers:
        place = one.rollout.namespace, one.lender_kind, one.lender_name
        lender = by_place.get(place)
        if lender is None:
            named = f"{one.lender_kind}/{one.lender_name}, which is not among the files"
            reason = f"{one.rollout.kind} {one.rollout.name}: lends its pods from {named}"
            rejections.append(Rejection(one.rollout.file, reason))
            continue
        rollouts.append(_with_pods_of(lender, one.rollout))
        if lender.replicas == 0:
            forms.add(place)
    running = (one for one in written if (one.namespace, one.kind, one.name) not in forms)
    return Lent((*running, *rollouts), tuple(rejections))


def _with_pods_of(lender: Workload, rollout: Workload) -> Workload:
    return rollout._replace(
        pod_labels=lender.pod_labels,
        containers=lender.containers,
        grace_seconds=lender.grace_seconds,
        topology_spread=lender.topology_spread,
        anti_affinity=lender.anti_affinity,
        volume_claims=(*rollout.volume_claims, *lender.volume_claims),
    )
