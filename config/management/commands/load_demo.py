"""Load the demo organisation."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.demo.loading import load_demo
from core import clock


class Command(BaseCommand):
    help = "Load a made-up organisation to look around; loading it twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, **options: Any) -> None:
        loaded = load_demo(now=clock.now())
        words = self.stderr if options["json"] else self.stdout
        words.write(_in_words(loaded))
        if options["json"]:
            self.stdout.write(json.dumps({"loaded": loaded}))


def _in_words(loaded: dict[str, int]) -> str:
    if not loaded:
        return "The demo organisation is loaded already."
    parts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in loaded.items())
    return f"Loaded the demo organisation: {parts}. Remove it with: manage.py remove_demo"
