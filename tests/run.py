"""`make test`: private services, every test on SQLite and on PostgreSQL, then the coverage.

`python -m tests.run [arguments of pytest]`; with arguments the coverage is not judged.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

from tests.services.chromium import CHROMIUM_VARIABLE, chromium_path_or_install
from tests.services.database import PREPARED_VARIABLE, prepare
from tests.services.errors import ServiceMissing
from tests.services.leftovers import RUN_VARIABLE, end_leftovers
from tests.services.postgresql import running_postgresql

ROOT = Path(__file__).resolve().parent.parent
WALKS = ("tests/journeys", "tests/security", "tests/static")
# What slipcover says about itself, which is no fault of a test: it is there before pytest is, and
# does not measure the branches of the tests themselves.
MEASURED_QUIETLY = [
    "-Wignore:Module already imported:pytest.PytestAssertRewriteWarning",
    "-Wignore:Unable to activate pytest branch coverage:RuntimeWarning",
]
CORES = os.cpu_count() or 2
INTERRUPTED = 130
NOTHING_COLLECTED = 5
SECONDS_TO_STOP = 20


def main(arguments: list[str]) -> int:
    """Run everything and return the exit status; whatever was started is gone afterwards."""
    signal.signal(signal.SIGTERM, interrupt)
    begun = time.monotonic()
    try:
        status = test_everything(arguments)
    except ServiceMissing as error:
        print(f"The tests cannot run.\n{error}", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        status = INTERRUPTED
    outcome = {0: "passed", INTERRUPTED: "interrupted"}.get(status, "FAILED")
    minutes, seconds = divmod(round(time.monotonic() - begun), 60)
    print(f"Tests {outcome} after {minutes} min {seconds} s.")
    return status


def interrupt(_signal: int, _frame: object) -> NoReturn:
    """Treat SIGTERM like Ctrl-C, so that everything is cleaned up."""
    raise KeyboardInterrupt


def test_everything(arguments: list[str]) -> int:
    """Start the services and run the tests on both databases; return the first bad status."""
    run = uuid.uuid4().hex
    folder = Path(tempfile.mkdtemp(prefix="drydock-tests-"))
    environment = os.environ | {
        RUN_VARIABLE: run,
        CHROMIUM_VARIABLE: chromium_path_or_install(),
        "DRYDOCK_VAR": str(folder / "var"),
        # Hundreds of processes would each compile everything anew.
        "PYTHONDONTWRITEBYTECODE": "",
    }
    environment.pop("DATABASE_URL", None)
    try:
        with running_postgresql() as url:
            if not arguments:
                prepare_both(folder, url.rpartition("/")[0])
                environment[PREPARED_VARIABLE] = str(folder / "sqlite")
            on_sqlite = (
                pytest("SQLite", arguments, environment)
                if arguments
                else measured(folder / "coverage.json", environment)
            )
            environment["DATABASE_URL"] = url
            if not arguments:
                environment[PREPARED_VARIABLE] = str(folder / "postgresql")
            on_postgresql = pytest(
                "PostgreSQL", ["-p", "tests.services.touches_database", *arguments], environment
            )
        if arguments and on_postgresql == NOTHING_COLLECTED:
            on_postgresql = 0
        return on_sqlite or on_postgresql
    finally:
        for name in end_leftovers(run):
            print(f"Ended a process that was left behind: {name}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)


def prepare_both(folder: Path, server_url: str) -> None:
    """Make the databases that a whole run copies, those of both kinds at the same time."""
    with ThreadPoolExecutor() as pool:
        both = (
            pool.submit(prepare, folder / "sqlite", ""),
            pool.submit(prepare, folder / "postgresql", server_url),
        )
    for one in both:
        one.result()


def measured(report: Path, environment: dict[str, str]) -> int:
    """Run everything on SQLite and judge what the tests beside the sources cover.

    Hardly a line runs on PostgreSQL only, and walks over the whole site say little about a
    single branch: so neither is measured.
    """
    beside = [f"--ignore={folder}" for folder in WALKS]
    beside_sources = pytest(
        "SQLite, measured",
        [*beside, *MEASURED_QUIETLY],
        environment,
        measure=["slipcover", "--out", str(report), "-m"],
    )
    print("\n=== Coverage ===", flush=True)
    covered = call(["tests.checks.coverage", str(report)], environment)
    walks = pytest("SQLite, walks over the site", list(WALKS), environment)
    return beside_sources or covered or walks


def pytest(
    database: str,
    arguments: list[str],
    environment: dict[str, str],
    measure: Sequence[str] = (),
) -> int:
    """Run the tests on one database, measured or not; return pytest's exit status."""
    print(f"\n=== Tests on {database} ===", flush=True)
    # One more where a browser is often waited for.
    workers = CORES if measure else CORES + 1
    how = ["-n", str(workers), "--dist", "worksteal", "--durations", "30", "--durations-min", "5"]
    return call([*measure, "pytest", *how, *arguments], environment)


def call(module: list[str], environment: dict[str, str]) -> int:
    """Run a Python module to its end; an interruption is passed on and waited for."""
    command = [sys.executable, "-m", *module]
    # In a session of its own, so that Ctrl-C reaches it once, from here.
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGINT)
            try:
                process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
