"""Call addresses that people typed, without being led into the house (core.outbound.address).

The host is looked up once and the connection goes to an address that was checked, so that a name
cannot lead elsewhere the second time. Redirections are not followed, proxies of the environment
not used, cookies not kept. Connecting to an address takes 3 seconds at most, and everything
together 15, the look-up of the name and the handshake of TLS included; 64 KB of an answer are read.
"""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from django.conf import settings

from core.outbound.address import (
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
MOST_LOOKUPS = 32
"""So many names may be looked up at once; a look-up that nobody waits for any more counts too."""
TOO_LATE = "There was no answer in time."

Lookup = Callable[[str, int], list[str]]
"""Returns the addresses of a host."""

Guard = Callable[[socket.socket], None]
"""Takes the connection that is to end in time."""

_lookups = threading.BoundedSemaphore(MOST_LOOKUPS)


class CallFailed(Exception):  # noqa: N818 - it says what happened, as RuleViolation does
    """There was no answer; the message is a sentence without address, path or secret."""


class Answer(NamedTuple):
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
    ends = time.monotonic() + total_seconds
    target = read_target(url)
    addresses = _looked_up(lookup, target, ends)
    require_allowed(target, addresses, read_networks(settings.DRYDOCK_OUTBOUND_NETWORKS))
    ended = threading.Event()
    try:
        with (
            _ended_at(ends, ended) as guard,
            contextlib.closing(_connect(addresses, target.port, ends)) as connection,
        ):
            guard(connection)
            with contextlib.closing(_secured(connection, target, tls, guard)) as secured:
                return _ask(secured, target, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise CallFailed(TOO_LATE if ended.is_set() else _sentence(error)) from None


def _looked_up(lookup: Lookup, target: Target, ends: float) -> list[str]:
    """Return what `lookup` finds before the moment `ends`; raise CallFailed after it.

    The resolver of the machine takes the time it wants and cannot be stopped, so it works in a
    thread that is left to itself when time is up.
    """
    found: list[list[str] | Exception] = []

    def work() -> None:
        try:
            found.append(lookup(target.host, target.port))
        except Exception as error:  # noqa: BLE001 - raised again by who waits
            found.append(error)
        finally:
            _lookups.release()

    if not _lookups.acquire(timeout=_left(ends)):
        raise CallFailed(TOO_LATE)
    thread = threading.Thread(target=work, name="look-up", daemon=True)
    thread.start()
    thread.join(_left(ends))
    if not found:
        raise CallFailed(TOO_LATE)
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


def _left(ends: float) -> float:
    """Return the seconds until a moment of the monotonic clock, never none at all."""
    return max(ends - time.monotonic(), 0.001)


def _connect(addresses: list[str], port: int, ends: float) -> socket.socket:
    """Return a connection to the first address that takes one."""
    failed: OSError = OSError("no address")
    for address in addresses[:2]:
        seconds = min(CONNECT_SECONDS, _left(ends))
        try:
            connection = socket.create_connection((address, port), timeout=seconds)
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
    # Loading the certificates takes its time too, and a connection that was shut down meanwhile
    # would be left open by wrap_socket. This raises OSError for one.
    connection.getpeername()
    # It takes the connection over, and the handshake is as slow as the other side likes.
    secured = context.wrap_socket(
        connection, server_hostname=target.host, do_handshake_on_connect=False
    )
    guard(secured)
    try:
        secured.do_handshake()
    except BaseException:
        secured.close()
        raise
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
def _ended_at(ends: float, ended: threading.Event) -> Iterator[Guard]:
    """Shut a connection down at a moment, however slowly the other side goes on talking.

    A time-out of a socket begins anew with each byte; whoever sends one a second has all day.
    """
    held: list[socket.socket] = []

    def end() -> None:
        ended.set()
        for connection in held[-1:]:
            with contextlib.suppress(OSError):
                # Not the method of a TLS socket, which is not made to be called from outside.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def guard(connection: socket.socket) -> None:
        held.append(connection)
        # The moment may have passed before there was a connection to shut down.
        if ended.is_set():
            end()

    timer = threading.Timer(_left(ends), end)
    timer.daemon = True
    timer.start()
    try:
        yield guard
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
