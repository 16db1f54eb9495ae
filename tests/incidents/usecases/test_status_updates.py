from datetime import timedelta

import pytest

from core.errors import RuleViolation
from core.models import Activity
from incidents.domain.status_update import UpdateParts
from incidents.models import TimelineEntry
from incidents.usecases.status_updates import post_update
from incidents.usecases.timeline import add_entry, correct_entry
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
PARTS = UpdateParts("Paying fails.", "Cards only.", "")
HALF_AN_HOUR = timedelta(minutes=30)


def test_an_update_is_a_line_of_the_story_with_its_promise() -> None:
    incident, person = make_incident(), make_user()
    at = NOON + timedelta(seconds=50)

    entry = post_update(
        incident, by=person, at=at, parts=PARTS, audience="company", next_in=HALF_AN_HOUR
    )

    entry.refresh_from_db()
    assert entry.text == "Paying fails.\nImpact: Cards only.\nNext update by 2 Mar 12:30 UTC."
    assert (entry.kind, entry.audience, entry.is_pinned) == ("comms", "company", True)
    assert (entry.at, entry.next_update_at) == (at, NOON + HALF_AN_HOUR)
    assert Activity.objects.get(verb="timeline.add").actor == person


@pytest.mark.parametrize("next_in", [HALF_AN_HOUR, None])
def test_the_same_update_sent_again_later_is_one_line(next_in: timedelta | None) -> None:
    incident, person = make_incident(), make_user()

    def send(minutes: int, parts: UpdateParts = PARTS) -> TimelineEntry:
        at = NOON + timedelta(minutes=minutes)
        return post_update(
            incident, by=person, at=at, parts=parts, next_in=next_in, idempotency_key="k"
        )

    first, again, other = send(0), send(2), send(3, UpdateParts("Paying works.", "", ""))

    assert again == first
    assert other != first
    assert TimelineEntry.objects.count() == 2


def test_the_same_words_with_another_promise_are_another_update() -> None:
    incident, person = make_incident(), make_user()
    post_update(incident, by=person, at=NOON, parts=PARTS, idempotency_key="k")

    later = post_update(
        incident, by=person, at=NOON, parts=PARTS, next_in=HALF_AN_HOUR, idempotency_key="k"
    )

    assert TimelineEntry.objects.count() == 2
    assert later.next_update_at == NOON + HALF_AN_HOUR


def test_an_update_that_says_nothing_is_refused() -> None:
    with pytest.raises(RuleViolation, match="needed"):
        post_update(make_incident(), by=make_user(), at=NOON, parts=UpdateParts(" ", "", ""))

    assert not TimelineEntry.objects.exists()


@pytest.mark.parametrize(
    ("kind", "minutes", "words"), [("note", 5, "promises another"), ("comms", 0, "after this one")]
)
def test_a_promise_that_makes_no_sense_is_refused(kind: str, minutes: int, words: str) -> None:
    with pytest.raises(RuleViolation, match=words) as caught:
        add_entry(
            make_incident(),
            by=None,
            at=NOON,
            text="Soon",
            kind=kind,
            next_update_at=NOON + timedelta(minutes=minutes),
        )

    assert caught.value.field == "next_update_at"


@pytest.mark.parametrize(("kind", "is_kept"), [("comms", True), ("note", False)])
def test_a_correction_keeps_the_promise_of_an_update_only(kind: str, is_kept: bool) -> None:
    promised = NOON + HALF_AN_HOUR
    entry = make_entry(make_incident(), kind="comms", next_update_at=promised)

    corrected = correct_entry(entry, by=None, at=entry.at, text="Other words", kind=kind)

    corrected.refresh_from_db()
    assert corrected.next_update_at == (promised if is_kept else None)
