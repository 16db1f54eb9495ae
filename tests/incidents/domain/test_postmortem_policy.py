from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.postmortem_policy import (
    ReminderKind,
    due_on,
    last_overdue_resolution,
    remind_at,
    working_day_after,
)

MONDAY = date(2026, 3, 2)
BERLIN = ZoneInfo("Europe/Berlin")
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (MONDAY, 0, MONDAY),
        (MONDAY, 4, date(2026, 3, 6)),
        (MONDAY, 5, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # a Saturday
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # a Friday
    ],
)
def test_weekends_do_not_count(day: date, number: int, expected: date) -> None:
    assert working_day_after(day, number) == expected


def test_the_day_of_resolving_is_that_of_the_zone() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # Monday already in Berlin

    assert due_on(late, working_days=5, zone=BERLIN) == date(2026, 3, 9)
    assert due_on(late, working_days=5, zone=UTC) == date(2026, 3, 6)


def test_reminders_come_in_the_morning_of_working_days() -> None:
    due = date(2026, 3, 30)  # the Monday after the clocks change

    soon = remind_at(ReminderKind.SOON, due, zone=BERLIN)
    over = remind_at(ReminderKind.OVERDUE, due, zone=BERLIN)

    assert soon == datetime(2026, 3, 27, 8, tzinfo=UTC)
    assert over == datetime(2026, 3, 31, 7, tzinfo=UTC)


@given(DAYS, st.integers(0, 30))
def test_the_last_overdue_day_divides_what_is_overdue_from_what_is_not(
    today: date, number: int
) -> None:
    last = last_overdue_resolution(today, working_days=number)

    assert working_day_after(last, number) < today
    assert working_day_after(last + timedelta(days=1), number) >= today
