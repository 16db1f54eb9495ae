"""The trend chart claims a change only when the intervals allow it."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from incidents.domain.charts.shapes import Dot, Table
from incidents.domain.charts.trend import _change_of_intervals, trend_chart, trend_of_periods
from incidents.domain.charts.trend_drawing import ranks_drawn
from incidents.domain.comparison import Change
from incidents.domain.recovery_metrics import IncidentTimes, Metric, MetricSummary, summarise
from incidents.domain.recovery_periods import Period, by_period
from tests.incidents.domain.charts.incident_times import (
    HOUR,
    NEW_YEAR,
    invalid,
    pending,
    recovered_in,
)

RECOVER = Metric.TIME_TO_RECOVER
SPRING = datetime(2025, 4, 1, tzinfo=UTC)
AUTUMN = datetime(2025, 10, 1, tzinfo=UTC)

LEGEND = (
    "Dot and line: median of a quarter and its exact 95 % interval. Ring: fewer than 6"
    " incidents, no interval. Faint: single incidents."
)


def hours(*counts: float, started_at: datetime = NEW_YEAR) -> list[IncidentTimes]:
    return recovered_in((HOUR * count for count in counts), started_at=started_at)


def test_no_value_gives_words_and_counts_but_no_drawing() -> None:
    chart = trend_chart(pending(2), RECOVER, Period.QUARTER, chart_id="trend")

    assert chart.finding == "No data: no incident here has a known start and time to recover"
    assert chart.description == "Time to recover by quarter: nothing to show."
    assert chart.drawings == ()
    assert chart.notes == ("Left out as pending, with a time missing: 2 incidents.",)
    assert chart.tables[0].rows == (("Q1 2025", "0", "no data", "needs 6 incidents", "2", "0"),)


def test_nothing_at_all_has_no_table_either() -> None:
    chart = trend_chart([], RECOVER, Period.MONTH, chart_id="trend")

    assert (chart.tables, chart.notes) == ((), ())


@pytest.mark.parametrize(
    ("first", "last", "late_pending", "finding"),
    [
        (
            range(10, 16),
            range(1, 7),
            0,
            "Time to recover got shorter: median 12 h 30 min in Q1 2025, 3 h 30 min in Q4 2025",
        ),
        (
            range(1, 7),
            range(10, 16),
            9,
            "Time to recover got longer: median 3 h 30 min in Q1 2025, 12 h 30 min in Q4 2025",
        ),
        (
            range(10, 16),
            range(1, 7),
            3,
            "No clear change in time to recover between Q1 2025 and Q4 2025",
        ),
        (
            range(1, 7),
            range(3, 9),
            0,
            "No clear change in time to recover between Q1 2025 and Q4 2025",
        ),
        (
            range(10, 16),
            range(1, 6),
            0,
            "Too few incidents to compare quarters: two of them need 6 or more",
        ),
    ],
)
def test_finding_compares_the_first_and_the_last_period_with_an_interval(
    first: range, last: range, late_pending: int, finding: str
) -> None:
    times = [
        *hours(*first),
        *hours(1, 2, started_at=SPRING),
        *hours(*last, started_at=AUTUMN),
        *pending(late_pending, started_at=AUTUMN),
    ]

    assert trend_chart(times, RECOVER, Period.QUARTER, chart_id="trend").finding == finding


def test_words_and_numbers_of_a_trend() -> None:
    detected = IncidentTimes("INC-9", detected_at=NEW_YEAR, acknowledged_at=NEW_YEAR)
    times = [
        *hours(1, 2, 3, 4, 5, 6),
        *hours(0, 2, started_at=AUTUMN),
        *pending(1),
        *invalid(1),
        detected,
    ]

    chart = trend_chart(times, RECOVER, Period.QUARTER, chart_id="trend")

    assert chart.id == "trend"
    assert chart.description == (
        "Median time to recover by quarter with 95 % intervals, from Q1 2025 to Q4 2025,"
        " on a logarithmic time axis from 15 min to 1 d."
    )
    assert chart.notes == (
        LEGEND,
        "1 incident of less than 1 s stands at the lower edge: a logarithmic axis has no zero.",
        "Left out as pending, with a time missing: 2 incidents.",
        "Left out as invalid, ending before the start: 1 incident.",
    )
    assert chart.tables == (
        Table(
            caption="Time to recover by quarter",
            head=("Quarter", "Incidents", "Median", "95 % interval", "Pending", "Invalid"),
            rows=(
                ("Q1 2025", "6", "3 h 30 min", "1 h to 6 h", "1", "1"),
                ("Q4 2025", "2", "1 h", "needs 6 incidents", "0", "0"),
            ),
        ),
    )


def test_an_incident_without_a_start_is_named_where_it_has_a_value() -> None:
    times = [
        IncidentTimes("INC-1", detected_at=NEW_YEAR, acknowledged_at=NEW_YEAR),
        IncidentTimes("INC-2", NEW_YEAR, detected_at=NEW_YEAR, acknowledged_at=SPRING),
    ]

    chart = trend_chart(times, Metric.TIME_TO_ACKNOWLEDGE, Period.QUARTER, chart_id="trend")

    assert chart.notes == (LEGEND, "Without a known start, so in no period: 1 incident.")


def test_geometry_of_the_wide_trend() -> None:
    times = [*hours(1, 1, 1, 4, 4, 4), *hours(4, started_at=SPRING)]

    wide, narrow = trend_chart(times, RECOVER, Period.QUARTER, chart_id="trend").drawings

    assert (wide.box.left, wide.box.top, wide.box.right, wide.box.bottom) == (53.8, 8, 655.6, 208)
    assert [(tick.at, tick.label) for tick in wide.y_ticks] == [(208, "1 h"), (8, "4 h")]
    assert [(tick.at, tick.label) for tick in wide.x_ticks] == [
        (505.2, "Q2 2025"),
        (204.2, "Q1 2025"),
    ]
    assert wide.whiskers == "M204.2 208.0V8.0M201.2 208.0H207.2M201.2 8.0H207.2"
    assert wide.medians == (Dot(204.2, 75.8), Dot(505.2, 8, is_ring=True))
    assert wide.singles.count("h0") == 7
    assert narrow.variant.width == 340


def test_a_gap_in_the_record_is_a_gap_in_the_chart() -> None:
    times = [*hours(1), *hours(1, started_at=SPRING), *hours(1, started_at=AUTUMN)]

    wide, _ = trend_chart(times, RECOVER, Period.QUARTER, chart_id="trend").drawings

    first, second, last = (dot.x for dot in wide.medians)
    assert last - second == pytest.approx(2 * (second - first), abs=0.2)


def test_only_the_latest_forty_periods_are_drawn_and_the_rest_is_in_the_table() -> None:
    times = [
        *hours(1, started_at=datetime(1628, 8, 10, tzinfo=UTC)),
        *hours(1, started_at=datetime(2015, 12, 31, tzinfo=UTC)),
        *hours(2, started_at=datetime(2016, 1, 1, tzinfo=UTC)),
        *hours(3, started_at=AUTUMN),
    ]

    chart = trend_chart(times, RECOVER, Period.QUARTER, chart_id="trend")

    assert [dot.is_ring for dot in chart.drawings[0].medians] == [True, True]
    assert len(chart.tables[0].rows) == 4
    assert chart.notes == (LEGEND, "Only in the table: 2 quarters before.")


def test_one_older_period_is_told_in_the_singular() -> None:
    times = [*hours(1, started_at=datetime(1628, 8, 10, tzinfo=UTC)), *hours(3)]

    chart = trend_chart(times, RECOVER, Period.QUARTER, chart_id="trend")

    assert chart.notes == (LEGEND, "Only in the table: 1 quarter before.")


def test_many_incidents_are_drawn_as_a_sample_of_their_ranks() -> None:
    times = recovered_in(60 + number for number in range(100_000))

    chart = trend_chart(times, RECOVER, Period.QUARTER, chart_id="trend")

    assert chart.notes[1] == "Of 100,000 incidents, 200 are drawn singly, at even ranks."
    assert all(drawing.singles.count("h0") == 200 for drawing in chart.drawings)


def test_a_sample_of_ranks_holds_the_shortest_and_the_longest() -> None:
    assert list(ranks_drawn(5, periods=40)) == [0, 1, 2, 3, 4]
    assert list(ranks_drawn(9, periods=40)) == [0, 2, 4, 6, 8]
    assert list(ranks_drawn(3, periods=1)) == [0, 1, 2]


def test_monthly_labels_do_not_touch_and_name_the_last_month() -> None:
    times = [
        one
        for month in range(1, 13)
        for one in hours(1, 2, started_at=datetime(2025, month, 1, tzinfo=UTC))
    ]

    for drawing in trend_chart(times, RECOVER, Period.MONTH, chart_id="trend").drawings:
        places = [tick.at for tick in drawing.x_ticks]
        needed = drawing.variant.width_of("Dec 2025")
        assert drawing.x_ticks[0].label == "Dec 2025"
        assert all(right - left > needed for right, left in pairwise(places))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (range(10, 20), range(1, 8), "got shorter"),
        (range(1, 8), range(10, 20), "got longer"),
        (range(1, 8), range(3, 10), "No clear change"),
        (range(1, 4), range(3, 10), "Too few"),
    ],
)
def test_periods_without_single_values_are_compared_by_their_intervals(
    first: range, last: range, said: str
) -> None:
    times = [*hours(*first), *hours(*last, started_at=AUTUMN)]
    periods = [one._replace(measurements=()) for one in by_period(times, RECOVER, Period.QUARTER)]

    chart = trend_of_periods(
        periods, summarise(times, RECOVER), RECOVER, Period.QUARTER, chart_id="trend"
    )

    assert said in chart.finding
    assert "Too many incidents to draw them singly." in chart.notes
    assert [drawing.singles for drawing in chart.drawings] == ["", ""]


@pytest.mark.parametrize(
    ("first", "last", "change"),
    [
        ((1.0, 2.0), (3.0, 4.0), Change.WORSENED),
        ((3.0, 4.0), (1.0, 2.0), Change.IMPROVED),
        ((1.0, 3.0), (2.0, 4.0), Change.NO_CONCLUSION),
        ((None, None), (2.0, 4.0), Change.NO_CONCLUSION),
        ((1.0, 3.0), (None, None), Change.NO_CONCLUSION),
    ],
)
def test_without_single_values_only_intervals_apart_are_a_change(
    first: tuple[float | None, float | None],
    last: tuple[float | None, float | None],
    change: Change,
) -> None:
    before, after = (
        MetricSummary(9, 0, 0, 2.0, 2.0, low, high, 3.0) for low, high in (first, last)
    )

    assert _change_of_intervals(before, after) is change
