"""The connections of this process to PostgreSQL, so that they can be cut or renewed."""

import logging
import os
import socket
from typing import Any
from weakref import WeakSet

from django.db import DatabaseError, InterfaceError
from django.db.backends.signals import connection_created

logger = logging.getLogger(__name__)

_connections: WeakSet[Any] = WeakSet()


def remember_connections() -> None:
    """Know every connection that is opened from now on."""
    connection_created.connect(_remember, dispatch_uid="core.database.connections")


def cut_connections(alias: str | None = None) -> int:
    """End every open connection to PostgreSQL from this side, or those of `alias`; return how many.

    The threads that wait on them go on with an error, as if the server had gone away.
    """
    meant = [one for one in list(_connections) if alias in {None, one.alias}]
    cut = sum(_cut(wrapper) for wrapper in meant)
    if cut:
        logger.warning("The database does not answer; %d connections were cut.", cut)
    return cut


def retire_connections() -> None:
    """Let every connection to PostgreSQL end before its next request and be opened anew.

    With several hosts in DATABASE_URL the new one may lead to another of them: away from a standby
    once the primary is back.
    """
    for wrapper in list(_connections):
        wrapper.close_at = 0.0


def _remember(connection: Any, **_: Any) -> None:
    if connection.vendor == "postgresql":
        _connections.add(connection)


def _cut(wrapper: Any) -> bool:
    raw = wrapper.connection
    if raw is None or raw.closed:
        return False
    try:
        # A copy of the descriptor: the connection closes its own when its thread finds out.
        line = socket.socket(fileno=os.dup(raw.fileno()))
    except (OSError, DatabaseError, InterfaceError, raw.Error):
        return False
    with line:
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            return False
    return True
