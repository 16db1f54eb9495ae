"""Every change of a meeting about a postmortem."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from core.visibility import viewing_as
from incidents.models import Incident, Postmortem, ReviewMeeting

LONGEST_PLACE = 500
LONGEST_MEETING = timedelta(hours=12)


@transaction.atomic
def arrange_meeting(
    postmortem: Postmortem,
    *,
    by: User,
    at: datetime,
    starts_at: datetime,
    length: timedelta,
    place: str = "",
    people: Iterable[User] = (),
) -> ReviewMeeting:
    """Ask people to a meeting; raises RuleViolation for one that cannot be and for outsiders."""
    invited = _checked(postmortem, length, place, people)
    meeting = ReviewMeeting.objects.create(
        postmortem=postmortem,
        starts_at=starts_at,
        ends_at=starts_at + length,
        place=place.strip(),
        arranged_by=by,
    )
    meeting.people.set(invited)
    _log(meeting, "review_meeting.arrange", by, at)
    return meeting


@transaction.atomic
def move_meeting(
    meeting: ReviewMeeting,
    *,
    by: User,
    at: datetime,
    starts_at: datetime,
    length: timedelta,
    place: str = "",
    people: Iterable[User] = (),
) -> ReviewMeeting:
    """Change time, place or people; calendars take the newer one. A cancelled one stays so."""
    meeting = _locked(meeting)
    if meeting.cancelled_at is not None:
        raise RuleViolation("This meeting is cancelled; arrange another one.")
    invited = _checked(meeting.postmortem, length, place, people)
    meeting.starts_at, meeting.ends_at = starts_at, starts_at + length
    meeting.place = place.strip()
    meeting.sequence += 1
    meeting.save(update_fields=["starts_at", "ends_at", "place", "sequence", "updated_at"])
    meeting.people.set(invited)
    _log(meeting, "review_meeting.move", by, at)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: ReviewMeeting, *, by: User, at: datetime) -> ReviewMeeting:
    """Call a meeting off; calendars strike it out. Twice is as good as once."""
    meeting = _locked(meeting)
    if meeting.cancelled_at is None:
        meeting.cancelled_at = at
        meeting.sequence += 1
        meeting.save(update_fields=["cancelled_at", "sequence", "updated_at"])
        _log(meeting, "review_meeting.cancel", by, at)
    return meeting


def _checked(
    postmortem: Postmortem, length: timedelta, place: str, people: Iterable[User]
) -> list[User]:
    if not timedelta(0) < length <= LONGEST_MEETING:
        raise RuleViolation("A meeting takes up to 12 hours.", field="minutes")
    checked_text(place, field="place", label="The place", max_length=LONGEST_PLACE)
    invited = list(people)
    for person in invited:
        with viewing_as(person):
            if not Incident.objects.filter(pk=postmortem.incident_id).exists():
                raise RuleViolation(f"{person} may not know of this incident.", field="people")
    return invited


def _locked(meeting: ReviewMeeting) -> ReviewMeeting:
    rows = ReviewMeeting.objects.select_for_update(of=("self",))
    return rows.select_related("postmortem").get(pk=meeting.pk)


def _log(meeting: ReviewMeeting, verb: str, by: User, at: datetime) -> None:
    told = {"meeting": meeting.pk, "starts_at": meeting.starts_at.isoformat(), "at": at.isoformat()}
    record(by, verb, meeting.postmortem, **told)
