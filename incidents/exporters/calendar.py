"""Review meetings and due dates as iCalendar (RFC 5545), for calendars that subscribe."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, tzinfo

from icalendar import Calendar, Event
from icalendar.prop import vText

from incidents.models import ActionItem, ReviewMeeting

REFRESHED_EVERY = timedelta(hours=1)
Address = Callable[[str], str]


def calendar_of(
    meetings: Iterable[ReviewMeeting],
    items: Iterable[ActionItem],
    *,
    zone: tzinfo,
    now: datetime,
    address: Address,
) -> bytes:
    """Return the calendar; times are in `zone`, whose definition comes along.

    `address` turns the path of a page into its address.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Drydock//Reviews//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Drydock")
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"value": "DURATION"})
    for meeting in meetings:
        calendar.add_component(_meeting(meeting, zone, address))
    for item in items:
        calendar.add_component(_item(item, now, address))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _meeting(meeting: ReviewMeeting, zone: tzinfo, address: Address) -> Event:
    postmortem = meeting.postmortem
    event = Event()
    event.add("uid", f"review-meeting-{meeting.pk}@drydock")
    event.add("dtstamp", meeting.updated_at)
    event.add("sequence", meeting.sequence)
    event.add("summary", f"Review of {postmortem.reference}: {postmortem.title}")
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("status", vText("CANCELLED" if meeting.cancelled_at else "CONFIRMED"))
    if meeting.place:
        event.add("location", meeting.place)
    event.add("url", address(postmortem.get_absolute_url()))
    return event


def _item(item: ActionItem, now: datetime, address: Address) -> Event:
    event = Event()
    event.add("uid", f"action-item-{item.pk}@drydock")
    event.add("dtstamp", now)
    event.add("summary", f"{item.reference} is due: {item.title}")
    event.add("dtstart", item.due_on)
    event.add("transp", "TRANSPARENT")
    event.add("url", address(item.get_absolute_url()))
    return event
