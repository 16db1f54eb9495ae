"""`manage.py up`: everything a person needs on one machine, in one command."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import DatabaseError, connections

from core import server
from core.people.first_admin import USERNAME, create_first_admin
from core.web.static_files import collect_when_changed

LARGEST_PORT = 65_535


def port_number(text: str) -> int:
    """Return the port that was typed; 0 means any free one."""
    if text.isascii() and text.isdigit() and int(text) <= LARGEST_PORT:
        return int(text)
    raise ArgumentTypeError(f"{text} is no port: give a number from 0 to {LARGEST_PORT}.")


class Command(BaseCommand):
    help = "Bring the database up to date, then serve the site with its background work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on.")
        parser.add_argument("--port", default=8000, type=port_number, help="0 takes a free one.")
        parser.add_argument("--demo", action="store_true", help="Load the demo organisation.")
        parser.add_argument(
            "--json", action="store_true", help="Say address and password as one JSON object."
        )

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        try:
            listener = server.open_listener(host, port)
        except OSError as error:
            raise CommandError(server.sentence_for(error, host, port)) from error
        url = server.url_of(*listener.getsockname()[:2])
        words = self.stderr if options["json"] else self.stdout
        words.write("Preparing the database and the static files ...", self.style.NOTICE)
        try:
            password = prepare(demo=options["demo"], words=words)
        except (DatabaseError, OSError) as error:
            raise CommandError(f"The site cannot start: {error}") from error
        except KeyboardInterrupt:
            sys.exit(130)

        def say_ready() -> None:
            if options["json"]:
                username = USERNAME if password else None
                ready = {"url": url, "username": username, "one_time_password": password}
                self.stdout.write(json.dumps(ready))
            words.write(greeting(url, password))
            self.stdout.flush()

        server.serve(listener, on_ready=say_ready)


def prepare(*, demo: bool, words: OutputWrapper) -> str | None:
    """Make database and static files ready; return the first admin's password if just made.

    What the demo organisation has to say goes to `words`.
    """
    call_command("migrate", interactive=False, verbosity=0)
    collect_when_changed()
    password = create_first_admin()
    if demo:
        call_command("load_demo", stdout=words)
    connections.close_all()
    return password


def greeting(url: str, password: str | None) -> str:
    """Return what a person reads once the site answers."""
    lines = ["", f"Drydock is ready: {url}", ""]
    if password:
        lines += [
            f"  Sign in as     {USERNAME}",
            f"  with password  {password}",
            "  It is shown only this once; choose your own after signing in.",
            "",
        ]
    return "\n".join([*lines, "Stop it with Ctrl-C."])
