"""The parts that `/readyz` looks at. Each probe runs in a thread and a connection of its own."""

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from core.availability.access import Access
from core.availability.operator_flags import OperatorFlag, is_raised
from core.availability.spool import spool as kept_here
from core.background import canary as canaries
from core.background import drain_progress
from core.clock import MOST_SKEW, now
from core.database.halfway import count_missing
from core.database.probe import ask_database
from core.health.parts import OK, Finding, Health, Part, PartStatus, Readiness
from core.last_known.read_set import age_of_last_known
from core.transfer import verifications

BROKER_SECONDS = 0.3
BROKER_PORTS = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671}
LONGEST_SILENCE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(minutes=5)
OLDEST_KNOWN = timedelta(minutes=2)
OLDEST_NOTES = timedelta(minutes=10)
LEAST_FREE_SHARE = 0.05
_migrated: set[str] = set()
"""Filled once nothing is missing: a process never finds a database older than it was."""


def database_read() -> Finding:
    """Find whether the database answers."""
    with _own_connection():
        ask_database()
    return OK


def database_write() -> Finding:
    """Find whether the database would take a change."""
    with _own_connection():
        if ask_database() is Access.WRITABLE:
            return OK
    return Finding(PartStatus.FAILED, "The database takes no changes.")


def migrations() -> Finding:
    """Find whether the tables are those this version needs."""
    name = str(connection.settings_dict["NAME"])
    if name in _migrated:
        return OK
    with _own_connection():
        missing = count_missing(connection)
    if missing:
        return Finding(PartStatus.FAILED, f"{missing} migrations are missing: manage.py migrate")
    _migrated.add(name)
    return OK


def broker() -> Finding:
    """Find whether the broker takes connections; without one nothing is missing."""
    if not settings.CELERY_BROKER_URL:
        return OK
    address = urlsplit(settings.CELERY_BROKER_URL)
    port = address.port or BROKER_PORTS.get(address.scheme, 0)
    try:
        socket.create_connection((address.hostname or "", port), BROKER_SECONDS).close()
    except OSError:
        # No host or error text: the address may hold a password.
        return Finding(PartStatus.DEGRADED, "It does not answer; due rows are drained later.")
    return OK


def background() -> Finding:
    """Find whether somebody drains due rows, and none waits for long."""
    at = now()
    with _own_connection():
        seen = drain_progress.last_sign_of_life()
        late = [name for name, age in drain_progress.oldest_due(at).items() if age > LONGEST_WAIT]
    if late:
        return Finding(PartStatus.DEGRADED, f"Due for too long: {', '.join(late)}.")
    if seen is None or at - seen > LONGEST_SILENCE:
        return Finding(PartStatus.DEGRADED, "Nobody has drained due rows lately.")
    return OK


def canary() -> Finding:
    """Find whether an alert of our own came all the way through lately."""
    with _own_connection():
        standing = canaries.look(now())
    if standing.is_on_time:
        return OK
    if standing.age is None:
        return Finding(PartStatus.DEGRADED, "None has come through yet.")
    seconds = standing.age.total_seconds()
    return Finding(PartStatus.DEGRADED, f"The last that came through set out {seconds:.0f} s ago.")


def backup() -> Finding:
    """Find whether a backup was lately restored somewhere and found sound."""
    with _own_connection():
        standing = verifications.look(now())
    if standing.last and standing.last.problem:
        # The words of a program end without a stop, and advice follows on `/status/`.
        says = f"{standing.last.name} is no good: {standing.last.problem.rstrip('.')}."
        return Finding(PartStatus.DEGRADED, says)
    if not standing.is_late:
        return OK
    if standing.sound is None:
        return Finding(
            PartStatus.DEGRADED, "None has ever been restored to see whether it is sound."
        )
    return Finding(PartStatus.DEGRADED, f"None was restored for {standing.age.days} days.")


def clock() -> Finding:
    """Find whether this machine and the database agree on the time."""
    if connection.vendor != "postgresql":
        return OK
    with _own_connection(), connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        # By its own, for one that follows the database is off as before.
        skew = abs(timezone.now() - cursor.fetchone()[0])
    if skew > MOST_SKEW:
        return Finding(PartStatus.DEGRADED, f"It is {skew.total_seconds():.0f} s off.")
    return OK


def disk() -> Finding:
    """Find whether there is room where Drydock writes."""
    folder: Path = settings.VAR
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total
    if free < LEAST_FREE_SHARE:
        return Finding(PartStatus.DEGRADED, f"{free:.1%} is free.")
    return OK


def last_known() -> Finding:
    """Find whether people could go on reading without the database."""
    age = age_of_last_known(now())
    if age is None or age > OLDEST_KNOWN:
        return Finding(PartStatus.DEGRADED, "What was last known is missing or old.")
    return OK


def spool() -> Finding:
    """Find whether alerts wait on this machine, and could be kept here without the database."""
    at = now()
    waiting = kept_here.waiting()
    if waiting.since:
        age = max(0.0, (at - waiting.since).total_seconds())
        verb = "waits" if waiting.number == 1 else "wait"
        says = f"{waiting.number} {verb} for the database, the oldest for {age:.0f} s."
        aside = f" {waiting.set_aside} set aside." if waiting.set_aside else ""
        return Finding(PartStatus.DEGRADED, says + aside)
    noted_at = kept_here.noted_at()
    if noted_at is None or at - noted_at > OLDEST_NOTES:
        return Finding(PartStatus.DEGRADED, "Who may send alerts is not known, or long ago.")
    return OK


@contextmanager
def _own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connections.close_all()


PROBES: dict[str, Callable[[], Finding]] = {
    "database_read": database_read,
    "database_write": database_write,
    "migrations": migrations,
    "broker": broker,
    "background": background,
    "canary": canary,
    "backup": backup,
    "clock": clock,
    "disk": disk,
    "last_known": last_known,
    "spool": spool,
}
health = Health(PROBES)
"""What this process found."""


def readiness_of(parts: dict[str, Part]) -> Readiness:
    """Return what the parts amount to."""
    failed = {name for name, part in parts.items() if part.finding.status is PartStatus.FAILED}
    if is_raised(OperatorFlag.DRAINING):
        return Readiness.UNAVAILABLE
    if "database_read" in failed:
        # What was last known can still be read, and from here as well as from anywhere else.
        is_known = age_of_last_known(now()) is not None
        return Readiness.READ_ONLY if is_known else Readiness.UNAVAILABLE
    if "migrations" in failed:
        return Readiness.UNAVAILABLE
    if "database_write" in failed or is_raised(OperatorFlag.READ_ONLY):
        return Readiness.READ_ONLY
    if any(part.finding.status is not PartStatus.OK for part in parts.values()):
        return Readiness.DEGRADED
    return Readiness.OK
