"""Days and months as pages write them."""

from datetime import UTC, date, datetime

from core.days import day_in_words, month_in_words


def test_a_day_has_no_leading_zero() -> None:
    assert day_in_words(date(2026, 3, 2)) == "2 Mar 2026"
    assert day_in_words(datetime(2026, 3, 12, 23, 59, tzinfo=UTC)) == "12 Mar 2026"


def test_a_month_is_named_with_its_year() -> None:
    assert month_in_words(date(2026, 3, 2)) == "Mar 2026"
