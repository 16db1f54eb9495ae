from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.quiet_hours import QuietHours

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(time(22), time(7), BERLIN)
NOON_BREAK = QuietHours(time(12), time(13, 30), UTC)


@pytest.mark.parametrize(
    ("hours", "at", "end"),
    [
        (NIGHT, datetime(2026, 3, 2, 22, 30, tzinfo=BERLIN), datetime(2026, 3, 3, 6, tzinfo=UTC)),
        (NIGHT, datetime(2026, 3, 3, 5, tzinfo=BERLIN), datetime(2026, 3, 3, 6, tzinfo=UTC)),
        (NIGHT, datetime(2026, 3, 2, 22, tzinfo=BERLIN), datetime(2026, 3, 3, 6, tzinfo=UTC)),
        (NIGHT, datetime(2026, 3, 3, 7, tzinfo=BERLIN), None),
        (NIGHT, datetime(2026, 3, 2, 21, 59, tzinfo=BERLIN), None),
        (
            NOON_BREAK,
            datetime(2026, 3, 2, 12, tzinfo=UTC),
            datetime(2026, 3, 2, 13, 30, tzinfo=UTC),
        ),
        (NOON_BREAK, datetime(2026, 3, 2, 11, 59, tzinfo=UTC), None),
        (NOON_BREAK, datetime(2026, 3, 2, 13, 30, tzinfo=UTC), None),
        # The night in which clocks go forward is an hour shorter.
        (NIGHT, datetime(2026, 3, 28, 23, tzinfo=BERLIN), datetime(2026, 3, 29, 5, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_by_the_clocks_of_their_zone(
    hours: QuietHours, at: datetime, end: datetime | None
) -> None:
    assert hours.end_of_quiet(at) == end


def test_end_that_comes_twice_does_not_make_it_quiet_again() -> None:
    hours = QuietHours(time(1), time(2, 30), BERLIN)
    second = datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1)

    assert hours.end_of_quiet(second) is None


@settings(max_examples=100)
@given(st.times(), st.times(), st.integers(0, 2 * 366 * 24 * 60))
def test_end_is_later_and_less_than_a_day_and_an_hour_away(
    begin: time, end: time, minutes: int
) -> None:
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    found = QuietHours(begin, end, BERLIN).end_of_quiet(at)

    assert found is None or at < found <= at + timedelta(hours=25)
