"""Print single points of failure, blast radius, minimal pairs and the availability ceiling."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import Service
from core.input_files import find_files
from core.rejection import Rejection
from readiness.domain.availability import ceiling_of
from readiness.domain.spof import minimal_pairs, single_points
from readiness.ingestion.edge_file import EdgeFile, read_edge_file
from readiness.queries.spof import (
    ServiceFindings,
    catalogue_graph,
    findings_among,
)

SUFFIXES = frozenset({".json"})
PAIRS_FOR_ALL = 100
"""In a file with at most so many nodes pairs are looked for everywhere; else where tiers ask."""

Answer = dict[str, Any]


class Command(BaseCommand):
    help = (
        "Print what takes each service down alone, whom it takes down, and how available it can "
        "be: from the catalogue, or from a file (docs/reference/single_points_of_failure.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--service", metavar="SLUG", help="This service only.")
        parser.add_argument("--edges", metavar="FILE", help="Read this file, not the catalogue.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        wanted, path = options["service"], options["edges"]
        answer = _from_catalogue(wanted) if path is None else _from_file(path, wanted)
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        self._tell(answer, self.stderr if options["json"] else self.stdout)
        if answer["rejected"]:
            sys.exit(1)

    def _tell(self, answer: Answer, words: Any) -> None:
        for name, found in answer["services"].items():
            points, blast = found["single_points_of_failure"], found["blast_radius"]
            ceiling = found["availability_ceiling"]
            share = "no number" if ceiling is None else f"{100 * ceiling:.4f} %"
            words.write(
                f"{name}: {len(points)} single points of failure{_listed(points)}; "
                f"takes {len(blast)} down{_listed(blast)}; ceiling {share}."
            )
        for dependent, provider in answer["dangling"]:
            words.write(f"Dangling: {dependent} depends on {provider}; not both are listed.")
        for rejected in answer["rejected"]:
            words.write(f"Rejected: {rejected['path']}: {rejected['reason']}")


def _from_catalogue(wanted: str | None) -> Answer:
    known = catalogue_graph()
    rows = Service.objects.in_bulk()
    chosen = sorted(rows.values(), key=lambda service: service.slug)
    if wanted is not None:
        chosen = [service for service in chosen if service.slug == wanted]
        if not chosen:
            raise CommandError(f"There is no service “{wanted}”.")
    services = {}
    for service in chosen:
        with_pairs = True if wanted is not None else None
        found = findings_among(service, known, rows, with_pairs=with_pairs)
        services[service.slug] = _as_json(found)
    return {"services": services, "dangling": [], "rejected": [], "revision": known.revision}


def _as_json(found: ServiceFindings) -> Answer:
    pairs = found.pairs
    return {
        "single_points_of_failure": sorted(service.slug for service in found.points),
        "blast_radius": sorted(service.slug for service in found.blast),
        "pairs": None
        if pairs is None
        else sorted(sorted(service.slug for service in pair) for pair in pairs),
        "availability_ceiling": found.ceiling.value,
        "availability_is_exact": found.ceiling.is_exact,
    }


def _from_file(path: str, wanted: str | None) -> Answer:
    answer: Answer = {"services": {}, "dangling": [], "rejected": []}
    read = _read(path)
    if isinstance(read, Rejection):
        return answer | {"rejected": [{"path": read.path, "reason": read.reason}]}
    if wanted is not None and wanted not in read.graph.nodes:
        raise CommandError(f"There is no service “{wanted}” in {path}.")
    answer["services"] = _of_file(read, wanted)
    answer["dangling"] = [list(edge) for edge in read.dangling]
    return answer


def _read(path: str) -> EdgeFile | Rejection:
    found = find_files([path], suffixes=SUFFIXES, passing_over=())
    if found.rejections:
        return found.rejections[0]
    if len(found.files) != 1:
        return Rejection(path, "is a folder with more than one file")
    try:
        return read_edge_file(found.files[0].content)
    except ValueError as error:
        return Rejection(path, str(error))


def _of_file(file: EdgeFile, wanted: str | None) -> Answer:
    points = single_points(file.graph)
    blasts = points.blasts()
    looks_everywhere = len(file.graph.nodes) <= PAIRS_FOR_ALL
    answer: Answer = {}
    for name in sorted(file.graph.nodes) if wanted is None else [wanted]:
        ceiling = ceiling_of(file.graph, points, name, file.availability)
        looks = looks_everywhere or name == wanted or file.tiers.get(name) == 1
        pairs = minimal_pairs(file.graph, name) if looks else None
        answer[name] = {
            "single_points_of_failure": sorted(points.of(name)),
            "blast_radius": sorted(blasts[name]),
            "pairs": None if pairs is None else sorted(map(sorted, pairs)),
            "availability_ceiling": ceiling.value,
            "availability_is_exact": ceiling.is_exact,
        }
    return answer


def _listed(names: Iterable[str]) -> str:
    words = ", ".join(names)
    return f" ({words})" if words else ""
