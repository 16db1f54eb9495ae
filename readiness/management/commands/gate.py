"""Say whether a service holds a level: fault tolerance as part of the definition of done."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from readiness.domain.level import Level
from readiness.exporters.score_card import gate_as_json
from readiness.management.commands.readiness import service_named
from readiness.queries.scores import score_card


class Command(BaseCommand):
    help = "Exit with 0 where a service holds a level, with 1 and the blocking items otherwise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="Short name of the service.")
        levels = [str(level) for level in Level if level is not Level.NONE]
        parser.add_argument("--level", required=True, choices=levels)
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        service = service_named(options["slug"])
        level = Level(options["level"])
        answer = gate_as_json(service, score_card(service, at=clock.now()), level)
        out = self.stderr if options["json"] else self.stdout
        out.write(f"{service.name} holds {answer['held']}; {level} was asked for.")
        for one in answer["blocking"]:
            keys = ", ".join(one["items"] + one["failure_modes"])
            out.write(f"  {one['reason']}{f' {keys}' if keys else ''}")
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        if answer["blocking"]:
            sys.exit(1)
