"""Forms that give a moment to an incident."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import QueryDict

from incidents.domain.lifecycle import Milestone
from incidents.forms.milestone import MilestoneForm, MilestoneOfEntryForm, MomentForm
from incidents.forms.seen import SAVE_AGAIN
from incidents.models import Incident
from incidents.usecases.seen import milestone_token
from tests.factories.incidents import NOON

LATER = NOON + timedelta(hours=1)


def test_a_step_without_a_time_is_taken_now() -> None:
    with time_machine.travel(LATER, tick=False):
        form = MomentForm({}, incident=Incident())

        assert form.is_valid()
    assert form.moment() == LATER


def test_a_step_may_count_from_the_start() -> None:
    form = MomentForm({"at": "T+12m"}, incident=Incident(started_at=NOON))

    assert form.is_valid()
    assert form.moment() == NOON + timedelta(minutes=12)


def test_a_relative_time_is_unclear_once_the_incident_is_over() -> None:
    form = MomentForm({"at": "-15m"}, incident=Incident(started_at=NOON, status="resolved"))

    assert list(form.errors) == ["at"]


def test_a_milestone_shows_what_is_known() -> None:
    incident = Incident(
        detected_at=NOON,
        provenance={
            "detected_at": {
                "note": "first page",
                "earliest": (NOON - timedelta(minutes=5)).isoformat(),
            }
        },
    )

    form = MilestoneForm(incident=incident, milestone=Milestone.DETECTED)

    assert form.initial == {
        "seen": milestone_token(incident, Milestone.DETECTED),
        "at": "2026-03-02 12:00",
        "earliest": "2026-03-02 11:55",
        "latest": "",
        "note": "first page",
    }


@pytest.mark.parametrize(
    "stored",
    [NOON + timedelta(microseconds=7), datetime(1628, 8, 10, 15, tzinfo=UTC)],
)
def test_a_time_left_as_it_stood_is_kept_exactly(stored: datetime) -> None:
    incident = Incident(detected_at=stored)
    shown = MilestoneForm(incident=incident, milestone=Milestone.DETECTED).initial

    form = MilestoneForm({**shown, "note": "x"}, incident=incident, milestone=Milestone.DETECTED)

    assert form.is_valid()
    assert form.moment("at") == stored


def test_a_changed_time_is_read_and_an_emptied_one_is_unknown() -> None:
    incident = Incident(detected_at=NOON)
    data = {"at": "2026-03-02 13:00", "latest": ""}

    changed = MilestoneForm(data, incident=incident, milestone=Milestone.DETECTED)
    emptied = MilestoneForm({"at": ""}, incident=incident, milestone=Milestone.DETECTED)

    assert changed.is_valid()
    assert emptied.is_valid()
    assert (changed.moment("at"), changed.moment("latest")) == (LATER, None)
    assert emptied.moment("at") is None


@pytest.mark.parametrize(
    ("now", "words"), [(LATER, "It is 2026-03-02 13:00 now."), (None, "It is not known now.")]
)
def test_a_newer_time_is_told_and_what_was_typed_stays(now: datetime | None, words: str) -> None:
    sent = QueryDict("at=12:05&note=pager&seen=old")
    form = MilestoneForm(sent, incident=Incident(), milestone=Milestone.DETECTED)
    assert form.is_valid()
    newer = Incident(detected_at=now)

    again = form.again(newer, "Ana changed this time meanwhile.")

    assert (again["at"].value(), again["note"].value()) == ("12:05", "pager")
    assert again["seen"].value() == milestone_token(newer, Milestone.DETECTED)
    said = f"Ana changed this time meanwhile. {words} {SAVE_AGAIN}"
    assert again.non_field_errors() == [said]


def test_a_time_nobody_can_read_is_refused() -> None:
    form = MilestoneForm({"at": "banana"}, incident=Incident(), milestone=Milestone.STARTED)

    assert list(form.errors) == ["at"]


def test_a_line_is_one_of_five_milestones_whose_times_are_told() -> None:
    incident = Incident(started_at=NOON)

    form = MilestoneOfEntryForm({"milestone": "detected_at"}, incident=incident)

    words = [word for _, word in form.fields["milestone"].choices]  # type: ignore[attr-defined]  # it is a ChoiceField
    assert words[:2] == ["started (so far 2026-03-02 12:00)", "detected (not known)"]
    assert form.is_valid()
    assert not MilestoneOfEntryForm({"milestone": "closed_at"}, incident=incident).is_valid()


@pytest.mark.parametrize(
    ("seen", "of_detected"), [("", None), ("a", ""), ("a b", "b"), ("a b c d e f", "b")]
)
def test_a_line_brings_the_token_of_the_milestone_that_was_chosen(
    seen: str, of_detected: str | None
) -> None:
    data = {"milestone": "detected_at", "seen": seen}

    form = MilestoneOfEntryForm(data, incident=Incident())

    assert form.is_valid()
    assert form.seen_of_chosen == of_detected


@pytest.mark.parametrize(
    ("now", "words"), [(LATER, "It is 2026-03-02 13:00 now."), (None, "It is not known now.")]
)
def test_a_line_that_came_too_late_for_a_milestone_may_be_sent_again(
    now: datetime | None, words: str
) -> None:
    sent = QueryDict("milestone=detected_at&seen=old+old")
    form = MilestoneOfEntryForm(sent, incident=Incident())
    assert form.is_valid()
    newer = Incident(detected_at=now)

    again = form.again(newer, "Ana changed this time meanwhile.")

    said = f"Ana changed this time meanwhile. {words} {SAVE_AGAIN}"
    assert again.non_field_errors() == [said]
    assert again.cleaned_data["milestone"] is Milestone.DETECTED
    assert again.seen_of_chosen == milestone_token(newer, Milestone.DETECTED)
