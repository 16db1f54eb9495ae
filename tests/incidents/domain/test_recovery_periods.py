"""Recovery metrics by month and quarter."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.recovery_metrics import (
    IncidentTimes,
    Measurement,
    Metric,
    MetricSummary,
    summarise,
)
from incidents.domain.recovery_periods import Period, PeriodSummary, by_period, unplaced

RECOVER = Metric.TIME_TO_RECOVER


def started(reference: str, started_at: datetime | None, minutes: int | None) -> IncidentTimes:
    resolved_at = (
        None if started_at is None or minutes is None else started_at + timedelta(minutes=minutes)
    )
    return IncidentTimes(reference, started_at, resolved_at=resolved_at)


def test_incidents_stand_in_the_quarter_they_started() -> None:
    times = [
        started("INC-3", datetime(2025, 7, 1, tzinfo=UTC), 10),
        started("INC-1", datetime(2024, 12, 31, 23, 59, tzinfo=UTC), 30),
        started("INC-2", datetime(2024, 10, 1, tzinfo=UTC), 20),
        started("INC-4", datetime(2025, 9, 30, tzinfo=UTC), None),
    ]

    assert by_period(times, RECOVER, Period.QUARTER) == (
        PeriodSummary(
            label="2024-Q4",
            starts_on=date(2024, 10, 1),
            summary=MetricSummary(
                n=2,
                pending=0,
                invalid=0,
                mean=1_500,
                median=1_500,
                median_low=None,
                median_high=None,
                p90=1_740,
            ),
            measurements=(Measurement("INC-2", 1_200), Measurement("INC-1", 1_800)),
        ),
        PeriodSummary(
            label="2025-Q3",
            starts_on=date(2025, 7, 1),
            summary=MetricSummary(
                n=1,
                pending=1,
                invalid=0,
                mean=600,
                median=600,
                median_low=None,
                median_high=None,
                p90=600,
            ),
            measurements=(Measurement("INC-3", 600),),
        ),
    )


@pytest.mark.parametrize("month", range(1, 13))
def test_each_month_has_its_label_and_quarter(month: int) -> None:
    times = [started("INC-1", datetime(2025, month, 28, tzinfo=UTC), 5)]

    (by_month,) = by_period(times, RECOVER, Period.MONTH)
    (by_quarter,) = by_period(times, RECOVER, Period.QUARTER)

    assert (by_month.label, by_month.starts_on) == (f"2025-{month:02}", date(2025, month, 1))
    assert by_month.words == f"{date(2025, month, 1):%b} 2025"
    assert by_quarter.words == f"Q{(month - 1) // 3 + 1} 2025"
    assert by_quarter.label == f"2025-Q{(month - 1) // 3 + 1}"


def test_the_day_is_taken_in_utc() -> None:
    east = timezone(timedelta(hours=9))
    times = [started("INC-1", datetime(2025, 4, 1, 8, tzinfo=east), 5)]

    assert [one.label for one in by_period(times, RECOVER, Period.MONTH)] == ["2025-03"]


def test_an_unknown_start_has_no_period_and_is_counted() -> None:
    detected_at = datetime(2025, 4, 1, tzinfo=UTC)
    times = [
        IncidentTimes("INC-1", detected_at=detected_at, acknowledged_at=detected_at),
        IncidentTimes("INC-2", detected_at, detected_at, acknowledged_at=detected_at),
        IncidentTimes("INC-3"),
    ]

    periods = by_period(times, Metric.TIME_TO_ACKNOWLEDGE, Period.MONTH)

    assert [one.summary.n for one in periods] == [1]
    assert unplaced(times, Metric.TIME_TO_ACKNOWLEDGE) == 1
    assert unplaced(times, RECOVER) == 0


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=0, max_value=1_000),
            st.none() | st.integers(min_value=0, max_value=9_999),
        ),
        max_size=30,
    ),
    st.sampled_from(Period),
)
def test_periods_together_hold_every_incident(
    incidents: list[tuple[int, int | None]], period: Period
) -> None:
    times = [
        started(f"INC-{number}", datetime(2023, 1, 1, tzinfo=UTC) + timedelta(days=day), minutes)
        for number, (day, minutes) in enumerate(incidents)
    ]

    periods = by_period(times, RECOVER, period)

    whole = summarise(times, RECOVER)
    assert sum(one.summary.n for one in periods) == whole.n
    assert sum(one.summary.pending for one in periods) == whole.pending
    assert [one.starts_on for one in periods] == sorted({one.starts_on for one in periods})
