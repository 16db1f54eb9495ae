"""Print single points of failure, blast radius, minimal pairs and the availability ceiling."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import Service
from core.input.files import find_files
from core.input.rejection import Rejection
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

MOST_NAMED = 10

Answer = dict[str, Any]
Findings = Iterator[tuple[str, Answer]]
"""Name and findings of one service after the other: all at once may be millions of names."""


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
        about, findings = _from_catalogue(wanted) if path is None else _from_file(path, wanted)
        if options["json"]:
            self._print_json(about, findings)
        else:
            for name, found in findings:
                self._tell(self.stdout, name, found)
        words = self.stderr if options["json"] else self.stdout
        for dependent, provider in about["dangling"]:
            words.write(f"Dangling: {dependent} depends on {provider}; not both are listed.")
        for rejected in about["rejected"]:
            words.write(f"Rejected: {rejected['path']}: {rejected['reason']}")
        if about["rejected"]:
            sys.exit(1)

    def _print_json(self, about: Answer, findings: Findings) -> None:
        self.stdout.write(f'{json.dumps(about)[:-1]}, "services": {{', ending="")
        between = ""
        for name, found in findings:
            self.stdout.write(f"{between}{json.dumps(name)}: {json.dumps(found)}", ending="")
            self._tell(self.stderr, name, found)
            between = ", "
        self.stdout.write("}}")

    def _tell(self, words: Any, name: str, found: Answer) -> None:
        points, blast = found["single_points_of_failure"], found["blast_radius"]
        ceiling = found["availability_ceiling"]
        share = "no number" if ceiling is None else f"{100 * ceiling:.4f} %"
        words.write(
            f"{name}: {len(points)} single points of failure{_listed(points)}; "
            f"takes {len(blast)} down{_listed(blast)}; ceiling {share}."
        )


def _from_catalogue(wanted: str | None) -> tuple[Answer, Findings]:
    known = catalogue_graph()
    rows = Service.objects.in_bulk()
    chosen = sorted(rows.values(), key=lambda service: service.slug)
    if wanted is not None:
        chosen = [service for service in chosen if service.slug == wanted]
        if not chosen:
            raise CommandError(f"There is no service “{wanted}”.")
    with_pairs = None if wanted is None else True
    about = {"dangling": [], "rejected": [], "revision": known.revision}
    return about, (
        (service.slug, _as_json(findings_among(service, known, rows, with_pairs=with_pairs)))
        for service in chosen
    )


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


def _from_file(path: str, wanted: str | None) -> tuple[Answer, Findings]:
    read = _read(path)
    if isinstance(read, Rejection):
        rejected = {"path": read.path, "reason": read.reason}
        return {"dangling": [], "rejected": [rejected]}, iter(())
    if wanted is not None and wanted not in read.graph.nodes:
        raise CommandError(f"There is no service “{wanted}” in {path}.")
    about = {"dangling": [list(edge) for edge in read.dangling], "rejected": []}
    return about, _of_file(read, wanted)


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


def _of_file(file: EdgeFile, wanted: str | None) -> Findings:
    points = single_points(file.graph)
    looks_everywhere = len(file.graph.nodes) <= PAIRS_FOR_ALL
    for name in sorted(file.graph.nodes) if wanted is None else [wanted]:
        ceiling = ceiling_of(file.graph, points, name, file.availability)
        looks = looks_everywhere or name == wanted or file.tiers.get(name) == 1
        pairs = minimal_pairs(file.graph, name) if looks else None
        yield (
            name,
            {
                "single_points_of_failure": sorted(points.of(name)),
                "blast_radius": sorted(points.blast(name)),
                "pairs": None if pairs is None else sorted(map(sorted, pairs)),
                "availability_ceiling": ceiling.value,
                "availability_is_exact": ceiling.is_exact,
            },
        )


def _listed(names: Sequence[str]) -> str:
    """Return the first few names in brackets, nothing for none."""
    if not names:
        return ""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f" ({', '.join(names[:MOST_NAMED])}{more})"
