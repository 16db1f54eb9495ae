"""What the page `/status/` shows to admins: each part, each drain, the last backups, versions."""

import platform
import shutil
import socket
from datetime import datetime, timedelta
from typing import NamedTuple

import django
from django.conf import settings
from django.db import connection

from core.background.drain_progress import oldest_due
from core.build import VERSION
from core.health.parts import Finding, PartStatus, Readiness
from core.health.probes import health, readiness_of
from core.models import BackupVerification, DrainProgress
from core.transfer import verifications

BACKUPS_SHOWN = 5

PARTS: dict[str, tuple[str, str]] = {
    "database_read": (
        "Database, reading",
        "Start it, or wait for its standby to take over. Until then people read what was last "
        "known, and alerts are kept on each machine.",
    ),
    "database_write": (
        "Database, writing",
        "It is a standby, read-only, or its disk is full. Make the standby the primary, or make "
        "room; nothing has to be started anew.",
    ),
    "migrations": ("Tables", "Run manage.py migrate, or start the version the tables belong to."),
    "broker": (
        "Broker",
        "Nothing is lost: manage.py dispatch drains the same rows without it. Start Redis or "
        "RabbitMQ, or mend CELERY_BROKER_URL.",
    ),
    "background": (
        "Background work",
        "See that a worker with its beat, manage.py dispatch or manage.py up runs; the table "
        "below shows which drain waits, and the log of the worker why.",
    ),
    "canary": (
        "Way of an alert",
        "An alert that came in now would reach nobody in time. Look at background work first.",
    ),
    "backup": (
        "Backups",
        "Make a backup and run manage.py backup_verify on it; let a timer do both each day.",
    ),
    "clock": (
        "Clock",
        "Let this machine keep time (chrony, systemd-timesyncd). Until then it goes by the "
        "database's.",
    ),
    "disk": ("Disk", "Make room where DRYDOCK_VAR is, before the database or the spool needs it."),
    "last_known": (
        "Last known pages",
        "Without the database people would read nothing, or what is old. It is written by "
        "background work each minute.",
    ),
    "spool": (
        "Spool of alerts",
        "Alerts wait here for the database. They move by themselves when it is back; the log of "
        "this machine says what keeps them.",
    ),
}
"""Each part of `/readyz`: what people call it, and what to do when it is not ok."""

WORDS = {
    Readiness.OK: "Everything works",
    Readiness.DEGRADED: "Works, and something needs a look",
    Readiness.READ_ONLY: "Takes no changes",
    Readiness.UNAVAILABLE: "Sends everybody elsewhere",
}


class PartLine(NamedTuple):
    """A part as the page shows it; `advice` is empty where nothing is to be done."""

    title: str
    status: PartStatus
    says: str
    since: datetime
    last_ok: datetime | None
    advice: str


class DrainLine(NamedTuple):
    """A drain: how long its oldest row has been due (None: it cannot tell), and how it ended."""

    name: str
    oldest: timedelta | None
    ended_well_at: datetime | None
    failures: int
    failed_at: datetime | None


class SiteStatus(NamedTuple):
    """Everything on the page; `facts` are pairs of words, `disk_free` is in bytes."""

    readiness: Readiness
    words: str
    parts: list[PartLine]
    drains: list[DrainLine]
    backups: list[BackupVerification]
    standing: verifications.Standing
    facts: list[tuple[str, str]]
    database_size: int
    disk_free: int


def read_site_status(at: datetime) -> SiteStatus:
    """Return how the site does at `at`, as this process sees it; the number of statements is fixed.

    Raises what the database raises.
    """
    parts = health.parts()
    readiness = readiness_of(parts)
    lines = [_line(name, *part) for name, part in parts.items()]
    # What needs a look stands first.
    lines.sort(key=lambda line: list(PartStatus).index(line.status), reverse=True)
    return SiteStatus(
        readiness=readiness,
        words=WORDS[readiness],
        parts=lines,
        drains=_drains(at),
        backups=list(BackupVerification.objects.all()[:BACKUPS_SHOWN]),
        standing=verifications.look(at),
        facts=_facts(),
        database_size=_database_size(),
        disk_free=shutil.disk_usage(settings.VAR).free,
    )


def _line(name: str, finding: Finding, since: datetime, last_ok: datetime | None) -> PartLine:
    title, advice = PARTS[name]
    is_ok = finding.status is PartStatus.OK
    return PartLine(
        title, finding.status, finding.says, since, last_ok, advice="" if is_ok else advice
    )


def _drains(at: datetime) -> list[DrainLine]:
    due = oldest_due(at)
    noted = {row.name: row for row in DrainProgress.objects.all()}
    lines = []
    for name in sorted({*due, *noted}):
        row = noted.get(name, DrainProgress(name=name))
        lines.append(DrainLine(name, due.get(name), row.ended_well_at, row.failures, row.failed_at))
    return lines


def _facts() -> list[tuple[str, str]]:
    connection.ensure_connection()
    version = ".".join(str(number) for number in connection.get_database_version())
    return [
        ("Drydock", VERSION),
        ("Django", django.get_version()),
        ("Python", platform.python_version()),
        (connection.display_name, version),
        ("Machine", socket.gethostname()),
    ]


def _database_size() -> int:
    asked = (
        "SELECT pg_database_size(current_database())"
        if connection.vendor == "postgresql"
        else "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return int(cursor.fetchone()[0])
