"""Quarters as addresses and people write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.quarter import Quarter


@given(st.integers(2000, 2099), st.integers(1, 4))
def test_what_is_written_is_read_back(year: int, number: int) -> None:
    quarter = Quarter(year, number)

    assert Quarter.read(str(quarter)) == quarter
    assert Quarter.of(quarter.start) == quarter
    assert Quarter.of(quarter.end - timedelta(seconds=1)) == quarter
    assert Quarter.of(quarter.end) == quarter.next
    assert quarter.next.before == quarter.before.next == quarter
    assert quarter.before < quarter < quarter.next


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-q0", "2026-q5", "2026-Q1", "1999-q1", "2026-q٣"]
)
def test_anything_else_names_no_quarter(text: str) -> None:
    assert Quarter.read(text) is None


def test_a_quarter_has_three_months() -> None:
    third = Quarter(2026, 3)

    assert third.start == datetime(2026, 7, 1, tzinfo=UTC)
    assert third.end == datetime(2026, 10, 1, tzinfo=UTC)
    assert third.label == "Q3 2026"
    assert Quarter(2026, 1).before == Quarter(2025, 4)
