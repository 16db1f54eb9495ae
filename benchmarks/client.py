"""Call the WSGI application as a server would, without a socket."""

import io
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

Application = Callable[..., Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked; `body` is JSON text."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back and what it took, in seconds."""

    status: int
    size: int
    wall: float
    cpu: float


def call(application: Application, request: Request) -> Answer:
    """Send one request and read the whole answer."""
    statuses: list[str] = []
    environ = _environ(request)
    wall, cpu = time.perf_counter(), time.thread_time()
    parts = application(environ, lambda status, _headers, _info=None: statuses.append(status))
    try:
        size = sum(len(part) for part in parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    return Answer(
        status=int(statuses[0].split()[0]),
        size=size,
        wall=time.perf_counter() - wall,
        cpu=time.thread_time() - cpu,
    )


def count_statements(application: Application, request: Request) -> int:
    """Return how many SQL statements a request sends, BEGIN and COMMIT not among them."""
    sent: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if not str(sql).upper().startswith(("BEGIN", "COMMIT")):
            sent.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        call(application, request)
    return len(sent)


def _environ(request: Request) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        "CONTENT_TYPE": "application/json" if request.body else "",
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return environ
