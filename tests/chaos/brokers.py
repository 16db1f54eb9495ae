"""Redis and RabbitMQ of this machine, each private to one test: own port, own folder."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from tests.services.errors import ServiceMissing
from tests.services.postgresql import free_port

START_SECONDS = 120
STOP_SECONDS = 30
RABBITMQ_FOLDER = "/usr/lib/rabbitmq/bin"
SEARCHED = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin"])  # noqa: TID251 - for programs it starts
KINDS = ("redis", "rabbitmq")


class Broker(Protocol):
    """A broker that can be killed and started again on the same port."""

    @property
    def port(self) -> int:
        """Return where it listens on the loopback address."""

    def url(self, port: int) -> str:
        """Return the CELERY_BROKER_URL, of itself or of a proxy on another port."""

    def start(self) -> None:
        """Start it and wait until it answers."""

    def kill(self) -> None:
        """End it as the kernel does when memory is gone."""

    def stop(self) -> None:
        """End it politely."""


@contextmanager
def running_broker(kind: str) -> Iterator[Broker]:
    """Start a broker and end it after the block; raise ServiceMissing when it is not installed."""
    folder = Path(tempfile.mkdtemp(prefix=f"drydock-{kind}-"))
    broker: Broker = RabbitMq(folder) if kind == "rabbitmq" else Redis(folder)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()
        shutil.rmtree(folder, ignore_errors=True)


def user_of(name: str, folder: Path) -> str | None:
    """Return whom to run a broker as, now the owner of its folder; None when nobody is root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = name if name in names else "nobody"
    shutil.chown(folder, user)
    return user


def program(name: str, *folders: str) -> str:
    """Return the path of a program of this machine."""
    found = shutil.which(name, path=os.pathsep.join([*folders, SEARCHED]))
    if found is None:
        raise ServiceMissing(
            f"{name} is missing. On Debian and Ubuntu: "
            "apt install --no-install-recommends redis-server rabbitmq-server"
        )
    return found


class Processes:
    """The processes of a broker, each the head of a group that ends with it."""

    def __init__(self, folder: Path, user: str | None) -> None:
        self._folder = folder
        self._user = user
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, command: list[str], variables: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start one; what it says is in the file `log` of the folder."""
        with (self._folder / "log").open("ab") as output:
            process = subprocess.Popen(  # noqa: S603 - a broker of this machine
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                user=self._user,
                env={"PATH": SEARCHED, "HOME": str(self._folder)} | variables,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def wait_for(self, process: subprocess.Popen[bytes], port: int, hello: bytes) -> None:
        """Wait until a server answers the words that a client begins with."""
        give_up_at = time.monotonic() + START_SECONDS
        while not answers(port, hello):
            if process.poll() is not None or time.monotonic() > give_up_at:
                log = (self._folder / "log").read_text(errors="replace")
                raise ServiceMissing(f"A broker did not start:\n{log[-2000:]}")
            time.sleep(0.05)

    def end(self, how: signal.Signals) -> None:
        """End all, the last one first, and with SIGKILL whoever takes too long."""
        while self._running:
            process = self._running.pop()
            for one in (how, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, one)
                try:
                    process.wait(STOP_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    continue


def answers(port: int, hello: bytes) -> bool:
    """Return whether somebody on the loopback address answers to `hello`."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
        line.settimeout(2)
        line.sendall(hello)
        return bool(line.recv(1))
    return False


class Redis:
    """The distribution's Redis, keeping nothing on disk, as docker-compose.yml has it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._processes = Processes(folder, user_of("redis", folder))

    def url(self, port: int) -> str:
        return f"redis://127.0.0.1:{port}/0"

    def start(self) -> None:
        command = [program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        server = self._processes.start([*command, "--save", "", "--appendonly", "no"], {})
        self._processes.wait_for(server, self.port, b"PING\r\n")

    def kill(self) -> None:
        self._processes.end(signal.SIGKILL)

    def stop(self) -> None:
        self._processes.end(signal.SIGTERM)


class RabbitMq:
    """The distribution's RabbitMQ, as a node that nobody else's knows."""

    def __init__(self, folder: Path) -> None:
        self.port, self._between_nodes, self._names = free_port(), free_port(), free_port()
        self._folder = folder
        self._processes = Processes(folder, user_of("rabbitmq", folder))

    def url(self, port: int) -> str:
        return f"amqp://guest:guest@127.0.0.1:{port}//"

    def start(self) -> None:
        """Start it, and before it the daemon that knows nodes by name, which would outlive it."""
        names = {"ERL_EPMD_PORT": str(self._names), "ERL_EPMD_ADDRESS": "127.0.0.1"}
        epmd = ["-port", str(self._names), "-address", "127.0.0.1"]
        self._processes.start([program("epmd"), *epmd], names)
        variables = names | {
            "RABBITMQ_NODENAME": f"drydock{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._between_nodes),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "data"),
            "RABBITMQ_LOG_BASE": str(self._folder / "logs"),
            # Nothing of what the machine's own server is told.
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_CONFIG_FILE": str(self._folder / "settings"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
        }
        server = self._processes.start([program("rabbitmq-server", RABBITMQ_FOLDER)], variables)
        # Whoever speaks another version is told which one it speaks.
        self._processes.wait_for(server, self.port, b"AMQP\x00\x00\x00\x00")

    def kill(self) -> None:
        self._processes.end(signal.SIGKILL)

    def stop(self) -> None:
        self._processes.end(signal.SIGTERM)
