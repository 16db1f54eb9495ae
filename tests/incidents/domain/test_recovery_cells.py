"""Which cells an incident counts in, and which ranges have one."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.summaries import percentile
from incidents.domain.recovery_cells import (
    ALL_TEAMS,
    ALWAYS,
    NO_TEAM,
    CellKey,
    add_months,
    covering,
    curve_of,
    durations,
    fine_key,
    latest_year,
    merged,
    quarter_of,
    span_between,
)
from incidents.domain.recovery_metrics import Metric, summarise
from tests.incidents.domain.charts.incident_times import invalid, pending, recovered_in

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RECOVER = Metric.TIME_TO_RECOVER
MARCH, MAY = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


def test_an_incident_belongs_to_its_month_in_utc_team_and_severity() -> None:
    late = datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))

    key = fine_key(late, 7, "sev1", "incident")

    assert key == CellKey(date(2025, 12, 1), 1, 7, "sev1", "incident")
    assert key.is_fine
    assert key.bounds == (datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    assert fine_key(late, None, "sev1", "incident").team == NO_TEAM


def test_it_counts_in_fifteen_larger_cells() -> None:
    key = fine_key(datetime(2026, 2, 9, tzinfo=UTC), 7, "sev1", "incident")

    larger = set(covering(key, now=NOW))

    assert len(larger) == 15
    assert {(one.starts_on, one.months) for one in larger} == {
        (ALWAYS, 0),
        (date(2025, 4, 1), 12),
        (date(2026, 1, 1), 3),
        (date(2026, 2, 1), 1),
    }
    assert {(one.team, one.severity) for one in larger if one.months == 1} == {
        (ALL_TEAMS, "sev1"),
        (ALL_TEAMS, ""),
        (7, ""),
    }
    assert key not in larger


def test_an_old_one_is_in_no_current_year_and_one_of_unknown_start_in_no_month() -> None:
    old = fine_key(datetime(2024, 2, 9, tzinfo=UTC), 7, "sev1", "incident")
    unknown = fine_key(None, 7, "sev1", "incident")

    assert {one.months for one in covering(old, now=NOW)} == {0, 1, 3}
    assert not unknown.is_fine
    assert unknown.bounds == (None, None)
    assert len(set(covering(unknown, now=NOW))) == 4
    assert unknown in set(covering(unknown, now=NOW))


@pytest.mark.parametrize(
    ("started_from", "started_to", "expected"),
    [
        (None, None, (ALWAYS, 0)),
        (MARCH, MAY, (date(2026, 3, 1), 2)),
        (MARCH, None, None),
        (None, MAY, None),
        (MARCH + timedelta(seconds=1), MAY, None),
        (MARCH, MAY - timedelta(days=1), None),
        (MARCH.astimezone(timezone(timedelta(hours=5))), MAY, (date(2026, 3, 1), 2)),
    ],
)
def test_whole_months_in_utc_are_a_span(
    started_from: datetime | None, started_to: datetime | None, expected: tuple[date, int] | None
) -> None:
    assert span_between(started_from, started_to) == expected


def test_months_are_counted_through_the_years() -> None:
    assert add_months(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert add_months(date(2026, 11, 1), 14) == date(2028, 1, 1)
    assert quarter_of(date(2026, 12, 1)) == date(2026, 10, 1)
    assert latest_year(NOW) == date(2025, 4, 1)


def test_the_last_month_there_is_has_an_end() -> None:
    key = fine_key(datetime(9999, 12, 31, tzinfo=UTC), 7, "sev1", "incident")

    assert key.bounds == (datetime(9999, 12, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def test_durations_say_what_measuring_says() -> None:
    parts = [recovered_in([5, 3, 9]), [*recovered_in([4.5]), *pending(2), *invalid(1)]]

    together = merged(durations(part, RECOVER) for part in parts)

    assert list(together.seconds) == [3, 4.5, 5, 9]
    assert together.summary == summarise([*parts[0], *parts[1]], RECOVER)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_a_curve_is_two_hundred_percentiles(seconds: list[float]) -> None:
    found = durations(recovered_in(seconds), RECOVER)

    assert len(found.curve) == 201
    assert found.curve[100] == percentile(found.seconds, 0.5)
    assert (found.curve[0], found.curve[-1]) == (found.seconds[0], found.seconds[-1])
    assert curve_of(durations([], RECOVER).seconds) == ()
