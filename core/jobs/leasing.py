"""Leases on jobs: one worker has one, what keeps failing ends, what nobody wants is let go.

The rows belong to the apps; each of these is one conditional update, so that of any number of
workers at the same moment one wins.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Coalesce

from core.models import BackgroundJob

MOST_ATTEMPTS: Final = 5
"""So often a job is taken up without anything of it getting finished."""
WORKER_GONE: Final = "Its worker stopped, five times, before anything more of it was finished."
FAULT: Final = "Something went wrong that nobody foresaw; the log of the server says what."


def take(
    due: QuerySet[Any], job: BackgroundJob, *, at: datetime, lease: timedelta, **running: Any
) -> bool:
    """Lease a job out of those that are `due`; False when another worker was faster.

    `running` are fields to set besides, such as the status.
    """
    taken = _as_read(due, job).update(
        lease_until=at + lease,
        attempts=F("attempts") + 1,
        started_at=Coalesce("started_at", Value(at, output_field=DateTimeField())),
        **running,
    )
    return bool(taken)


def is_settled(
    due: QuerySet[Any], job: BackgroundJob, *, at: datetime, cancelled: str, failed: str
) -> bool:
    """End a job whose worker is gone, if it is not to be taken up again; tell whether it is so.

    `cancelled` and `failed` are the statuses it gets. That is so for one that was cancelled
    meanwhile, and for one that was taken up often enough.
    """
    if job.cancel_asked_at is not None:
        status, failure = cancelled, ""
    elif job.attempts >= MOST_ATTEMPTS:
        status, failure = failed, job.failure or WORKER_GONE
    else:
        return False
    _as_read(due, job).update(status=status, failure=failure, finished_at=at, lease_until=None)
    return True


def note_fault(mine: QuerySet[Any], *, at: datetime, failed: str) -> None:
    """Let the job in `mine` (or none) wait after an error, a little longer each time.

    After MOST_ATTEMPTS it gets the status `failed`.
    """
    job = mine.first()
    if job is None:
        return
    if job.attempts >= MOST_ATTEMPTS:
        mine.update(status=failed, failure=FAULT, finished_at=at, lease_until=None)
    else:
        mine.update(failure=FAULT, lease_until=at + timedelta(seconds=2**job.attempts))


def begin_again(job: BackgroundJob) -> None:
    """Make a job that ended as good as new; the caller sets its status and saves it."""
    job.attempts, job.failure = 0, ""
    job.started_at = job.finished_at = job.lease_until = job.cancel_asked_at = None


def _as_read(due: QuerySet[Any], job: BackgroundJob) -> QuerySet[Any]:
    return due.filter(pk=job.pk, lease_until=job.lease_until)
