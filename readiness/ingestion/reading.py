"""From uploaded files to entries, whatever format each of them has (pure)."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from core.input.documents import DocumentValue, decode_text
from core.input.rejection import Rejection
from readiness.ingestion.aws_inventory import aws_inventory
from readiness.ingestion.chaos import litmus
from readiness.ingestion.chaos.reading import results_in, unread_items
from readiness.ingestion.chaos.result import ChaosResult
from readiness.ingestion.entry import Entry, Reading
from readiness.ingestion.finding import Finding
from readiness.ingestion.idempotency import idempotency_pairs
from readiness.ingestion.kubernetes.documents import Part, manifest_documents, parts_of
from readiness.ingestion.kubernetes.facts import surroundings_of
from readiness.ingestion.kubernetes.findings import findings_of, service_names
from readiness.ingestion.kubernetes.manifests import ManifestReading, is_of_use
from readiness.ingestion.monitoring.alertmanager import alertmanager_routes
from readiness.ingestion.monitoring.breakers import hystrix_stream, resilience4j_metrics
from readiness.ingestion.monitoring.objectives import datadog_objectives, openslo_objective
from readiness.ingestion.monitoring.rules import (
    datadog_monitors,
    grafana_alerts,
    grafana_dashboard,
    prometheus_rules,
)

KUBERNETES = "kubernetes"
FORMATS = {
    KUBERNETES: "Kubernetes manifests",
    "chaostoolkit": "Chaos Toolkit journal",
    "litmus": "LitmusChaos result",
    "gremlin": "Gremlin report or webhook",
    "fis": "AWS Fault Injection Service experiment",
    "tc": "Evidence file about delay made with tc",
    "prometheus": "Prometheus rule files, or the answer of its rules API",
    "alertmanager": "Alertmanager configuration",
    "grafana-alerts": "Grafana alert rules, provisioned or from its API",
    "grafana-dashboard": "Grafana dashboard",
    "datadog-monitors": "Datadog monitors",
    "datadog-slos": "Datadog objectives",
    "openslo": "OpenSLO v1",
    "resilience4j": "Resilience4j metrics in the Prometheus text format",
    "hystrix": "Hystrix event stream",
    "aws": "Answers of the AWS command line: databases, tables, groups, name records",
    "idempotency": "Recorded requests with idempotency keys",
}
"""What each format is called for people, by its key."""

TextReader = Callable[[str], list[Finding] | None]
DocumentReader = Callable[[DocumentValue], list[Finding] | None]
TEXT_READERS: dict[str, TextReader] = {
    "hystrix": hystrix_stream,
    "resilience4j": resilience4j_metrics,
}
"""Formats that are no YAML or JSON; a reader returns None for a text of another format."""
DOCUMENT_READERS: dict[str, DocumentReader] = {
    "prometheus": prometheus_rules,
    "alertmanager": alertmanager_routes,
    "grafana-alerts": grafana_alerts,
    "grafana-dashboard": grafana_dashboard,
    "datadog-monitors": datadog_monitors,
    "datadog-slos": datadog_objectives,
    "openslo": openslo_objective,
    "aws": aws_inventory,
    "idempotency": idempotency_pairs,
}
"""Formats of one document each; a reader returns None for a document of another format."""


def read_files(files: Iterable[tuple[str, bytes]]) -> Reading:
    """Return what all files tell together; files are (name, bytes).

    Kubernetes objects of all files are read together, because an autoscaler may lie in another
    file than its workload. What cannot be read is rejected by name and reason, and nothing else
    suffers from it.
    """
    reading = _Reading()
    for name, content in files:
        reading.take_file(name, content)
    return reading.reading()


@dataclass(slots=True)
class _Reading:
    """Collects entries while files are read."""

    entries: list[Entry] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    manifests: ManifestReading = field(default_factory=ManifestReading)
    digests: dict[str, str] = field(default_factory=dict)

    def take_file(self, name: str, content: bytes) -> None:
        digest = self.digests[name] = hashlib.sha256(content).hexdigest()
        try:
            found = self._taken(name, digest, decode_text(content))
        except ValueError as error:
            self.rejections.append(Rejection(name, str(error)))
            return
        if not found:
            self.skipped.append(name)

    def _taken(self, name: str, digest: str, text: str) -> bool:
        """Read a text by the first format it has; return whether it has one."""
        if litmus.is_description(text):
            self.entries += _of_results(name, digest, litmus.read_descriptions(text))
            return True
        for key, read in TEXT_READERS.items():
            if (findings := read(text)) is not None:
                self.entries += _of_findings(name, digest, key, findings)
                return True
        return self._take_parts(name, digest, list(parts_of(manifest_documents(text))))

    def _take_parts(self, name: str, digest: str, parts: list[Part]) -> bool:
        """Read what is no manifest first: when one part is broken, nothing of the file is taken."""
        entries: list[Entry] = []
        unknown: list[Part] = []
        lost: list[str] = []
        for one in parts:
            if is_of_use(one.value):
                continue
            try:
                found = _entries_of(name, digest, one.value)
            except ValueError as error:
                raise ValueError(f"{one.place}: {error}" if len(parts) > 1 else error) from error
            if found is None:
                unknown.append(one)
            entries += found or []
            unread = [] if found is None else unread_items(one.value)
            lost += [f"{one.place}, item {number}" for number in unread]
        if len(unknown) == len(parts):
            return False
        self.entries += entries
        for one in parts:
            if is_of_use(one.value) and isinstance(one.value, dict):
                self.manifests.take_object(name, one.value)
        # Objects of Kubernetes of other kinds are expected.
        lost += [one.place for one in unknown if not one.kind]
        self.rejections += [
            Rejection(name, f"{place} is none of the known formats") for place in lost
        ]
        return True

    def reading(self) -> Reading:
        manifests = self.manifests.manifests()
        workloads = [
            Entry(
                file=one.workload.file,
                digest=self.digests[one.workload.file],
                format=KUBERNETES,
                subject=one.workload.label,
                names=service_names(one.workload),
                findings=tuple(findings_of(one)),
            )
            for one in surroundings_of(manifests)
        ]
        return Reading(
            (*workloads, *self.entries),
            (*self.rejections, *manifests.rejections),
            tuple(self.skipped),
        )


def _entries_of(name: str, digest: str, document: DocumentValue) -> list[Entry] | None:
    """Return what a document tells, None where it is of no known format."""
    results = list(results_in(document))
    if results:
        return _of_results(name, digest, results)
    for key, read in DOCUMENT_READERS.items():
        if (findings := read(document)) is not None:
            return _of_findings(name, digest, key, findings)
    return None


def _of_results(name: str, digest: str, results: Iterable[ChaosResult]) -> list[Entry]:
    return [
        Entry(
            file=name,
            digest=digest,
            format=one.tool,
            subject=one.subject,
            names=one.services,
            result=one,
        )
        for one in results
    ]


def _of_findings(
    name: str, digest: str, format_key: str, findings: Iterable[Finding]
) -> list[Entry]:
    """Return findings as entries, those about one service together."""
    grouped: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        grouped.setdefault(one.about, []).append(one)
    return [
        Entry(
            file=name,
            digest=digest,
            format=format_key,
            subject=names[0] if names else FORMATS[format_key],
            names=names,
            findings=tuple(about),
        )
        for names, about in grouped.items()
    ]
