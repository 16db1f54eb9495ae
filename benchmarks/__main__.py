"""`python -m benchmarks SUITE`: the product beside the bare stack, as ratios.

Exit 0 when every bar is met, 1 when one is missed or its limit is no measure, 2 when nothing can
be judged.
"""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from urllib.parse import urlsplit, urlunsplit

from tests.services.postgresql import running_postgresql

HIGHEST_LOAD = 1.0
NOT_JUDGED = 2
SUITES = ("inproc", "growth", "data", "search", "graph", "scores", "http", "pages", "start")
ON_POSTGRESQL = {"data", "search"}


def main() -> int:
    """Read the options, prepare an empty database and run the suite."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--force", action="store_true", help="Measure on a busy machine too.")
    parser.add_argument("--write", action="store_true", help="Print into docs/reference.")
    parser.add_argument("--nightly", action="store_true", help="Grow to a million rows.")
    options = parser.parse_args()
    if options.database == "sqlite" and options.suite in ON_POSTGRESQL:
        parser.error(f"The suite {options.suite} measures PostgreSQL only.")
    judged = os.getloadavg()[0] <= HIGHEST_LOAD
    if not judged and not options.force:
        print("The machine is busy (load above 1.0); nothing is judged. Try later or --force.")
        return NOT_JUDGED
    with ExitStack() as stack:
        os.environ["DRYDOCK_VAR"] = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        os.environ["DRYDOCK_LOG_LEVEL"] = "CRITICAL"
        if options.database == "postgresql":
            server = urlsplit(stack.enter_context(running_postgresql()))
            os.environ["DATABASE_URL"] = urlunsplit(server._replace(path="/postgres"))
        # Django reads the environment when it is set up, and only then may the suites be imported.
        import django  # noqa: PLC0415 - reads the environment

        django.setup()
        from benchmarks.graph_suite import graph  # noqa: PLC0415 - needs Django
        from benchmarks.growth import growth  # noqa: PLC0415 - needs Django
        from benchmarks.http_suite import http  # noqa: PLC0415 - needs Django
        from benchmarks.page_suite import pages  # noqa: PLC0415 - needs Django
        from benchmarks.score_suite import scores  # noqa: PLC0415 - needs Django
        from benchmarks.search_suite import searching  # noqa: PLC0415 - needs Django
        from benchmarks.start_suite import start  # noqa: PLC0415 - needs Django
        from benchmarks.suites import data, inproc  # noqa: PLC0415 - needs Django

        suites = {
            "inproc": inproc,
            "growth": growth,
            "data": data,
            "search": searching,
            "graph": graph,
            "scores": scores,
            "http": http,
            "pages": pages,
            "start": start,
        }
        suite = suites[options.suite]
        missed = suite(
            options.database, judged=judged, write=options.write, nightly=options.nightly
        )
        from django.db import connections  # noqa: PLC0415 - needs Django

        connections.close_all()
    return (1 if missed else 0) if judged else NOT_JUDGED


if __name__ == "__main__":
    sys.exit(main())
