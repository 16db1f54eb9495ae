"""Remove the demo organisation."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.demo.removal import remove_demo, summary_of


class Command(BaseCommand):
    help = "Remove the made-up organisation and everything that hangs on its incidents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, **options: Any) -> None:
        removed = remove_demo()
        words = self.stderr if options["json"] else self.stdout
        words.write(summary_of(removed))
        if options["json"]:
            self.stdout.write(json.dumps({"removed": removed}))
