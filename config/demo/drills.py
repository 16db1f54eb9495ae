"""Run the drills of the demo organisation through the same use cases that people use."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from catalog.models import Service
from core.models import User
from readiness.models import DrillPlan, DrillRun
from readiness.usecases.drill_endings import publish_result
from readiness.usecases.drill_injects import add_inject
from readiness.usecases.drill_log import write_entry
from readiness.usecases.drills import check_preconditions, schedule_drill


def load_drills(
    rows: list[dict[str, Any]],
    *,
    services: dict[str, Service],
    people: dict[str, User],
    now: datetime,
) -> list[DrillRun]:
    """Arrange the drills of the rows and run those that have a log."""
    return [_load(row, services, people, now) for row in rows]


def _load(
    row: dict[str, Any], services: dict[str, Service], people: dict[str, User], now: datetime
) -> DrillRun:
    days = row.get("days_ahead", 0) - row.get("days_ago", 0)
    day = (now + timedelta(days=days)).date()
    starts_at = datetime.combine(day, time.fromisoformat(row["at"]), UTC)
    author = row.get("runbook_author")
    lead = people[row["people"]["lead"]]
    run = schedule_drill(
        DrillPlan.objects.get(slug=row["plan"], is_current=True),
        by=lead,
        time_zone="UTC",
        services=[services[slug] for slug in row["services"]],
        people=[(people[name], role) for role, name in row["people"].items()],
        title=row.get("title"),
        starts_at=starts_at,
        every_days=row.get("every_days"),
        runbook_author=people[author] if author else None,
    )
    for one in row.get("injects", ()):
        add_inject(run, by=lead, minute=one["minute"], text=one["words"])
    if row.get("log"):
        lines = range(len(run.plan.plan.preconditions))
        check_preconditions(run, by=lead, at=starts_at, lines=lines)
        for line in row["log"]:
            _write(run, line, people, starts_at)
        run.refresh_from_db()
        publish_result(run, by=lead, at=starts_at + timedelta(days=1))
    return run


def _write(
    run: DrillRun, line: dict[str, Any], people: dict[str, User], starts_at: datetime
) -> None:
    entered = line.get("entered")
    write_entry(
        run,
        line["what"],
        by=people[line["by"]],
        at=starts_at + timedelta(minutes=line["minute"]),
        step=line.get("step", ""),
        text=line.get("words", ""),
        entered_at=None if entered is None else starts_at + timedelta(minutes=entered),
    )
