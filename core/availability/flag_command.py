"""What the commands share that raise and lower a flag of the operators."""

import json
from argparse import ArgumentParser
from typing import Any, ClassVar

from django.core.management.base import BaseCommand

from core.availability.operator_flags import OperatorFlag, lower_flag, raise_flag, reason_of


class FlagCommand(BaseCommand):
    """`manage.py NAME on|off|status`; needs no database."""

    requires_system_checks = []
    flag: ClassVar[OperatorFlag]
    says: ClassVar[tuple[str, str]]
    """What is so while the flag is down, and while it is up."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("switch", choices=["on", "off", "status"])
        parser.add_argument("--reason", default="", help="A sentence for people.")
        parser.add_argument("--json", action="store_true", help="Answer as one JSON object.")

    def handle(self, *, switch: str, reason: str, **options: Any) -> None:
        if switch == "on":
            raise_flag(self.flag, reason=reason)
        elif switch == "off":
            lower_flag(self.flag)
        found = reason_of(self.flag)
        words = self.stderr if options["json"] else self.stdout
        words.write(self.says[found is not None])
        if options["json"]:
            self.stdout.write(json.dumps({"on": found is not None, "reason": found or ""}))
