from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from core.web.feeds import create_feed_token
from incidents.models import ReviewMeeting
from tests.conftest import SignedIn
from tests.factories.incidents import make_action_item, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import make_meeting, started

pytestmark = pytest.mark.django_db
WINTER, SUMMER = datetime(2027, 1, 20, 9, tzinfo=UTC), datetime(2027, 7, 20, 9, tzinfo=UTC)


def test_a_meeting_is_arranged_in_the_zone_of_the_person(signed_in: SignedIn) -> None:
    person, guest = make_user(time_zone="Asia/Kolkata"), make_user()
    postmortem, client = started(), signed_in(person)
    base = f"/postmortems/{postmortem.reference}/"
    sent = {"starts_at": "2027-01-20T14:30", "minutes": "45", "place": "Room 1", "people": guest.pk}

    client.post(f"{base}meetings/new/", sent)
    meeting = ReviewMeeting.objects.get()
    form = client.get(f"{base}meetings/{meeting.pk}/").content.decode()
    page = client.get(f"{base}review/").content.decode()

    assert meeting.starts_at == WINTER
    assert meeting.length == timedelta(minutes=45)
    assert 'value="2027-01-20T14:30"' in form
    assert "Room 1" in page
    client.post(f"{base}meetings/{meeting.pk}/", sent | {"minutes": "30"})
    client.post(f"{base}meetings/{meeting.pk}/cancel/")
    meeting.refresh_from_db()
    assert (meeting.length, meeting.sequence) == (timedelta(minutes=30), 2)
    refused = client.post(f"{base}meetings/{meeting.pk}/", sent)
    assert refused.status_code == 422
    assert "This meeting is cancelled" in refused.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_at": "soon"}, "starts_at"),
        ({"minutes": "0"}, "minutes"),
        ({"people": 0}, "people"),
    ],
)
def test_bad_input_is_named_and_kept(
    signed_in: SignedIn, wrong: dict[str, object], field: str
) -> None:
    sent = {"starts_at": "2027-01-20T14:30", "minutes": "45", "place": "Room 1"} | wrong
    url = f"/postmortems/{started().reference}/meetings/new/"

    response = signed_in(make_user()).post(url, sent)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="Room 1"' in response.content.decode()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata"])
def test_the_calendar_has_the_wall_time_on_both_sides_of_the_clock_change(zone: str) -> None:
    person = make_user(time_zone=zone)
    postmortem = started()
    meetings = [
        make_meeting(
            postmortem,
            starts_at=at,
            ends_at=at + timedelta(hours=1),
            arranged_by=person,
            place="Room; 1, back",
        )
        for at in (WINTER, SUMMER)
    ]
    ReviewMeeting.objects.filter(pk=meetings[1].pk).update(cancelled_at=WINTER)
    item = make_action_item(owner=person, due_on=WINTER.date())
    secret = create_feed_token(by=person, at=timezone.now())

    response = Client().get(f"/calendar.ics?token={secret}")

    calendar: Any = Calendar.from_ical(response.content)
    events: list[Any] = list(calendar.walk("VEVENT"))
    starts = [event["dtstart"].dt for event in events]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert [str(one["tzid"]) for one in calendar.walk("VTIMEZONE")] == [zone]
    assert starts[:2] == [WINTER, SUMMER]
    assert {one.utcoffset() for one in starts[:2]} == {
        at.astimezone(person.zone).utcoffset() for at in (WINTER, SUMMER)
    }
    assert [str(event["status"]) for event in events[:2]] == ["CONFIRMED", "CANCELLED"]
    assert str(events[0]["location"]) == "Room; 1, back"
    assert str(events[0]["url"]) == f"http://testserver{postmortem.get_absolute_url()}"
    assert starts[2] == WINTER.date()
    assert item.reference in str(events[2]["summary"])


def test_the_calendar_holds_only_what_its_person_may_know_of() -> None:
    person = make_user()
    secret = create_feed_token(by=person, at=timezone.now())
    soon = timezone.now() + timedelta(days=1)
    hidden = started(make_incident(restricted=True, resolved=True))
    for postmortem in (hidden, started()):
        meeting = make_meeting(postmortem, starts_at=soon, ends_at=soon + timedelta(hours=1))
        if postmortem is hidden:
            meeting.people.add(person)

    calendar: Any = Calendar.from_ical(Client().get(f"/calendar.ics?token={secret}").content)

    assert list(calendar.walk("VEVENT")) == []
    assert Client().get("/calendar.ics?token=wrong").status_code == 401
