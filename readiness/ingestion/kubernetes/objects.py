"""What Kubernetes objects say about availability, before anything is concluded from it (pure)."""

from dataclasses import dataclass, field
from typing import NamedTuple

Count = int | str
"""A number of pods, or a share of them such as "25%"."""

ZONE_KEYS = frozenset({"topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"})


class Requirement(NamedTuple):
    """One line of matchExpressions."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def matches(self, labels: dict[str, str]) -> bool:
        """Return whether labels meet it, as Kubernetes reads it: NotIn holds without the key."""
        if self.operator == "In":
            return labels.get(self.key) in self.values
        if self.operator == "NotIn":
            return labels.get(self.key) not in self.values
        return (self.key in labels) == (self.operator == "Exists")


@dataclass(frozen=True, slots=True)
class Selector:
    """A label selector; one that asks for nothing matches everything."""

    labels: dict[str, str] = field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: dict[str, str]) -> bool:
        """Return whether labels have all that is asked for."""
        return self.labels.items() <= labels.items() and all(
            one.matches(labels) for one in self.requirements
        )


class Probe(NamedTuple):
    """How an instance is asked: `handler` is httpGet, tcpSocket, exec or grpc.

    `question` is what is asked, comparable between probes: port, path, command and the like, with
    names of ports resolved.
    """

    handler: str
    question: tuple[str, ...]
    initial_delay_seconds: int = 0


class Container(NamedTuple):
    """A main container; requests and limits are as written, None where absent."""

    name: str
    image: str
    liveness: Probe | None
    readiness: Probe | None
    startup: Probe | None
    request_cpu: Count | float | None
    request_memory: Count | float | None
    limit_cpu: Count | float | None
    limit_memory: Count | float | None
    has_pre_stop: bool


class SpreadRule(NamedTuple):
    """What keeps pods apart: over which kind of place, whether it must, and which pods it means.

    `selector` None means no pods at all.
    """

    topology_key: str
    is_required: bool
    selector: Selector | None

    @property
    def is_over_zones(self) -> bool:
        """Return whether pods are kept apart by zone and not merely by machine."""
        return self.topology_key in ZONE_KEYS


class Workload(NamedTuple):
    """Something that keeps pods running. What is None was not written down."""

    file: str
    api_version: str
    kind: str
    namespace: str
    name: str
    labels: dict[str, str]
    annotations: dict[str, str]
    pod_labels: dict[str, str]
    replicas: int | None
    containers: tuple[Container, ...]
    strategy: str | None
    max_unavailable: Count | None
    max_surge: Count | None
    grace_seconds: int | None
    topology_spread: tuple[SpreadRule, ...]
    anti_affinity: tuple[SpreadRule, ...]
    volume_claims: tuple[str, ...]

    @property
    def label(self) -> str:
        """Return kind/name, as people write it on a command line."""
        return f"{self.kind}/{self.name}"


class Autoscaler(NamedTuple):
    """A HorizontalPodAutoscaler, or what KEDA makes one from. `has_metric`: one is written down."""

    namespace: str
    name: str
    target_kind: str
    target_name: str
    minimum: int
    maximum: int | None
    has_metric: bool

    def targets(self, workload: Workload) -> bool:
        """Return whether this autoscaler sets the number of a workload's pods."""
        return (self.namespace, self.target_kind, self.target_name) == (
            workload.namespace,
            workload.kind,
            workload.name,
        )


class DisruptionBudget(NamedTuple):
    """A PodDisruptionBudget; without a selector it protects nothing."""

    namespace: str
    name: str
    minimum_available: Count | None
    maximum_unavailable: Count | None
    selector: Selector | None

    def protects(self, workload: Workload) -> bool:
        """Return whether a workload's pods are within this budget."""
        return (
            self.namespace == workload.namespace
            and self.selector is not None
            and self.selector.matches(workload.pod_labels)
        )


class NetworkService(NamedTuple):
    """A Kubernetes Service; without a selector nothing is found behind it."""

    namespace: str
    name: str
    selector: dict[str, str]

    def reaches(self, workload: Workload) -> bool:
        """Return whether calls to this service may end at a workload's pods."""
        return (
            self.namespace == workload.namespace
            and bool(self.selector)
            and self.selector.items() <= workload.pod_labels.items()
        )
