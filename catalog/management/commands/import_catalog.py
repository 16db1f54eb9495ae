"""Import Backstage entity files into the catalogue."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from catalog.ingestion.backstage import read_catalogue
from catalog.ingestion.catalogue import Catalogue
from catalog.usecases.importing import StoredCatalogue, store_catalogue
from core.input.files import FoundFiles, InputFile, find_files
from core.input.rejection import Rejection

SUFFIXES = frozenset({".yaml", ".yml", ".json"})


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
        answer = _answer(catalogue, stored, rejections)
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        self._tell(answer, found, catalogue, self.stderr if options["json"] else self.stdout)
        if rejections:
            sys.exit(1)

    def _tell(
        self, answer: dict[str, Any], found: FoundFiles, catalogue: Catalogue, words: Any
    ) -> None:
        words.write(
            f"{answer['services']} services, {answer['teams']} teams, "
            f"{answer['dependencies']} dependencies."
        )
        for source, target in answer["dangling"]:
            words.write(f"Dangling: {source} depends on {target}, which is not there.")
        for one in answer["dangling_relations"]:
            words.write(f"Dangling: {one['relation']} of {one['source']} is {one['target']}.")
        for duplicate in catalogue.duplicates:
            words.write(
                f"Twice: {duplicate.id} in {duplicate.ignored_path}; "
                f"the one in {duplicate.kept_path} stays."
            )
        for path in (*found.skipped, *catalogue.skipped):
            words.write(f"Passed over: {path}")
        for rejected in answer["rejected"]:
            words.write(f"Rejected: {rejected['path']}: {rejected['reason']}")


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
    catalogue: Catalogue, stored: StoredCatalogue, rejections: tuple[Rejection, ...]
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
            for one in catalogue.unusable_references
        ],
        "rejected": [{"path": one.path, "reason": one.reason} for one in rejections],
    }
