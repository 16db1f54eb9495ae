"""Zones as people name them, and the times that their clocks show once, twice or never."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from core.time_zone import Zone, abbreviation_of, zone_named

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Z", UTC),
        ("utc", UTC),
        ("GMT", UTC),
        ("utc-5", timezone(timedelta(hours=-5))),
        ("UTC+05:30", timezone(timedelta(hours=5, minutes=30))),
        ("-0330", timezone(-timedelta(hours=3, minutes=30))),
        ("+14", timezone(timedelta(hours=14))),
        ("Europe/Berlin", BERLIN),
        ("europe/berlin", BERLIN),
        ("utc+15", None),
        ("CET", None),
        ("Europe/Atlantis", None),
        ("Europe/", None),
        ("../etc/passwd", None),
        ("/", None),
        ("a/\x00", None),
        ("", None),
    ],
)
def test_zone_named(name: str, zone: object) -> None:
    assert zone_named(name) == zone


@pytest.mark.parametrize(
    ("day", "clock", "abbreviation", "moments"),
    [
        (date(2026, 9, 2), time(0, 5), "", (datetime(2026, 9, 1, 22, 5, tzinfo=UTC),)),
        (date(2026, 9, 2), time(0, 5), "CEST", (datetime(2026, 9, 1, 22, 5, tzinfo=UTC),)),
        (date(2026, 9, 2), time(0, 5), "CET", ()),
        (date(2026, 3, 29), time(2, 30), "", ()),
        (
            date(2026, 10, 25),
            time(2, 30),
            "",
            (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ),
        (date(2026, 10, 25), time(2, 30), "CET", (datetime(2026, 10, 25, 1, 30, tzinfo=UTC),)),
    ],
)
def test_moments_at_which_the_clocks_show_a_time(
    day: date, clock: time, abbreviation: str, moments: tuple[datetime, ...]
) -> None:
    assert Zone(BERLIN, "Europe/Berlin", abbreviation).moments(day, clock) == moments


def test_times_around_a_gap_are_as_far_apart_as_the_gap_is_wide() -> None:
    lord_howe = Zone(ZoneInfo("Australia/Lord_Howe"), "Australia/Lord_Howe")

    before, after = lord_howe.around_gap(date(2026, 10, 4), time(2, 15))

    assert before.astimezone(lord_howe.tz).time() == time(1, 45)
    assert after.astimezone(lord_howe.tz).time() == time(2, 45)


@pytest.mark.parametrize(
    ("moment", "abbreviation"),
    [
        (datetime(2026, 9, 2, tzinfo=BERLIN), "CEST"),
        (datetime(2026, 1, 2, tzinfo=BERLIN), "CET"),
        (datetime(2026, 9, 2, tzinfo=UTC), "UTC"),
        (datetime(2026, 9, 2, tzinfo=ZoneInfo("America/Sao_Paulo")), "UTC-03"),
        (datetime(2026, 9, 2), ""),  # noqa: DTZ001 - a moment without a zone is the case
    ],
)
def test_abbreviation_of(moment: datetime, abbreviation: str) -> None:
    assert abbreviation_of(moment) == abbreviation
