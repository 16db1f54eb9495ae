"""Whether a backup is any good: restored, brought up to date, read as a whole, and noted."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from django.conf import settings

from core.audit.chain import Head
from core.models import Activity, ActivitySeal, BackupVerification
from core.transfer.checksum import digest_of_file, read_checksum
from core.transfer.format import TransferError
from core.transfer.scratch import BackupError, last_words, restored
from core.transfer.verifications import longest_unverified

FOUND_FAULT = 1
"""How a command ends that ran; 2 where it could not be tried, below 0 when it was killed."""
MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def verify_file(backup: Path, *, at: datetime, server: str) -> BackupVerification:
    """Restore a file of SQLite or a dump of PostgreSQL beside the site; return what was noted.

    `server` is the URL of a PostgreSQL on which a scratch database may be made. The copy is
    migrated as an upgrade would. Raises TransferError and OSError, with nothing noted, where it
    could not be tried.
    """
    row = BackupVerification(verified_at=at, name=backup.name[:200], size=backup.stat().st_size)
    with _noted(row), TemporaryDirectory(prefix="drydock-verify-") as folder:
        _compare_checksum(backup)
        with restored(backup, Path(folder), server) as url:
            run_on_copy(url, Path(folder), "migrate", "--no-input")
            _read_all(url, Path(folder), row)
    return row


def verify_copy(url: str, *, at: datetime) -> BackupVerification:
    """Look at a copy that somebody restored, without changing it; return what was noted.

    `url` is its DATABASE_URL, of PostgreSQL. Raises TransferError, with nothing noted, where it
    could not be tried.
    """
    try:
        psycopg.connect(url).close()
    except psycopg.Error as error:
        raise TransferError(f"That copy does not answer: {error}") from error
    row = BackupVerification(verified_at=at, name="a restored copy")
    with _noted(row), TemporaryDirectory(prefix="drydock-verify-") as folder:
        run_on_copy(url, Path(folder), "migrate", "--check")
        _read_all(url, Path(folder), row)
    return row


@contextmanager
def _noted(row: BackupVerification) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    except BackupError as error:
        row.problem = str(error)[:500]
    row.seconds = time.monotonic() - began
    row.save()


def _compare_checksum(backup: Path) -> None:
    try:
        noted = read_checksum(backup)
    except ValueError as error:
        raise BackupError(str(error)) from error
    if noted is not None and noted != digest_of_file(backup):
        raise BackupError("Its bytes are not those that were written: the SHA-256 differs.")


def _read_all(url: str, folder: Path, row: BackupVerification) -> None:
    """Read every entry of the log and every row of every table; raises BackupError."""
    said = run_on_copy(url, folder, "audit_verify", "--json")
    head = json.loads(said)["head"]
    place_in_log((head["position"], head["digest"]), row)
    run_on_copy(url, folder, "export", str(folder / "export"))


def place_in_log(head: Head, row: BackupVerification) -> None:
    """Find where the site's own log goes on behind `head`, the last link of the copy's.

    Sets `position` and `lacks_since` of the row; raises BackupError where the two do not fit.
    """
    row.position, digest = head
    links = ActivitySeal.objects.in_bulk([row.position, row.position + 1])
    own, following = links.get(row.position), links.get(row.position + 1)
    if not row.position and following is not None:
        raise BackupError("It holds no activity log, and this site has one.")
    if row.position and own is None:
        raise BackupError("Its activity log goes on where that of this site ends.")
    if own is not None and own.digest != digest:
        raise BackupError("Its activity log is not that of this site.")
    if following is not None:
        entries = Activity.objects.filter(pk=following.activity_id)
        row.lacks_since = entries.values_list("at", flat=True).first()
    longest = longest_unverified()
    if longest and row.lacks_since and row.verified_at - row.lacks_since > longest:
        days = (row.verified_at - row.lacks_since).days
        raise BackupError(f"It is old: it lacks everything of the last {days} days.")


def run_on_copy(url: str, folder: Path, *words: str) -> str:
    """Run a command on the copy, which knows nothing of this site's folders; return what it said.

    Raises BackupError with the last line the command wrote where it finds fault, and TransferError
    where it was kept from looking: a full disk, or somebody who ended it.
    """
    own = {
        "DATABASE_URL": url,
        "DATABASE_REPLICA_URL": "",
        "DRYDOCK_VAR": str(folder / "var"),
        "DRYDOCK_SECRET_KEY": settings.SECRET_KEY,
        "DRYDOCK_AUDIT_ANCHORS": "",
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
    }
    # A file named for a value would be read before the value.
    files = {f"{name}_FILE" for name in own}
    inherited = os.environ.items()  # noqa: TID251 - what a child inherits is no setting of ours
    environment = {name: value for name, value in inherited if name not in files} | own
    done: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 - this program itself, and no shell
        [sys.executable, str(MANAGE), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = f"{done.stdout}\n{done.stderr}"
        fault = BackupError if done.returncode == FOUND_FAULT else TransferError
        raise fault(f"`{words[0]}` ended with: {last_words(said)}")
    return done.stdout
