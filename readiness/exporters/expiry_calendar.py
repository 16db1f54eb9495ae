"""When evidence loses its freshness, as iCalendar (RFC 5545) all-day entries."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, tzinfo

from icalendar import Calendar, Event

from catalog.models import Service
from incidents.domain.plain_text import one_line
from readiness.domain.score_card import Line

REFRESHED_EVERY = timedelta(hours=12)


def expiry_calendar(
    service: Service,
    expiring: Iterable[tuple[datetime, Line]],
    *,
    zone: tzinfo,
    now: datetime,
    address: Callable[[str], str],
) -> bytes:
    """Return the calendar of one service; days are those of `zone`."""
    calendar = Calendar()
    calendar.add("prodid", "-//Drydock//Readiness//EN")
    calendar.add("version", "2.0")
    # Of what RFC 5545 does not know the library escapes nothing.
    calendar.add("x-wr-calname", f"Readiness of {one_line(service.name)}")
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"value": "DURATION"})
    for ends_at, line in expiring:
        event = Event()
        event.add("uid", f"evidence-{service.pk}-{line.item.key}@drydock")
        event.add("dtstamp", now)
        event.add("dtstart", ends_at.astimezone(zone).date())
        event.add("summary", f"{service.name}: confirm again “{line.item.question}”")
        event.add("transp", "TRANSPARENT")
        event.add("url", address(service.get_absolute_url() + "readiness/"))
        calendar.add_component(event)
    return bytes(calendar.to_ical())
