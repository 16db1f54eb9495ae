"""Make the search documents what their objects say."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from incidents.usecases.search_index import rebuild_search


class Command(BaseCommand):
    help = "Write what search lacks and delete what it should no longer find."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        changed = rebuild_search()
        out = self.stderr if options["json"] else self.stdout
        out.write(f"{changed} search documents were written or deleted.")
        if options["json"]:
            self.stdout.write(json.dumps({"changed": changed}))
