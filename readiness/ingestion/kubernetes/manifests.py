"""Kubernetes manifests: files with objects, written, exported or rendered by Helm (pure)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from core.input.documents import DocumentValue, decode_text
from core.input.rejection import Rejection
from readiness.ingestion.kubernetes.documents import kind_of, manifest_documents, parts_of
from readiness.ingestion.kubernetes.objects import (
    Autoscaler,
    DisruptionBudget,
    NetworkService,
    Workload,
)
from readiness.ingestion.kubernetes.pods import PodTemplate, count, pod_template, selector
from readiness.ingestion.kubernetes.rollouts import Borrower, lend_pods
from readiness.ingestion.shape import Mapping, mapping, mappings, text, texts, whole

DEFAULT_NAMESPACE = "default"
_WORKLOADS = {
    "Deployment": {"apps", "extensions"},
    "StatefulSet": {"apps"},
    "DaemonSet": {"apps", "extensions"},
    "ReplicaSet": {"apps", "extensions"},
    "ReplicationController": {""},
    "Rollout": {"argoproj.io"},
}
_BUDGETS, _AUTOSCALERS, _SCALED = {"policy"}, {"autoscaling"}, {"keda.sh"}


class Manifests(NamedTuple):
    """The objects of all files, in the order read; `kinds` counts every object by its kind.

    `skipped` are files without any Kubernetes object, and what is none in a file with some.
    """

    workloads: tuple[Workload, ...]
    autoscalers: tuple[Autoscaler, ...]
    budgets: tuple[DisruptionBudget, ...]
    services: tuple[NetworkService, ...]
    kinds: dict[str, int]
    rejections: tuple[Rejection, ...]
    skipped: tuple[str, ...]


def read_manifests(files: Iterable[tuple[str, bytes]]) -> Manifests:
    """Return what the objects of all files say; files are (name, bytes).

    A file that is not YAML or JSON is rejected whole, an object with a field of a wrong shape
    alone. Kinds that run nothing all the time, and kinds of other tools, are passed over.
    """
    reading = ManifestReading()
    for name, content in files:
        reading.take_file(name, content)
    return reading.manifests()


def is_of_use(value: DocumentValue) -> bool:
    """Return whether a value is an object of a kind that this module has a use for."""
    return kind_of(value) in _KNOWN_KINDS


@dataclass(slots=True)
class ManifestReading:
    """Collects objects while files are read."""

    workloads: list[Workload] = field(default_factory=list)
    borrowers: list[Borrower] = field(default_factory=list)
    autoscalers: list[Autoscaler] = field(default_factory=list)
    budgets: list[DisruptionBudget] = field(default_factory=list)
    services: list[NetworkService] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def take_file(self, name: str, content: bytes) -> None:
        """Read a file, or note why it cannot be read."""
        try:
            documents = manifest_documents(decode_text(content))
        except ValueError as error:
            self.rejections.append(Rejection(name, str(error)))
            return
        self.take_documents(name, documents)

    def take_documents(self, name: str, documents: Iterable[DocumentValue]) -> None:
        """Read the objects among the documents of a file."""
        parts = list(parts_of(documents))
        others = [one.place for one in parts if not one.kind]
        if len(others) == len(parts):
            self.skipped.append(name)
            return
        self.skipped += [f"{name}, {place}" for place in others]
        for one in parts:
            if one.kind and isinstance(one.value, dict):
                self.take_object(name, one.value)

    def take_object(self, file: str, one: Mapping) -> None:
        """Read one object of a file, or note why it cannot be read."""
        kind, group = kind_of(one), _group_of(one)
        self.kinds[kind] += 1
        try:
            if group in _WORKLOADS.get(kind, ()) and not _is_owned(one):
                self._take_workload(file, kind, one)
            elif kind in _READERS and group in _READERS[kind].groups:
                _READERS[kind].take(self, one)
        except ValueError as error:
            named = f"{kind} {_name_of(one)}".strip()
            self.rejections.append(Rejection(file, f"{named}: {error}"))

    def _take_workload(self, file: str, kind: str, one: Mapping) -> None:
        spec = mapping(one.get("spec"), "spec")
        if spec.get("workloadRef") is None or spec.get("template") is not None:
            self.workloads.append(_workload(file, kind, one, spec))
            return
        lender = mapping(spec["workloadRef"], "spec.workloadRef")
        self.borrowers.append(
            Borrower(
                rollout=_workload(file, kind, one, spec),
                lender_kind=text(lender.get("kind"), "spec.workloadRef.kind") or "Deployment",
                lender_name=text(lender.get("name"), "spec.workloadRef.name"),
            )
        )

    def manifests(self) -> Manifests:
        """Return everything that was read so far."""
        lent = lend_pods(self.workloads, self.borrowers)
        return Manifests(
            workloads=lent.workloads,
            autoscalers=tuple(self.autoscalers),
            budgets=tuple(self.budgets),
            services=tuple(self.services),
            kinds=dict(sorted(self.kinds.items())),
            rejections=(*self.rejections, *lent.rejections),
            skipped=tuple(self.skipped),
        )


class _Reader(NamedTuple):
    """How a kind beside the workloads is read, and the API groups it belongs to."""

    groups: set[str]
    take: Callable[[ManifestReading, Mapping], None]


def _group_of(one: Mapping) -> str:
    """Return the API group: "" for the core one, "apps" for apps/v1."""
    version = text(one.get("apiVersion"), "apiVersion")
    return version.rpartition("/")[0]


def _name_of(one: Mapping) -> str:
    metadata = one.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return name[:200] if isinstance(name, str) else ""


def _is_owned(one: Mapping) -> bool:
    """Return whether another object made this one, as a Deployment makes its ReplicaSets."""
    metadata = mapping(one.get("metadata"), "metadata")
    return bool(metadata.get("ownerReferences"))


def _place_of(one: Mapping) -> tuple[str, str]:
    """Return namespace and name; raise ValueError for an object without a name."""
    metadata = mapping(one.get("metadata"), "metadata")
    name = text(metadata.get("name"), "metadata.name")
    if not name:
        raise ValueError("metadata.name is missing")
    return text(metadata.get("namespace"), "metadata.namespace") or DEFAULT_NAMESPACE, name


def _workload(file: str, kind: str, one: Mapping, spec: Mapping) -> Workload:
    """Return the workload; one that lends its pods has none yet."""
    namespace, name = _place_of(one)
    metadata = mapping(one.get("metadata"), "metadata")
    pod = _pod(spec, namespace)
    strategy, rolling = _strategy(spec)
    return Workload(
        file=file,
        api_version=text(one.get("apiVersion"), "apiVersion"),
        kind=kind,
        namespace=namespace,
        name=name,
        labels=texts(metadata.get("labels"), "metadata.labels"),
        annotations=texts(metadata.get("annotations"), "metadata.annotations"),
        pod_labels=pod.labels,
        replicas=whole(spec.get("replicas"), "spec.replicas"),
        containers=pod.containers,
        strategy=strategy,
        max_unavailable=count(rolling.get("maxUnavailable"), "maxUnavailable"),
        max_surge=count(rolling.get("maxSurge"), "maxSurge"),
        grace_seconds=pod.grace_seconds,
        topology_spread=pod.topology_spread,
        anti_affinity=pod.anti_affinity,
        volume_claims=(*_claim_templates(spec), *pod.volume_claims),
    )


def _pod(spec: Mapping, namespace: str) -> PodTemplate:
    if spec.get("template") is None and spec.get("workloadRef") is not None:
        return PodTemplate({}, (), None, (), (), ())
    template = mapping(spec.get("template"), "spec.template")
    return pod_template(template, "spec.template", namespace=namespace)


def _strategy(spec: Mapping) -> tuple[str | None, Mapping]:
    """Return the written strategy and its numbers; Argo names it by the key that is filled."""
    field_name = "updateStrategy" if spec.get("strategy") is None else "strategy"
    written = mapping(spec.get(field_name), f"spec.{field_name}")
    for argo in ("canary", "blueGreen"):
        if isinstance(written.get(argo), dict):
            return argo, mapping(written[argo], f"spec.{field_name}.{argo}")
    kind = text(written.get("type"), f"spec.{field_name}.type")
    rolling = mapping(written.get("rollingUpdate"), f"spec.{field_name}.rollingUpdate")
    return kind or None, rolling


def _claim_templates(spec: Mapping) -> tuple[str, ...]:
    where = "spec.volumeClaimTemplates"
    names = (
        mapping(one.get("metadata"), f"{where}.metadata").get("name")
        for one in mappings(spec.get("volumeClaimTemplates"), where)
    )
    return tuple(text(name, f"{where}.metadata.name") for name in names)


def _take_service(reading: ManifestReading, one: Mapping) -> None:
    namespace, name = _place_of(one)
    spec = mapping(one.get("spec"), "spec")
    wanted = texts(spec.get("selector"), "spec.selector")
    reading.services.append(NetworkService(namespace=namespace, name=name, selector=wanted))


def _take_budget(reading: ManifestReading, one: Mapping) -> None:
    namespace, name = _place_of(one)
    spec = mapping(one.get("spec"), "spec")
    wanted = spec.get("selector")
    reading.budgets.append(
        DisruptionBudget(
            namespace=namespace,
            name=name,
            minimum_available=count(spec.get("minAvailable"), "spec.minAvailable"),
            maximum_unavailable=count(spec.get("maxUnavailable"), "spec.maxUnavailable"),
            selector=None
            if wanted is None
            else selector(mapping(wanted, "spec.selector"), "spec.selector"),
        )
    )


def _take_autoscaler(reading: ManifestReading, one: Mapping) -> None:
    namespace, name = _place_of(one)
    spec = mapping(one.get("spec"), "spec")
    target = mapping(spec.get("scaleTargetRef"), "spec.scaleTargetRef")
    minimum = whole(spec.get("minReplicas"), "spec.minReplicas")
    metrics = mappings(spec.get("metrics"), "spec.metrics")
    reading.autoscalers.append(
        Autoscaler(
            namespace=namespace,
            name=name,
            target_kind=text(target.get("kind"), "spec.scaleTargetRef.kind"),
            target_name=text(target.get("name"), "spec.scaleTargetRef.name"),
            minimum=1 if minimum is None else minimum,
            maximum=whole(spec.get("maxReplicas"), "spec.maxReplicas"),
            has_metric=bool(metrics) or spec.get("targetCPUUtilizationPercentage") is not None,
        )
    )


def _take_scaled_object(reading: ManifestReading, one: Mapping) -> None:
    """Read what KEDA makes an autoscaler from; its least number is 0 unless written."""
    namespace, name = _place_of(one)
    spec = mapping(one.get("spec"), "spec")
    target = mapping(spec.get("scaleTargetRef"), "spec.scaleTargetRef")
    scaler = Autoscaler(
        namespace=namespace,
        name=name,
        target_kind=text(target.get("kind"), "spec.scaleTargetRef.kind") or "Deployment",
        target_name=text(target.get("name"), "spec.scaleTargetRef.name"),
        minimum=whole(spec.get("minReplicaCount"), "spec.minReplicaCount") or 0,
        maximum=100,
        has_metric=bool(mappings(spec.get("triggers"), "spec.triggers")),
    )
    maximum = whole(spec.get("maxReplicaCount"), "spec.maxReplicaCount")
    reading.autoscalers.append(scaler if maximum is None else scaler._replace(maximum=maximum))


_READERS = {
    "Service": _Reader({""}, _take_service),
    "PodDisruptionBudget": _Reader(_BUDGETS, _take_budget),
    "HorizontalPodAutoscaler": _Reader(_AUTOSCALERS, _take_autoscaler),
    "ScaledObject": _Reader(_SCALED, _take_scaled_object),
}
_KNOWN_KINDS = frozenset(_WORKLOADS) | frozenset(_READERS)
