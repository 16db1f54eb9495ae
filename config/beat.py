"""Celery's clock: any number of beats may run, and one of them, elected, sends the nudges."""

import logging
import time
import uuid
from datetime import timedelta
from typing import Any, Final

from celery.beat import PersistentScheduler
from django.db import DatabaseError, InterfaceError, close_old_connections

from core import clock

logger = logging.getLogger(__name__)

NAME: Final = "beat"
LEASE_SECONDS: Final = 15.0
RENEWED_EVERY_SECONDS: Final = 5.0
ASKED_EVERY_SECONDS: Final = 1.0
"""How often one that does not lead asks whether the lead is free."""


class ElectedScheduler(PersistentScheduler):
    """Sends what is due while it leads, and nothing while another beat or nobody does.

    While the database is away there is no leader: the workers could not do anything either.
    """

    _asked_at = float("-inf")
    _is_leader = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Stand by, as somebody nobody knows yet."""
        self._owner = uuid.uuid4().hex
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send at most one nudge that is due; return after how many seconds to look again."""
        self._ask()
        if not self._is_leader:
            return ASKED_EVERY_SECONDS
        return min(float(super().tick(*args, **kwargs) or 0), RENEWED_EVERY_SECONDS)

    def close(self) -> None:
        """Keep when what was sent last, and let another beat lead at once."""
        super().close()
        if self._is_leader:
            self._leave()

    def _ask(self) -> None:
        every = RENEWED_EVERY_SECONDS if self._is_leader else ASKED_EVERY_SECONDS
        if time.monotonic() - self._asked_at < every:
            return
        was_leader, self._is_leader = self._is_leader, self._leads()
        # After the answer: a lease counts from before the question, never from after it.
        self._asked_at = time.monotonic()
        if was_leader is not self._is_leader:
            logger.info("This beat %s.", "leads" if self._is_leader else "stands by")

    def _leads(self) -> bool:
        from core.background.leading import lead  # noqa: PLC0415 - needs the apps
        from core.database.connections import retire_connections  # noqa: PLC0415 - as above

        close_old_connections()
        try:
            lease = timedelta(seconds=LEASE_SECONDS)
            return lead(NAME, owner=self._owner, at=clock.now(), lease=lease)
        except (DatabaseError, InterfaceError):
            logger.warning("The database does not say who leads; nothing is sent until it does.")
            # It may be a standby that answered, which nobody would ever leave otherwise.
            retire_connections()
            return False

    def _leave(self) -> None:
        from core.background.leading import step_down  # noqa: PLC0415 - needs the apps

        try:
            step_down(NAME, owner=self._owner, at=clock.now())
        except (DatabaseError, InterfaceError):
            logger.warning("The lead could not be given away; it ends by itself.")
