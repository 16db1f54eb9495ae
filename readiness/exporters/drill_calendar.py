"""Drills as iCalendar (RFC 5545), for calendars that subscribe."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from icalendar import Calendar, Event
from icalendar.prop import vRecur, vText

from readiness.domain.drill_run import RunStatus
from readiness.models import DrillRun

REFRESHED_EVERY = timedelta(hours=1)
Address = Callable[[str], str]

_STATUSES = {RunStatus.SCHEDULED: "TENTATIVE", RunStatus.CANCELLED: "CANCELLED"}


def drill_calendar(runs: Iterable[DrillRun], *, address: Address) -> bytes:
    """Return the calendar of `runs`, which have a date.

    Each stands in the zone in which its date was set, whose definition comes along, so that a
    repeated one keeps its time on the wall through changes of the clock. `address` turns the path
    of a page into its address.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Drydock//Drills//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Drydock drills")
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"value": "DURATION"})
    for run in runs:
        calendar.add_component(_drill(run, address))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _drill(run: DrillRun, address: Address) -> Event:
    if run.starts_at is None:
        raise ValueError(f"{run.reference} has no date.")
    event = Event()
    event.add("uid", f"drill-{run.pk}@drydock")
    event.add("dtstamp", run.updated_at)
    event.add("sequence", run.sequence)
    event.add("summary", f"Drill {run.reference}: {run.title}")
    event.add("description", _description(run))
    event.add("dtstart", run.starts_at.astimezone(run.zone))
    event.add("duration", timedelta(minutes=run.minutes))
    event.add("status", vText(_STATUSES.get(run.life, "CONFIRMED")))
    if run.every_days and run.next_run_id is None and run.life.is_ahead:
        # The one that follows stands for itself as soon as this one ended.
        event.add("rrule", vRecur({"freq": "daily", "interval": run.every_days}))
    event.add("url", address(run.get_absolute_url()))
    return event


def _description(run: DrillRun) -> str:
    services = ", ".join(service.name for service in run.services.all())
    lines = [run.plan.plan.purpose, f"Environment: {run.get_environment_display()}"]
    return "\n".join([*lines, f"Services: {services}"] if services else lines)
