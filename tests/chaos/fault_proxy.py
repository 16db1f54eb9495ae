"""A TCP proxy that can refuse, cut off and hang: how a database goes away, without ending one."""

import socket
import threading
from contextlib import suppress

PIECE = 65_536


class FaultProxy:
    """Passes bytes between whoever connects and one server, until it is told not to."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._passing = threading.Event()
        self._passing.set()
        self._listener: socket.socket | None = None
        self._lock = threading.Lock()
        self.taken = 0
        """How many connections it took since it began."""
        self.port = self._listen(0)

    def refuse(self) -> None:
        """Cut every connection and take no new one, as a server that was killed."""
        with self._lock:
            listener, self._listener = self._listener, None
            pairs, self._pairs = self._pairs, []
        if listener:
            # Wakes the thread that accepts; closing alone would not.
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for line in (line for pair in pairs for line in pair):
            end(line)

    def hang(self) -> None:
        """Take connections and bytes and answer nothing, as a server that was stopped."""
        self._passing.clear()

    def restore(self) -> None:
        """Pass everything on again."""
        self._passing.set()
        if self._listener is None:
            self._listen(self.port)

    def close(self) -> None:
        """End it for good."""
        self._passing.set()
        self.refuse()

    def _listen(self, port: int) -> int:
        listener = socket.create_server(("127.0.0.1", port), backlog=100)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        found: int = listener.getsockname()[1]
        return found

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
                self.taken += 1
                server = socket.create_connection(self._server)
            except OSError:
                return
            with self._lock:
                self._pairs.append((client, server))
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                self._passing.wait()
                target.sendall(piece)
        end(source)
        end(target)


def end(line: socket.socket) -> None:
    """Close a connection whose thread may be waiting on it."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()
