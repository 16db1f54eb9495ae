"""Forms that end an incident or start it again."""

from datetime import timedelta

import pytest
import time_machine

from incidents.domain.lifecycle import Milestone
from incidents.forms.resolve import ReopenForm, ResolveForm
from tests.factories.incidents import NOON, make_entry, make_incident

pytestmark = pytest.mark.django_db


def test_resolving_asks_for_the_times_nobody_gave() -> None:
    incident = make_incident(acknowledged_at=NOON)

    form = ResolveForm(incident=incident)

    assert [field.name for field in form.missing_fields()] == ["detected_at", "mitigated_at"]


def test_only_the_times_that_were_filled_in_are_given() -> None:
    incident = make_incident()

    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        form = ResolveForm(
            {"at": "12:50", "note": "Rolled back", "detected_at": "T+4m"}, incident=incident
        )

        assert form.is_valid()
    assert form.moment() == NOON + timedelta(minutes=50)
    assert form.times() == {Milestone.DETECTED: NOON + timedelta(minutes=4)}


def test_suggestions_are_the_first_lines_people_wrote() -> None:
    incident = make_incident()
    late = make_entry(incident, text="late", at=NOON + timedelta(minutes=9))
    early = make_entry(incident, text="early")
    make_entry(incident, text="Declared", kind="status")

    assert ResolveForm(incident=incident).suggestions == [early, late]


def test_nothing_is_suggested_when_nothing_is_missing() -> None:
    incident = make_incident(detected_at=NOON, acknowledged_at=NOON, mitigated_at=NOON)
    make_entry(incident)

    form = ResolveForm(incident=incident)

    assert (form.missing_fields(), form.suggestions) == ([], [])


def test_reopening_asks_for_a_reason() -> None:
    assert ReopenForm({"reason": " "}).errors == {
        "reason": ["Say what came back, so that nobody has to guess."]
    }


def test_the_missing_times_are_offered_from_the_timeline() -> None:
    incident = make_incident(acknowledged_at=NOON)
    make_entry(incident, text="Rolled back", at=NOON + timedelta(minutes=9))

    form = ResolveForm(incident=incident)

    assert form.suggested_times == [("2026-03-02 12:09", "Rolled back")]
    assert form.fields["mitigated_at"].widget.attrs["list"] == form.SUGGESTED
