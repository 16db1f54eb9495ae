"""Call addresses that people typed, without being led into the house (core.outbound_address).

The host is looked up once and the connection goes to an address that was checked, so that a name
cannot lead elsewhere the second time. Redirections are not followed, proxies of the environment
not used, cookies not kept. Connecting takes 3 seconds at most, everything together 15; 64 KB of an
answer are read.
"""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings

from core.outbound_address import (
    AddressRefused,
    Target,
    read_networks,
    read_target,
    require_allowed,
)

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 15.0
MOST_HEADER_BYTES = 16 * 1024
MOST_BODY_BYTES = 64 * 1024
TOO_LATE = "There was no answer in time."

Lookup = Callable[[str, int], list[str]]
"""Returns the addresses of a host."""

Guard = Callable[[socket.socket], None]
"""Takes the connection that is to end in time."""


class CallFailed(Exception):  # noqa: N818 - it says what happened, as RuleViolation does
    """There was no answer; the message is a sentence without address, path or secret."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are in lower case, the body is cut off after 64 KB."""

    status_code: int
    headers: Mapping[str, str]
    body: bytes


def look_up(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raise CallFailed when it has no name or no address."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CallFailed("The name of the host could not be looked up.") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    tls: ssl.SSLContext | None = None,
    lookup: Lookup = look_up,
    total_seconds: float = TOTAL_SECONDS,
) -> Answer:
    """Send exactly `body` to `url` and return the answer, whatever its status.

    `tls` replaces the certificates of the machine. Raises AddressRefused for an address that is
    not called, and CallFailed when there was no answer in time.
    """
    target = read_target(url)
    addresses = lookup(target.host, target.port)
    require_allowed(target, addresses, read_networks(settings.DRYDOCK_OUTBOUND_NETWORKS))
    ended = threading.Event()
    try:
        with (
            contextlib.closing(_connect(addresses, target.port)) as connection,
            _ended_after(total_seconds, ended) as guard,
        ):
            guard(connection)
            return _ask(_secured(connection, target, tls, guard), target, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise CallFailed(TOO_LATE if ended.is_set() else _sentence(error)) from None


def _connect(addresses: list[str], port: int) -> socket.socket:
    """Return a connection to the first address that takes one."""
    failed: OSError = OSError("no address")
    for address in addresses[:2]:
        try:
            connection = socket.create_connection((address, port), timeout=CONNECT_SECONDS)
        except OSError as error:
            failed = error
            continue
        if connection.getpeername()[0] != address:
            connection.close()
            raise AddressRefused("The connection led to another address than the one looked up.")
        return connection
    raise failed


def _secured(
    connection: socket.socket,
    target: Target,
    tls: ssl.SSLContext | None,
    guard: Guard,
) -> socket.socket:
    connection.settimeout(TOTAL_SECONDS)
    if target.scheme != "https":
        return connection
    context = tls or ssl.create_default_context()
    secured = context.wrap_socket(connection, server_hostname=target.host)
    guard(secured)
    return secured


def _ask(
    connection: socket.socket, target: Target, body: bytes, headers: Mapping[str, str]
) -> Answer:
    # The library only writes and reads here: who is called has been settled above.
    asking = http.client.HTTPConnection(target.host, target.port)
    asking.sock = connection
    with contextlib.closing(asking):
        asking.request("POST", target.path, body, {"Host": target.authority, **headers})
        with asking.getresponse() as found:
            names = {name.lower(): value for name, value in found.getheaders()}
            if sum(len(name) + len(value) for name, value in names.items()) > MOST_HEADER_BYTES:
                raise CallFailed("The answer has too many headers.")
            return Answer(found.status, names, found.read(MOST_BODY_BYTES))


@contextlib.contextmanager
def _ended_after(seconds: float, ended: threading.Event) -> Iterator[Guard]:
    """Shut a connection down after some seconds, however slowly the other side goes on talking.

    A time-out of a socket begins anew with each byte; whoever sends one a second has all day.
    """
    held: list[socket.socket] = []

    def end() -> None:
        ended.set()
        for connection in held[-1:]:
            with contextlib.suppress(OSError):
                # Not the method of a TLS socket, which is not made to be called from outside.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield held.append
    finally:
        timer.cancel()


def _sentence(error: Exception) -> str:
    """Return what went wrong, without anything that the other side or the address said."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate was not accepted: {error.verify_message}."
    if isinstance(error, ssl.SSLError):
        return "No secure connection came about."
    if isinstance(error, TimeoutError):
        return TOO_LATE
    if isinstance(error, ConnectionRefusedError):
        return "The connection was refused."
    if isinstance(error, http.client.HTTPException):
        return "The answer could not be read."
    return "The connection broke."
