"""Noting how drains get on, for `/readyz` and `/metrics`."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError
from django.db.models import F

from core import clock
from core.background.dispatcher import registered_backlogs
from core.models import DrainProgress

logger = logging.getLogger(__name__)

NOTED_EVERY_SECONDS = 15.0
_noted: dict[str, float] = {}


def note_end(name: str, *, seconds: Callable[[], float] = time.monotonic) -> None:
    """Note that a drain ended well; written at most every NOTED_EVERY_SECONDS by a process."""
    last = _noted.get(name)
    if last is not None and seconds() - last < NOTED_EVERY_SECONDS:
        return
    now = clock.now()
    if not DrainProgress.objects.filter(name=name).update(ended_well_at=now):
        DrainProgress.objects.bulk_create(
            [DrainProgress(name=name, ended_well_at=now)], ignore_conflicts=True
        )
    _noted[name] = seconds()


def note_failure(name: str) -> None:
    """Count a failure of a drain; where even that fails, the log has it."""
    try:
        DrainProgress.objects.bulk_create([DrainProgress(name=name)], ignore_conflicts=True)
        DrainProgress.objects.filter(name=name).update(
            failures=F("failures") + 1, failed_at=clock.now()
        )
    except (DatabaseError, InterfaceError):
        logger.warning("The failure of %s could not be counted.", name)


def oldest_due(at: datetime) -> dict[str, timedelta]:
    """Return for each drain that can tell how long its oldest row has been due, zero for none."""
    found = {}
    for name, backlog in registered_backlogs().items():
        since = backlog(at)
        found[name] = max(at - since, timedelta()) if since else timedelta()
    return found


def last_sign_of_life() -> datetime | None:
    """Return when any drain last ended well, None when none ever did."""
    newest = DrainProgress.objects.exclude(ended_well_at=None).order_by("-ended_well_at").first()
    return newest.ended_well_at if newest else None
