from datetime import timedelta

import pytest

from core.errors import RuleViolation
from core.models import Activity
from incidents.models import ReviewMeeting
from incidents.usecases.review_meetings import arrange_meeting, cancel_meeting, move_meeting
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import started

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_meeting_is_arranged_moved_and_cancelled_with_a_growing_sequence() -> None:
    postmortem, person, guest = started(), make_user(), make_user()
    meeting = arrange_meeting(
        postmortem,
        by=person,
        at=NOON,
        starts_at=NOON,
        length=HOUR,
        place=" Room 1 ",
        people=[guest],
    )
    seen = [(meeting.sequence, meeting.place, list(meeting.people.all()))]

    moved = move_meeting(meeting, by=person, at=NOON, starts_at=NOON + HOUR, length=2 * HOUR)
    seen.append((moved.sequence, moved.place, list(moved.people.all())))
    for _ in range(2):
        cancelled = cancel_meeting(meeting, by=person, at=NOON)

    assert seen == [(0, "Room 1", [guest]), (1, "", [])]
    assert (moved.starts_at, moved.length) == (NOON + HOUR, 2 * HOUR)
    assert (cancelled.sequence, cancelled.cancelled_at) == (2, NOON)
    assert Activity.objects.filter(verb__startswith="review_meeting.").count() == 3
    with pytest.raises(RuleViolation, match="cancelled"):
        move_meeting(meeting, by=person, at=NOON, starts_at=NOON, length=HOUR)


def test_what_cannot_be_is_refused_by_field() -> None:
    insider, outsider = make_user(), make_user()
    incident = make_incident(restricted=True, known_to=(insider,), resolved=True)
    postmortem = started(incident)

    for values, field in (
        ({"length": timedelta(0)}, "minutes"),
        ({"length": timedelta(days=1)}, "minutes"),
        ({"place": "x" * 501}, "place"),
        ({"people": [insider, outsider]}, "people"),
    ):
        given: dict[str, object] = {"starts_at": NOON, "length": HOUR, **values}
        with pytest.raises(RuleViolation) as refusal:
            arrange_meeting(postmortem, by=insider, at=NOON, **given)  # type: ignore[arg-type]  # of the right types by case
        assert refusal.value.field == field
    assert not ReviewMeeting.objects.exists()
