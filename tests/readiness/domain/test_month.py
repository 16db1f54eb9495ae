"""Months on the wall, and what repeats in them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.month import Month, repeats_between, same_time_later

BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS = st.integers(0, 730 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.integers(2000, 2099), st.integers(1, 12))
def test_what_is_written_is_read_back(year: int, number: int) -> None:
    month = Month(year, number)

    assert Month.read(str(month)) == month == Month.of(month.first)
    assert month.next.before == month.before.next == month
    assert month.before < month < month.next
    assert Month.of(month.next.first - timedelta(days=1)) == month
    days = [day for week in month.weeks for day in week]
    assert next(day for day in days if Month.of(day) == month) == month.first
    assert {len(week) for week in month.weeks} == {7}
    assert {week[0].weekday() for week in month.weeks} == {0}
    assert days == [days[0] + timedelta(days=place) for place in range(len(days))]


@pytest.mark.parametrize("text", ["", "2026", "2026-00", "2026-13", "1999-01", "2026-٣١", "2026-1"])
def test_anything_else_names_no_month(text: str) -> None:
    assert Month.read(text) is None


def test_a_year_ends_with_its_twelfth_month() -> None:
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2026, 1).before == Month(2025, 12)
    assert Month(2026, 12).weeks[0][0] == date(2026, 11, 30)


@given(MOMENTS, st.integers(1, 400), MOMENTS, st.integers(0, 60))
def test_repeats_are_those_that_counting_finds(
    at: datetime, every: int, start: datetime, span: int
) -> None:
    end = start + timedelta(days=span)

    found = list(repeats_between(at, every, BERLIN, start=start, end=end))

    counted = [same_time_later(at, number * every, BERLIN) for number in range(1, 800 // every + 2)]
    assert found == [moment for moment in counted if start <= moment < end]


def test_a_repeat_keeps_its_time_on_the_wall() -> None:
    at = datetime(2026, 3, 28, 8, tzinfo=UTC)  # 9:00 in Berlin, a day before the clocks change

    later = same_time_later(at, 1, BERLIN)

    assert later == datetime(2026, 3, 29, 7, tzinfo=UTC)
