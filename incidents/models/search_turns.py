"""Change what people write into, without letting any of them wait for long."""

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import OperationalError, transaction

logger = logging.getLogger(__name__)

_GIVE_WAY = "SET LOCAL lock_timeout = '200ms'"
_BUSY_SECONDS = 1.0
"""Nobody waits for a change so long, between two moments in which people may."""

_BUSY = {"40P01", "55P03"}
"""Another transaction waits for it too, or holds it."""

Done = TypeVar("Done")


def is_alone(connection: Any) -> bool:
    """Return whether a change is a transaction of its own that others on the server may meet."""
    return connection.vendor == "postgresql" and not connection.in_atomic_block


def in_turn(connection: Any, change: Callable[[Any], Done], *, name: str) -> Done:
    """Return what `change` does with a cursor in one transaction, later while others hold a table.

    Whoever waits for a lock lets all wait who come after, so it is asked for briefly and again,
    for as long as it takes. `name` is what the log calls it, once, when that is needed.
    """
    is_told, gives_way = False, is_alone(connection)
    while True:
        try:
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                if gives_way:
                    cursor.execute(_GIVE_WAY)
                return change(cursor)
        except OperationalError as error:
            if not gives_way or getattr(error.__cause__, "sqlstate", "") not in _BUSY:
                raise
        if not is_told:
            logger.warning("%s waits until no transaction holds its table any more.", name)
        is_told = True
        time.sleep(_BUSY_SECONDS)
