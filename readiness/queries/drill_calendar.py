"""Drills by day: a month of them, and those that come next for the home page."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from core.models import User
from readiness.domain.drill_run import RunStatus
from readiness.domain.month import Month, repeats_between
from readiness.models import DrillParticipant, DrillRun
from readiness.queries.drills import for_list

SOON = timedelta(days=30)
MOST_AHEAD = 5
_DAY = timedelta(days=1)


class Meeting(NamedTuple):
    """A drill on a day; `is_repeat` is one of its series that nobody has arranged yet."""

    run: DrillRun
    at: datetime
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the calendar; `is_outside` is one of the months before and after."""

    day: date
    is_outside: bool
    is_today: bool
    meetings: list[Meeting] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DrillMonth:
    """A month, week by week; None where the calendar ends."""

    month: Month
    weeks: list[list[CalendarDay]]
    before: Month | None
    after: Month | None

    @property
    def count(self) -> int:
        """Return how many drills lie in the month itself."""
        days = [day for week in self.weeks for day in week if not day.is_outside]
        return sum(len(day.meetings) for day in days)


class ComingDrill(NamedTuple):
    """A drill that comes next or goes on, with the roles that the reader has in it."""

    run: DrillRun
    roles: list[str]
    is_late: bool


def drill_month(month: Month, *, now: datetime, zone: tzinfo) -> DrillMonth:
    """Return the drills of a month by the days of `zone`; the same statements for many and few.

    Those that were called off are left out. A repeated one stands in it as often as it will come.
    """
    days = month.weeks
    start = datetime.combine(days[0][0], datetime.min.time(), zone)
    end = datetime.combine(days[-1][-1] + _DAY, datetime.min.time(), zone)
    found: dict[date, list[Meeting]] = defaultdict(list)
    for meeting in sorted(_meetings(start, end), key=lambda one: (one.at, one.run.pk)):
        found[meeting.at.astimezone(zone).date()].append(meeting)
    today = now.astimezone(zone).date()
    return DrillMonth(
        month,
        [
            [CalendarDay(day, Month.of(day) != month, day == today, found[day]) for day in week]
            for week in days
        ],
        before=Month.read(str(month.before)),
        after=Month.read(str(month.next)),
    )


def coming_drills(person: User, *, now: datetime) -> list[ComingDrill]:
    """Return the drills that go on or come within 30 days, those of today first."""
    rows = for_list().ahead().filter(starts_at__lt=now + SOON).order_by("starts_at", "pk")
    runs = list(rows[:MOST_AHEAD])
    roles: dict[int, list[str]] = defaultdict(list)
    for one in DrillParticipant.objects.filter(run__in=runs, person=person):
        roles[one.run_id].append(one.get_role_display())
    return [
        ComingDrill(
            run,
            roles[run.pk],
            is_late=run.life.is_ahead and run.starts_at is not None and run.starts_at < now,
        )
        for run in runs
    ]


def _meetings(start: datetime, end: datetime) -> list[Meeting]:
    dated = DrillRun.objects.exclude(status=RunStatus.CANCELLED).filter(starts_at__lt=end)
    inside = dated.filter(starts_at__gte=start)
    # Only the last of a series stands for those that nobody has arranged.
    series = DrillRun.objects.ahead().filter(
        starts_at__lt=end, every_days__isnull=False, next_run__isnull=True
    )
    return [
        *(Meeting(run, run.starts_at) for run in inside if run.starts_at),
        *(
            Meeting(run, at, is_repeat=True)
            for run in series
            if run.starts_at and run.every_days
            for at in repeats_between(run.starts_at, run.every_days, run.zone, start=start, end=end)
        ),
    ]
