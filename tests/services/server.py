"""The site as a person starts it: `manage.py up` in a folder of its own, on a free port."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 240
STOP_SECONDS = 15
NOTHING = {"url": "", "username": None, "one_time_password": None}


@dataclass(frozen=True)
class Site:
    """A running site: its URL with a slash at the end, and its folder DRYDOCK_VAR.

    `username` and `one_time_password` are the first admin's, None when there were people before.
    `database_url` is empty for SQLite in the folder.
    """

    url: str
    username: str | None
    one_time_password: str | None
    folder: Path
    process: subprocess.Popen[str]
    database_url: str = ""

    def run(self, code: str) -> None:
        """Run Python code in a process of the product that has the site's database."""
        told = manage(
            "shell", "--no-imports", "-c", code, folder=self.folder, database_url=self.database_url
        )
        assert told.returncode == 0, told.stderr

    def stop(self) -> int:
        """Ask the site to stop, kill it when it takes too long; return its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def environment(folder: Path, database_url: str = "", **variables: str) -> dict[str, str]:
    """Return the environment of a process of the product, which has a database of its own.

    No canary sets out there unless `variables` say so: many a test counts rows.
    """
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    own = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DRYDOCK_VAR": str(folder),
        "DRYDOCK_CANARY_SECONDS": "0",
    }
    database = {"DATABASE_URL": database_url} if database_url else {}
    return inherited | own | database | variables


def manage(
    *arguments: str, folder: Path, database_url: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` to its end in a folder of its own; return status and both outputs."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(folder, database_url),
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def running_site(
    folder: Path, *arguments: str, database_url: str = "", variables: Mapping[str, str] = {}
) -> Iterator[Site]:
    """Start `manage.py up` with extra arguments and wait until it answers; stop it at the end.

    Raises RuntimeError with what it said when it ends early.
    """
    folder.mkdir(parents=True, exist_ok=True)
    errors = folder / "up.log"
    with errors.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", "0", "--json", *arguments],
            cwd=ROOT,
            env=environment(folder, database_url, **variables),
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
    assert process.stdout is not None
    too_late = Timer(START_SECONDS, process.kill)
    too_late.start()
    with process.stdout as answers:
        ready = answers.readline() or "{}"
        too_late.cancel()
        answered = NOTHING | json.loads(ready)
        site = Site(folder=folder, process=process, database_url=database_url, **answered)
        try:
            if not site.url:
                raise RuntimeError(f"The site did not start:\n{errors.read_text(errors='replace')}")
            yield site
        finally:
            site.stop()
