"""How many promises were kept, and by their day (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from core.summaries import wilson_interval
from incidents.domain.action_item import ActionStatus


class Record(NamedTuple):
    """A promise: until when, where it stands, and on which day it was done (None: not)."""

    due_on: date | None
    status: ActionStatus
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % Wilson interval; all None without any."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """Return the share from 0 to 1."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the ends of the interval."""
        return wilson_interval(self.count, self.of)


class Completion(NamedTuple):
    """What became of promises.

    `kept` counts those done among all that were not given up; `on_time` those done by their day
    among those whose day has passed; `proven` those verified among those done. `given_up` and
    `undated` say how many were left out, of everything and of `on_time`.
    """

    kept: Share
    on_time: Share
    proven: Share
    given_up: int
    undated: int


def completion(records: Iterable[Record], *, on: date) -> Completion:
    """Return what became of promises by a day; a due day itself has not passed yet."""
    every = list(records)
    meant = [one for one in every if one.status is not ActionStatus.WONT_DO]
    done = [one for one in meant if one.done_on is not None]
    past = [one for one in meant if one.due_on is not None and one.due_on < on]
    return Completion(
        kept=Share(len(done), len(meant)),
        on_time=Share(sum(_is_on_time(one) for one in past), len(past)),
        proven=Share(sum(one.status is ActionStatus.VERIFIED for one in done), len(done)),
        given_up=len(every) - len(meant),
        undated=sum(one.due_on is None for one in meant),
    )


def _is_on_time(record: Record) -> bool:
    return (
        record.due_on is not None and record.done_on is not None and record.done_on <= record.due_on
    )
