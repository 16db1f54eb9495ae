"""`manage.py create_admin`: the first person where `up` does not run."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.people.first_admin import USERNAME, create_first_admin


class Command(BaseCommand):
    help = "Create the first admin when there is nobody yet, and say the one-time password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Answer as one JSON object.")

    def handle(self, **options: Any) -> None:
        password = create_first_admin()
        words = self.stderr if options["json"] else self.stdout
        if options["json"]:
            username = USERNAME if password else None
            answer = {"username": username, "one_time_password": password}
            self.stdout.write(json.dumps(answer))
        if password:
            words.write(f"Sign in as {USERNAME} with the one-time password {password}")
        else:
            words.write("There are people already; nobody was added.")
