"""Compute the kept figures of the recovery metrics anew, after rows were written by other means."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from incidents.usecases.recovery_cells import rebuild_cells


class Command(BaseCommand):
    help = "Compute all kept figures of the recovery metrics from the stored incidents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        cells = rebuild_cells(at=clock.now())
        (self.stderr if options["json"] else self.stdout).write(f"Computed {cells} cells.")
        if options["json"]:
            self.stdout.write(json.dumps({"cells": cells}))
