"""The web server of the embedded profile: gunicorn with one worker and the dispatcher in it."""

import errno
import signal
import socket
from collections.abc import Callable
from typing import Any

from django.core.servers.basehttp import get_internal_wsgi_application
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from core.background.dispatcher import LONGEST_PAUSE_SECONDS, Dispatcher
from core.background.drain_progress import note_end, note_failure

THREADS = 8
GRACE_SECONDS = 5
"""How long a request or a piece of background work may go on after somebody said stop."""


def open_listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the address; port 0 takes any free one.

    Raises OSError; `sentence_for` puts it in words.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def sentence_for(error: OSError, host: str, port: int) -> str:
    """Return why the address cannot be had and what to do, as a sentence for the person."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is in use, perhaps by another Drydock. Stop that program, "
            f"or choose another port: make run PORT={port + 1}."
        )
    if error.errno == errno.EACCES:
        return f"You may not open port {port} of {host}: choose one from 1024 on."
    return f"Cannot listen on port {port} of {host}: {error.strerror or error}."


def url_of(host: str, port: int) -> str:
    """Return what to type into a browser of this machine to reach a listening address."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - only printed
    return f"http://{shown}:{port}/"


def serve(listener: socket.socket, *, on_ready: Callable[[], None]) -> None:
    """Answer requests and drain due rows until Ctrl-C or SIGTERM, then exit with status 0.

    `on_ready` is called once, by the worker, when requests are answered from now on. No
    database connection may be open: the worker is a fork of this process.
    """
    Arbiter(_Application(listener, on_ready)).run()


class _Application(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's view of the site."""

    def __init__(self, listener: socket.socket, on_ready: Callable[[], None]) -> None:
        # Gunicorn closes this descriptor once it holds a copy, so the socket lets go of it.
        self._descriptor = listener.detach()
        self._on_ready = on_ready
        self._dispatcher = Dispatcher(
            longest_pause_seconds=LONGEST_PAUSE_SECONDS, on_end=note_end, on_failure=note_failure
        )
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "graceful_timeout": GRACE_SECONDS,
            "loglevel": "warning",
            # Its default path is shared by every gunicorn of a user.
            "control_socket_disable": True,
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_internal_wsgi_application()

    def _begin(self, worker: Any) -> None:
        # Ctrl-C reaches every process of the terminal. Only the parent acts on it and tells the
        # worker, which otherwise would be told twice and cut off its own farewell.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._dispatcher.start()
        if worker.age == 1:
            self._on_ready()

    def _end(self, _arbiter: Any, _worker: Any) -> None:
        self._dispatcher.stop(timeout_seconds=GRACE_SECONDS - 1)
