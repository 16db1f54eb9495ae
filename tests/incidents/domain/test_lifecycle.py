"""Which status may follow which, and what is said about times out of order."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.lifecycle import (
    MILESTONE_OF,
    IncidentStatus,
    Milestone,
    may_follow,
    missing_milestones,
    order_warnings,
    step_after,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALLOWED = {
    "open": {"acknowledged", "mitigated", "resolved"},
    "acknowledged": {"mitigated", "resolved"},
    "mitigated": {"resolved"},
    "resolved": {"closed", "open"},
    "closed": {"open"},
}


@dataclass
class Times:
    """The five times by milestone; what is left out is unknown."""

    at: dict[Milestone, datetime] = field(default_factory=dict)

    def time_of(self, milestone: Milestone, /) -> datetime | None:
        return self.at.get(milestone)


def times(**minutes: int) -> Times:
    return Times({Milestone(f"{k}_at"): NOON + timedelta(minutes=v) for k, v in minutes.items()})


@pytest.mark.parametrize(("now", "then"), list(product(IncidentStatus, IncidentStatus)))
def test_may_follow_says_yes_for_exactly_the_allowed_pairs(
    now: IncidentStatus, then: IncidentStatus
) -> None:
    assert may_follow(now, then) == (then in ALLOWED[now])


def test_step_after_leads_from_open_to_resolved() -> None:
    steps = {status.value: step_after(status) for status in IncidentStatus}

    assert steps == {
        "open": "acknowledged",
        "acknowledged": "mitigated",
        "mitigated": "resolved",
        "resolved": None,
        "closed": None,
    }


def test_milestones_of_a_status_are_those_people_reach_by_a_step() -> None:
    assert {status.value: milestone.value for status, milestone in MILESTONE_OF.items()} == {
        "acknowledged": "acknowledged_at",
        "mitigated": "mitigated_at",
        "resolved": "resolved_at",
    }


def test_unfinished_statuses_are_the_first_three() -> None:
    assert IncidentStatus.unfinished() == ("open", "acknowledged", "mitigated")


@pytest.mark.parametrize(
    ("given_times", "warnings"),
    [
        (times(), []),
        (times(started=0), []),
        (times(started=0, detected=0, acknowledged=1, mitigated=2, resolved=2), []),
        (times(started=0, resolved=-1), ["Resolved is earlier than started."]),
        (times(started=5, detected=0, acknowledged=6), ["Detected is earlier than started."]),
        (
            times(started=0, detected=30, mitigated=10, resolved=20),
            ["Mitigated is earlier than detected.", "Resolved is earlier than detected."],
        ),
        (
            times(started=10, detected=20, acknowledged=5),
            ["Acknowledged is earlier than detected."],
        ),
    ],
)
def test_order_warnings_name_the_contradicted_milestone(
    given_times: Times, warnings: list[str]
) -> None:
    assert order_warnings(given_times) == warnings


@given(st.dictionaries(st.sampled_from(list(Milestone)), st.datetimes()))
def test_order_warnings_are_none_exactly_when_known_times_never_fall(
    known: dict[Milestone, datetime],
) -> None:
    in_order = [known[milestone] for milestone in Milestone if milestone in known]

    assert (order_warnings(Times(known)) == []) == (in_order == sorted(in_order))


def test_missing_milestones_are_those_without_a_time() -> None:
    missing = missing_milestones(times(started=0, acknowledged=3))

    assert missing == [Milestone.DETECTED, Milestone.MITIGATED, Milestone.RESOLVED]


def test_milestone_labels_are_words() -> None:
    assert [milestone.label for milestone in Milestone] == [
        "Started",
        "Detected",
        "Acknowledged",
        "Mitigated",
        "Resolved",
    ]
