"""A plan and an accepted risk have an owner and a day."""

from datetime import date, timedelta

import pytest

from core.errors import RuleViolation
from readiness.domain.mitigation import MitigationStatus, check_mitigation, is_overdue

TODAY = date(2026, 3, 2)
ACCEPTED, PLANNED, MITIGATED = (
    MitigationStatus.ACCEPTED,
    MitigationStatus.PLANNED,
    MitigationStatus.MITIGATED,
)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("status", "has_owner", "due_on"),
    [
        (PLANNED, True, in_days(1)),
        (PLANNED, True, in_days(730)),
        (ACCEPTED, True, in_days(365)),
        (MITIGATED, False, None),
        (MITIGATED, True, None),
    ],
)
def test_what_can_be_held_to_is_kept(
    status: MitigationStatus, has_owner: bool, due_on: date | None
) -> None:
    check_mitigation(status, on=TODAY, has_owner=has_owner, due_on=due_on)


@pytest.mark.parametrize(
    ("status", "has_owner", "due_on", "field"),
    [
        (PLANNED, False, in_days(1), "owner"),
        (ACCEPTED, True, None, "due_on"),
        (PLANNED, True, TODAY, "due_on"),
        (PLANNED, True, in_days(731), "due_on"),
        (ACCEPTED, True, in_days(366), "due_on"),
        (MITIGATED, True, in_days(1), "due_on"),
    ],
)
def test_what_nobody_answers_for_is_refused(
    status: MitigationStatus, has_owner: bool, due_on: date | None, field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_mitigation(status, on=TODAY, has_owner=has_owner, due_on=due_on)

    assert refused.value.field == field


def test_it_is_overdue_from_the_day_after() -> None:
    assert [is_overdue(day, on=TODAY) for day in (None, in_days(0), in_days(-1))] == [
        False,
        False,
        True,
    ]
