"""Import Backstage entity files into the catalogue."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from catalog.ingestion.backstage import read_catalogue
from catalog.ingestion.catalogue import Catalogue
from catalog.ingestion.redundancy_choice import choose_redundancies
from catalog.usecases.importing import StoredCatalogue, store_catalogue
from core.input.files import InputFile, find_files
from core.input.rejection import Rejection

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
LONGEST_SHOWN = 100


class Command(BaseCommand):
    help = "Import Backstage entity files (YAML or JSON): teams, services and dependencies."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="Files or folders.")
        parser.add_argument("--dry-run", action="store_true", help="Store nothing.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = find_files(options["paths"], suffixes=SUFFIXES)
        texts, undecodable = _decoded(found.files)
        catalogue = read_catalogue(texts)
        with transaction.atomic():
            stored = store_catalogue(catalogue, by=None)
            transaction.set_rollback(options["dry_run"])
        rejections = (*found.rejections, *undecodable, *catalogue.rejections)
        skipped = (*found.skipped, *catalogue.skipped)
        answer = _answer(catalogue, stored, rejections, skipped)
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        self._tell(answer, catalogue, self.stderr if options["json"] else self.stdout)
        if rejections:
            sys.exit(1)

    def _tell(self, answer: dict[str, Any], catalogue: Catalogue, words: Any) -> None:
        words.write(
            f"{answer['services']} services, {answer['teams']} teams, "
            f"{answer['dependencies']} dependencies."
        )
        counts = ", ".join(f"{kind} {number}" for kind, number in answer["entities"].items())
        words.write(f"Entities read: {counts or 'none'}.")
        for line in (*_left_out(answer), *_twice(catalogue)):
            words.write(line)
        for path in answer["skipped"]:
            words.write(f"Passed over: {path}")
        for rejected in answer["rejected"]:
            words.write(f"Rejected: {rejected['path']}: {rejected['reason']}")


def _left_out(answer: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for each reference that leads to nothing stored."""
    for source, target in answer["dangling"]:
        yield f"Dangling: {source} depends on {target}, which is not there."
    for one in answer["dangling_relations"]:
        yield f"Dangling: {one['relation']} of {one['source']} is {one['target']}."
    for one in answer["unusable_references"]:
        written = one["written"][:LONGEST_SHOWN]
        yield f"Not used: {one['relation']} of {one['source']}: {written!r} {one['reason']}."
    for source in answer["on_itself"]:
        yield f"Not used: {source} depends on itself."
    for one in answer["unread_targets"]:
        yield f"Not read: {one['target']}, which {one['location']} points at."


def _twice(catalogue: Catalogue) -> Iterator[str]:
    for one in catalogue.duplicates:
        yield f"Twice: {one.id} in {one.ignored_path}; the one in {one.kept_path} stays."


def _decoded(files: tuple[InputFile, ...]) -> tuple[list[tuple[str, str]], list[Rejection]]:
    texts: list[tuple[str, str]] = []
    rejections: list[Rejection] = []
    for file in files:
        try:
            texts.append((file.path, file.content.decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            rejections.append(Rejection(file.path, f"no UTF-8 text at byte {error.start}"))
    return texts, rejections


def _answer(
    catalogue: Catalogue,
    stored: StoredCatalogue,
    rejections: tuple[Rejection, ...],
    skipped: tuple[str, ...],
) -> dict[str, Any]:
    return {
        "entities": catalogue.entities_per_kind,
        "services": len(stored.services),
        "teams": len(stored.teams),
        "dependencies": len(stored.dependencies),
        "dangling": [list(edge) for edge in catalogue.dangling_dependencies],
        "dangling_relations": [
            {"relation": one.name, "source": one.source, "target": one.target}
            for one in catalogue.dangling_relations
        ],
        "duplicates": [duplicate.id for duplicate in catalogue.duplicates],
        "unusable_references": [
            {
                "relation": one.relation,
                "source": one.source,
                "written": one.written,
                "reason": one.reason,
            }
            for one in (
                *catalogue.unusable_references,
                *choose_redundancies(catalogue).unusable,
            )
        ],
        "on_itself": list(catalogue.on_itself),
        "unread_targets": [
            {"location": one.location, "target": one.written, "path": one.path}
            for one in catalogue.unread_targets
        ],
        "skipped": list(skipped),
        "rejected": [{"path": one.path, "reason": one.reason} for one in rejections],
    }
