"""Read Kubernetes manifests and tell what they answer of a checklist."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from core.input.files import FoundFiles, find_files
from readiness.ingestion.finding import Finding
from readiness.ingestion.kubernetes.facts import (
    repeated_workloads,
    service_facts,
    surroundings_of,
    workload_facts,
)
from readiness.ingestion.kubernetes.findings import findings_of
from readiness.ingestion.kubernetes.manifests import Manifests, read_manifests
from readiness.ingestion.kubernetes.objects import Workload

SUFFIXES = frozenset({".yaml", ".yml", ".json"})


class Command(BaseCommand):
    help = "Read Kubernetes manifests (YAML, JSON, rendered Helm charts): facts and answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="Files or folders.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = find_files(options["paths"], suffixes=SUFFIXES)
        roots = [Path(path) for path in options["paths"] if Path(path).is_dir()]
        manifests = read_manifests((_shown(one.path, roots), one.content) for one in found.files)
        answer = _answer(manifests, found)
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        self._tell(answer, self.stderr if options["json"] else self.stdout)
        if answer["rejected"]:
            sys.exit(1)

    def _tell(self, answer: dict[str, Any], words: Any) -> None:
        words.write(f"{len(answer['workloads'])} workloads, {len(answer['services'])} services.")
        for one in answer["evidence"]:
            words.write(f"{one['workload']}: {one['item']}: {one['outcome']}: {one['reason']}")
        for name in answer["repeated"]:
            words.write(f"Twice: {name}")
        for path in answer["skipped"]:
            words.write(f"Passed over: {path}")
        for one in answer["rejected"]:
            words.write(f"Rejected: {one['path']}: {one['reason']}")


def _shown(path: str, roots: list[Path]) -> str:
    """Return a path as seen from the folder it was found in, the name alone for a named file."""
    for root in roots:
        if Path(path).is_relative_to(root):
            return str(Path(path).relative_to(root))
    return Path(path).name


def _answer(manifests: Manifests, found: FoundFiles) -> dict[str, Any]:
    around = surroundings_of(manifests)
    rejections = (*found.rejections, *manifests.rejections)
    return {
        "workloads": [workload_facts(one) for one in around],
        "services": service_facts(manifests),
        "evidence": [
            _evidence(one.workload, finding) for one in around for finding in findings_of(one)
        ],
        "kinds": manifests.kinds,
        "repeated": repeated_workloads(manifests),
        "skipped": [*found.skipped, *manifests.skipped],
        "rejected": [{"path": one.path, "reason": one.reason} for one in rejections],
    }


def _evidence(workload: Workload, finding: Finding) -> dict[str, Any]:
    return {
        "namespace": workload.namespace,
        "workload": finding.subject,
        "services": list(finding.about),
        "item": finding.item,
        "source": finding.source,
        "class": finding.evidence_class,
        "outcome": finding.outcome,
        "reason": finding.reason,
    }
