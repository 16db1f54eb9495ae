"""Ends of a range as they stand in an address."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.input.date_range import read_bound

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("now", datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)),
        (" NOW ", datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("-12h", datetime(2026, 3, 2, 0, tzinfo=UTC), datetime(2026, 3, 2, 0, tzinfo=UTC)),
        ("-7d", datetime(2026, 2, 23, 12, tzinfo=UTC), datetime(2026, 2, 23, 12, tzinfo=UTC)),
        ("-1w", datetime(2026, 2, 23, 12, tzinfo=UTC), datetime(2026, 2, 23, 12, tzinfo=UTC)),
        ("1mo", datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)),
        ("12mo", datetime(2025, 4, 1, tzinfo=UTC), datetime(2025, 5, 1, tzinfo=UTC)),
        (
            "2026-03-01",
            datetime(2026, 2, 28, 23, tzinfo=UTC),
            datetime(2026, 3, 1, 23, tzinfo=UTC),
        ),
        (
            "2026-03-29",  # a day of 23 hours in Berlin
            datetime(2026, 3, 28, 23, tzinfo=UTC),
            datetime(2026, 3, 29, 22, tzinfo=UTC),
        ),
    ],
)
def test_a_bound_is_read_as_a_beginning_and_as_an_end(
    text: str, start: datetime, end: datetime
) -> None:
    assert read_bound(text, now=NOW, zone=BERLIN) == start
    assert read_bound(text, now=NOW, zone=BERLIN, is_end=True) == end


@pytest.mark.parametrize("text", ["", "yesterday", "-90", "90d", "2026-02-30", "9999-12-31"])
def test_anything_else_is_named_with_what_is_accepted(text: str) -> None:
    with pytest.raises(ValueError, match="is no time; use a day such as 2026-03-02") as refused:
        read_bound(text, now=NOW, zone=BERLIN, is_end=True)

    assert str(refused.value).startswith(f"“{text}” is no time")


@given(st.text(max_size=30), st.booleans())
def test_any_text_is_a_moment_or_a_value_error(text: str, is_end: bool) -> None:
    try:
        moment = read_bound(text, now=NOW, zone=BERLIN, is_end=is_end)
    except ValueError:
        return
    assert moment.tzinfo is UTC
