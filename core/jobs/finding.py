"""Jobs of all kinds in one list, and one of them by its key."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from core.jobs.job import Job, JobKind
from core.models import Activity, User

MOST_KINDS: Final = 10
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LATEST: Final = (datetime(9000, 1, 1, tzinfo=UTC) - _BEGINNING) // _MICROSECOND
_KEY: Final = re.compile(r"(?P<kind>[a-z]+)-(?P<number>[0-9]{1,18})", re.ASCII)
_kinds: dict[str, JobKind] = {}


class FoundJob(NamedTuple):
    """A job with its kind and the row it is told of."""

    kind: JobKind
    row: Any
    job: Job


class LogLine(NamedTuple):
    """One thing that happened to a job; `who` is None for a machine."""

    at: datetime
    words: str
    who: User | None


def register_kind(kind: JobKind) -> None:
    """Let the jobs of a kind be found; raise ValueError for a slug in use and for too many."""
    if _kinds.setdefault(kind.slug, kind) is not kind:
        raise ValueError(f"There are jobs of the kind {kind.slug} already.")
    if len(_kinds) > MOST_KINDS:
        raise ValueError("The order of jobs has no room for more kinds.")


def reader_of(person: User | None) -> Callable[..., list[Job]]:
    """Return what reads jobs for a page by key: those of `person`, or (None) of everybody.

    The newest first, in one statement for each kind.
    """

    def read(place: int | str | None, *, is_falling: bool, most: int) -> list[Job]:
        beside = None if place is None else int(place)
        found = [
            kind.job_of(row, place=at)
            for number, kind in enumerate(_kinds.values())
            for row, at in _beside(
                _of(person, kind.rows()), number, beside, is_falling=is_falling, most=most
            )
        ]
        return sorted(found, key=lambda job: job.place, reverse=is_falling)[:most]

    return read


def find(key: str, *, person: User | None) -> FoundJob | None:
    """Return the job with a key among those of `person`, or (None) of everybody."""
    named = _KEY.fullmatch(key)
    kind = _kinds.get(named["kind"]) if named else None
    if named is None or kind is None:
        return None
    row = _of(person, kind.rows()).filter(pk=int(named["number"])).first()
    if row is None:
        return None
    place = _place_of(row.created_at, list(_kinds).index(kind.slug))
    return FoundJob(kind, row, kind.job_of(row, place=place))


def log_of(found: FoundJob) -> list[LogLine]:
    """Return what happened to a job, the first thing first."""
    job = found.job
    lines = [
        LogLine(entry.at, _words_of(entry), entry.actor)
        for entry in found.kind.log_of(found.row).select_related("actor")
    ]
    if job.started_at is not None:
        lines.append(LogLine(job.started_at, "A worker took it", None))
    if job.finished_at is not None:
        lines.append(LogLine(job.finished_at, job.failure or f"Over: {job.status.label}", None))
    return sorted(lines, key=lambda line: line.at)


def _words_of(entry: Activity) -> str:
    _, _, act = entry.verb.partition(".")
    return _WORDS.get(act, act.replace("_", " ").capitalize())


_WORDS = {
    "upload": "Asked for it",
    "import": "Asked for it",
    "cancel": "Cancelled it",
    "import_stop": "Cancelled it",
    "retry": "Let it begin again",
    "import_retry": "Let it begin again",
    "choose": "Said whose the entries are",
    "import_undo": "Took all of it back",
}


def _of(person: User | None, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if person is None else rows.filter(person=person)


def _beside(
    rows: QuerySet[Any], number: int, place: int | None, *, is_falling: bool, most: int
) -> list[tuple[Any, int]]:
    """Return up to `most` rows of the kind `number` beyond a place, each with its own place."""
    if place is not None:
        moment = _BEGINNING + min(place // MOST_KINDS, _LATEST) * _MICROSECOND
        rows = rows.filter(**{f"created_at__{'lte' if is_falling else 'gte'}": moment})
    sign = "-" if is_falling else ""
    # One more, for one at the very place may be among them.
    nearest = rows.order_by(f"{sign}created_at", f"{sign}pk")[: most + 1]
    found = [(row, _place_of(row.created_at, number)) for row in nearest]
    if place is not None:
        found = [one for one in found if (one[1] < place if is_falling else one[1] > place)]
    return found[:most]


def _place_of(created_at: datetime, number: int) -> int:
    return (created_at - _BEGINNING) // _MICROSECOND * MOST_KINDS + number
