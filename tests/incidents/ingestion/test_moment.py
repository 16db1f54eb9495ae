"""Moments as people and tools write them: what is understood, and what is refused."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.ingestion.moment import (
    is_zero_time,
    read_moment,
    whole_month,
    whole_year,
    zone_named,
)
from incidents.ingestion.record import RecordedTime


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-05-29T22:41:00-00:00", datetime(2021, 5, 29, 22, 41, tzinfo=UTC)),
        ("2021-05-29T8:30:00-00:00", datetime(2021, 5, 29, 8, 30, tzinfo=UTC)),
        ("2021-05-29 22:41:00", datetime(2021, 5, 29, 22, 41, tzinfo=UTC)),
        ("2021-05-29   22:41", datetime(2021, 5, 29, 22, 41, tzinfo=UTC)),
        ("2021-5-9t22:41:07Z", datetime(2021, 5, 9, 22, 41, 7, tzinfo=UTC)),
        ("2021/05/29 22:41", datetime(2021, 5, 29, 22, 41, tzinfo=UTC)),
        ("2012-12-22T12:15:00-08:00", datetime(2012, 12, 22, 20, 15, tzinfo=UTC)),
        ("2021-05-29 22:41:00 +0200", datetime(2021, 5, 29, 20, 41, tzinfo=UTC)),
        ("2021-05-29 22:41:00 +0000 UTC", datetime(2021, 5, 29, 22, 41, tzinfo=UTC)),
        ("2021-05-29 22:41 CET", datetime(2021, 5, 29, 21, 41, tzinfo=UTC)),
        ("2021-05-29 22:41 utc+5", datetime(2021, 5, 29, 17, 41, tzinfo=UTC)),
        (" 1628-08-10T16:00:00Z ", datetime(1628, 8, 10, 16, 0, tzinfo=UTC)),
        ("2021-05-29T22:41:00.25Z", datetime(2021, 5, 29, 22, 41, 0, 250_000, tzinfo=UTC)),
        ("20210529T224107Z", datetime(2021, 5, 29, 22, 41, 7, tzinfo=UTC)),
        ("20210529T2241+0200", datetime(2021, 5, 29, 20, 41, tzinfo=UTC)),
        ("20210529T2241", datetime(2021, 5, 29, 22, 41, tzinfo=UTC)),
        ("2021-05-29T22:41:00\u221205:00", datetime(2021, 5, 30, 3, 41, tzinfo=UTC)),
        ("2021-05-29 22:41 (UTC)", datetime(2021, 5, 29, 22, 41, tzinfo=UTC)),
        ("1628-08-10T16:00:00+01:12:12", datetime(1628, 8, 10, 14, 47, 48, tzinfo=UTC)),
        ("2021-05-29T22:41:00,123456789Z", datetime(2021, 5, 29, 22, 41, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_moment_is_understood_in_utc(text: str, expected: datetime) -> None:
    assert read_moment(text) == RecordedTime(expected)


def test_zone_holds_only_where_the_text_names_none() -> None:
    cet = timezone(timedelta(hours=1))

    assert read_moment("2021-05-29 12:00", zone=cet).at.hour == 11
    assert read_moment("2021-05-29 12:00 UTC", zone=cet).at.hour == 12


def test_day_alone_is_bounded_by_that_day_in_its_zone() -> None:
    midnight = datetime(2021, 12, 9, 23, tzinfo=UTC)

    found = read_moment("2021-12-10", zone=timezone(timedelta(hours=1)))

    tomorrow = midnight + timedelta(days=1)
    assert found == RecordedTime(midnight, midnight, tomorrow, "only the day is known")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "'' is not a date with a time"),
        ("yesterday", "'yesterday' is not a date with a time"),
        ("20202-01-16 12:00", "'20202-01-16 12:00' is not a date with a time"),
        ("2021-05/29", "'2021-05/29' is not a date with a time"),
        ("2021-05-29 22:41 Denver", "'2021-05-29 22:41 Denver' names no zone with one meaning"),
        ("2021-05-29 22:41 IST", "'2021-05-29 22:41 IST' names no zone with one meaning"),
        ("2021-05-29 22:41 +99:00", "'2021-05-29 22:41 +99:00' names no zone with one meaning"),
        ("2021-13-29", "'2021-13-29' is not a moment of the calendar"),
        ("2021-02-30 10:00", "'2021-02-30 10:00' is not a moment of the calendar"),
        ("2021-05-29 24:00", "'2021-05-29 24:00' is not a moment of the calendar"),
        ("0001-01-01T00:00+05:00", "'0001-01-01T00:00+05:00' is not a moment of the calendar"),
        ("9999-12-31", "'9999-12-31' is not a moment of the calendar"),
        ("2" * 99, f"'{'2' * 60}' is not a date with a time"),
    ],
)
def test_anything_else_is_refused_with_the_text(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_moment(text)

    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("text", "hours"),
    [("UTC", 0), (" z ", 0), ("cet", 1), ("CEST", 2), ("PST", -8), ("UTC-5", -5), ("+05:30", 5.5)],
)
def test_zone_is_named_by_abbreviation_or_offset(text: str, hours: float) -> None:
    assert zone_named(text) == timezone(timedelta(hours=hours))


@pytest.mark.parametrize("text", ["", "Time", "CST", "BST", "Europe/Berlin", "5"])
def test_text_with_no_or_several_meanings_names_no_zone(text: str) -> None:
    assert zone_named(text) is None


def test_whole_year_and_month_bound_what_is_known() -> None:
    january, may, june = (datetime(2022, month, 1, tzinfo=UTC) for month in (1, 5, 6))

    assert whole_year(2021, note="n") == RecordedTime(
        datetime(2021, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC), january, "n"
    )
    assert whole_month(2022, 5, note="n") == RecordedTime(may, may, june, "n")
    assert whole_month(2021, 12, note="n").latest == january


ZONES = st.integers(min_value=-14 * 60, max_value=14 * 60).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)), ZONES)  # noqa: DTZ001 - zones come beside
def test_what_python_writes_comes_back(naive: datetime, zone: tzinfo) -> None:
    moment = naive.replace(tzinfo=zone)

    assert read_moment(moment.isoformat()) == RecordedTime(moment)


@given(st.text(alphabet="0123456789-/: TZ+CETutc.,?", max_size=40) | st.text(max_size=80))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        found = read_moment(text)
    except ValueError:
        return
    assert found.at.utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("text", "is_zero"),
    [
        ("0001-01-01T00:00:00Z", True),
        (" 0001-01-01 00:00:00.000 +00:00", False),
        ("0001-01-01T00:00:00+00:00", True),
        ("0001-01-01T01:00:00Z", False),
        ("2001-01-01T00:00:00Z", False),
    ],
)
def test_zero_time_of_go_is_told_from_moments(text: str, is_zero: bool) -> None:
    assert is_zero_time(text) is is_zero
