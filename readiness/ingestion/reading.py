"""From uploaded files to entries, whatever format each of them has (pure)."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from core.input.documents import DocumentValue, decode_text
from core.input.rejection import Rejection
from readiness.ingestion.aws_inventory import aws_inventory
from readiness.ingestion.chaos import litmus
from readiness.ingestion.chaos.reading import results_in
from readiness.ingestion.chaos.result import ChaosResult
from readiness.ingestion.entry import Entry, Reading
from readiness.ingestion.finding import Finding
from readiness.ingestion.idempotency import idempotency_pairs
from readiness.ingestion.kubernetes.facts import surroundings_of
from readiness.ingestion.kubernetes.findings import findings_of, service_names
from readiness.ingestion.kubernetes.manifests import (
    ManifestReading,
    looks_like_manifest,
    manifest_documents,
)
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
            self._take_results(name, digest, litmus.read_descriptions(text))
            return True
        for key, read in TEXT_READERS.items():
            if (findings := read(text)) is not None:
                self._take_findings(name, digest, key, findings)
                return True
        documents = manifest_documents(text)
        if looks_like_manifest(documents):
            self.manifests.take_documents(name, documents)
            return True
        found = [self._take_document(name, digest, one) for one in documents]
        return any(found)

    def _take_document(self, name: str, digest: str, document: DocumentValue) -> bool:
        results = list(results_in(document))
        if results:
            self._take_results(name, digest, results)
            return True
        for key, read in DOCUMENT_READERS.items():
            if (findings := read(document)) is not None:
                self._take_findings(name, digest, key, findings)
                return True
        return False

    def _take_results(self, name: str, digest: str, results: Iterable[ChaosResult]) -> None:
        for one in results:
            self.entries.append(
                Entry(
                    file=name,
                    digest=digest,
                    format=one.tool,
                    subject=one.subject,
                    names=one.services,
                    result=one,
                )
            )

    def _take_findings(
        self, name: str, digest: str, format_key: str, findings: Iterable[Finding]
    ) -> None:
        """Keep findings, those about one service together."""
        grouped: dict[tuple[str, ...], list[Finding]] = {}
        for one in findings:
            grouped.setdefault(one.about, []).append(one)
        for names, about in grouped.items():
            self.entries.append(
                Entry(
                    file=name,
                    digest=digest,
                    format=format_key,
                    subject=names[0] if names else FORMATS[format_key],
                    names=names,
                    findings=tuple(about),
                )
            )

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
