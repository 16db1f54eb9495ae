"""What pages and programs are told of a job, whichever table it is in."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Final, NamedTuple

from django.db.models import QuerySet

from core.models import Activity, User

MINUTE: Final = timedelta(minutes=1)


class JobStatus(StrEnum):
    """Where a job stands; `choosing` waits for a person."""

    WAITING = "waiting"
    RUNNING = "running"
    CANCELLING = "cancelling"
    CHOOSING = "choosing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        """Return the word for pages."""
        return _LABELS.get(self, self.value.capitalize())

    @property
    def tone(self) -> str:
        """Return the tone of its badge."""
        return _TONES.get(self, "")

    @property
    def is_over(self) -> bool:
        """Return whether nothing more happens by itself or by choice."""
        return self in _OVER

    @property
    def moves(self) -> bool:
        """Return whether it changes by itself, so that a page asks again."""
        return self in _MOVING


_LABELS = {JobStatus.CHOOSING: "Waits for you"}
_TONES = {
    JobStatus.DONE: "ok",
    JobStatus.FAILED: "danger",
    JobStatus.CHOOSING: "warn",
    JobStatus.CANCELLING: "warn",
}
_MOVING = frozenset({JobStatus.WAITING, JobStatus.RUNNING, JobStatus.CANCELLING})
_OVER = frozenset(JobStatus) - _MOVING - {JobStatus.CHOOSING}


class Job(NamedTuple):
    """One job as it stands.

    `done` of `total` `unit` (plural) are finished; `handled` is what the rate is counted in, as
    `handled_unit`. `counts` say what came of it, as (word, number). `result` is a label and a path
    once there is something to look at. `place` puts jobs of all kinds in one order.
    """

    kind: str
    number: int
    title: str
    status: JobStatus
    person: User
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    done: int
    total: int
    unit: str
    handled: int
    handled_unit: str
    counts: tuple[tuple[str, int], ...]
    failure: str
    path: str
    result: tuple[str, str] | None
    can_cancel: bool
    can_retry: bool
    place: int

    @property
    def pk(self) -> int:
        """Return the place, by which lists are paged."""
        return self.place

    @property
    def key(self) -> str:
        """Return how it is addressed: "import-12"."""
        return f"{self.kind}-{self.number}"

    @property
    def counts_by_word(self) -> dict[str, int]:
        """Return what came of it, by the word for it."""
        return dict(self.counts)

    @property
    def person_id(self) -> int:
        """Return whose job it is."""
        return self.person.pk

    def took(self, at: datetime) -> timedelta | None:
        """Return how long it has been worked on, None before anybody began."""
        return None if self.started_at is None else (self.finished_at or at) - self.started_at

    def waited(self, at: datetime) -> timedelta:
        """Return how long it waited until a worker took it, or until it ended without one.

        Never less than nothing, although the clocks of two machines may stand apart.
        """
        until = self.started_at or self.finished_at or at
        return max(until - self.created_at, timedelta(0))

    def rate(self, at: datetime) -> float | None:
        """Return how many of `handled` come to a minute; None while too little is known."""
        took = self.took(at)
        if took is None or not self.handled or took < timedelta(seconds=1):
            return None
        return self.handled / (took / MINUTE)


class JobKind(ABC):
    """One kind of jobs: where its rows are and what can be done about one.

    `verb` is what somebody needs, beside owning the job, to let it begin again and to see the page
    of its own.
    """

    slug: ClassVar[str]
    label: ClassVar[str]
    verb: ClassVar[str]

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Return the jobs that the viewer may know of, with all that `job_of` needs."""

    @abstractmethod
    def job_of(self, row: Any, *, place: int) -> Job:
        """Return a row as a job, without any statement."""

    @abstractmethod
    def log_of(self, row: Any) -> QuerySet[Activity]:
        """Return what the activity log says of a job."""

    @abstractmethod
    def rejections_of(self, row: Any) -> list[dict[str, str]]:
        """Return what could not be taken, as {"path", "reason"}."""

    @abstractmethod
    def cancel(self, row: Any, *, by: User, at: datetime) -> None:
        """Let it stop where nothing is half done; no error for one that is over."""

    @abstractmethod
    def retry(self, row: Any, *, by: User) -> None:
        """Let it begin again. Raises RuleViolation where that is not safe or needless."""
