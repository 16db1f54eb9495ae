"""Servers on this machine that answer the way a test wants it, and remember who called."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Reply:
    """What a receiver answers; without a status it closes the connection instead."""

    status: int | None = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody sent."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Answers each call by `reply` and keeps it."""

    def __init__(self, reply: Callable[[Call], Reply]) -> None:
        self.reply = reply
        self.calls: list[Call] = []
        self.lock = threading.Lock()
        self.port = 0
        self.scheme = "http"

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.port}/hook?key=s3cret"

    def answer_with(self, *statuses: int) -> None:
        """Answer the next calls with these statuses, and then go on with the last."""
        waiting = list(statuses)

        def reply(_: Call) -> Reply:
            return Reply(waiting.pop(0) if len(waiting) > 1 else waiting[0])

        self.reply = reply


@contextmanager
def receiving(
    reply: Callable[[Call], Reply] = lambda _: Reply(), *, tls: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """Run a receiver on 127.0.0.1 while the block runs."""
    receiver = Receiver(reply)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            call = Call(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            with receiver.lock:
                receiver.calls.append(call)
                answer = receiver.reply(call)
            if answer.status is None:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Keep quiet when somebody hangs up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
            receiver.scheme = "https"
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join(PATIENCE_SECONDS)


@contextmanager
def listening(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Let `talk` deal with each connection to the port that is given; a failure ends it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE_SECONDS)

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    try:
                        talk(connection)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        # A thread in accept() hears of a closed socket only when somebody knocks.
        with socket.create_connection(server.getsockname()):
            server.close()
    thread.join(PATIENCE_SECONDS)
