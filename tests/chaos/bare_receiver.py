"""A receiver below HTTP: it knows each connection, also of those who never get an answer."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.utils import timezone

Talk = Callable[[socket.socket, int], None]
"""Deals with one connection; is told how many there were, this one among them."""

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BareReceiver:
    """Listens on the loopback address until the tests end; each connection has its own thread."""

    def __init__(self, talk: Talk) -> None:
        self.taken: list[datetime] = []
        """When each connection was made."""

        self._talk = talk
        self._server = socket.create_server(("127.0.0.1", 0), backlog=50)
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self._server.getsockname()[1]}/hook"

    def _serve(self) -> None:
        while True:
            line, _ = self._server.accept()
            self.taken.append(timezone.now())
            arguments = (line, len(self.taken))
            threading.Thread(target=self._deal_with, args=arguments, daemon=True).start()

    def _deal_with(self, line: socket.socket, number: int) -> None:
        with line, suppress(OSError):
            self._talk(line, number)


def say_ok(line: socket.socket) -> None:
    """Read a request that fits into one piece, and answer that all is well."""
    line.recv(65_536)
    line.sendall(OK)
