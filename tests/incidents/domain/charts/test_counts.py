"""Counts per month: what is counted, stacked and labelled."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from incidents.domain.charts.bars import MOST_BARS, bars_chart
from incidents.domain.charts.counts import MOST_MONTHS, counts_chart, month_counts
from incidents.domain.recovery_metrics import IncidentTimes


def started(*severities: str, month: int = 1, year: int = 2026) -> list[IncidentTimes]:
    start = datetime(year, month, 3, tzinfo=UTC)
    return [
        IncidentTimes(f"INC-{number}", start + timedelta(hours=number), severity=one)
        for number, one in enumerate(severities)
    ]


def test_months_are_counted_by_severity_and_gaps_stay() -> None:
    times = [
        *started("sev1", "sev4", "sev5", "unknown"),
        *started("sev1", "sev2", month=3),
        replace(started("sev3")[0], started_at=None),
    ]

    chart = counts_chart(month_counts(times), chart_id="counts")

    assert chart.finding == "6 incidents, 3 of severity 1 or 2; most in Jan 2026 with 4"
    assert chart.tables[0].rows == (
        ("Jan 2026", "1", "0", "0", "2", "1", "4"),
        ("Feb 2026", "0", "0", "0", "0", "0", "0"),
        ("Mar 2026", "1", "1", "0", "0", "0", "2"),
    )


def test_the_worst_stand_at_the_base_line_with_gaps_and_totals() -> None:
    chart = counts_chart(month_counts(started("sev1", "sev1", "sev2")), chart_id="counts")

    for drawing in chart.drawings:
        worst, next_one = drawing.bars
        assert (worst.part, next_one.part) == (0, 1)
        assert worst.box.bottom == drawing.box.bottom
        assert worst.box.top - next_one.box.bottom == 2
        assert [label for _, _, label in drawing.totals] == ["3"]
        assert [name for *_, name in drawing.legend] == ["Severity 1", "Severity 2"]


def test_all_parts_and_their_legend_fit_the_paper() -> None:
    times = [
        one
        for month in range(1, 13)
        for one in started("sev1", "sev2", "sev3", "sev4", "unknown", month=month)
    ]

    for drawing in counts_chart(month_counts(times), chart_id="counts").drawings:
        assert len(drawing.bars) == 60
        assert drawing.height <= 300
        for x, y, _, name in drawing.legend:
            assert x + drawing.variant.width_of(name) < drawing.variant.width
            assert 0 < y < drawing.box.top


def test_a_thousand_incidents_of_one_kind_leave_no_gap_that_hides_the_others() -> None:
    counts = {date(2026, 1, 1): {"sev1": 1, "sev5": 1_000}}

    for drawing in counts_chart(counts, chart_id="counts").drawings:
        assert all(bar.box.height > 0 for bar in drawing.bars)


def test_only_the_latest_months_are_drawn() -> None:
    counts = {date(2020, 1, 1): {"sev1": 1}, date(2026, 1, 1): {"sev1": 1}}

    chart = counts_chart(counts, chart_id="counts")

    assert len(chart.tables[0].rows) == MOST_MONTHS
    assert chart.notes == (f"Drawn are the latest {MOST_MONTHS} months.",)


def test_no_incident_is_no_drawing() -> None:
    chart = counts_chart({}, chart_id="counts")

    assert (chart.drawings, chart.tables) == ((), ())
    assert chart.finding.startswith("No data")


def test_bars_are_sorted_and_end_at_their_number() -> None:
    chart = bars_chart({"Retries": 2, "Deploy": 4, "Alerts": 4}, "What contributed", chart_id="f")

    assert chart.finding == "What contributed most often: Alerts, Deploy, in 4 incidents"
    assert [row[0] for row in chart.tables[0].rows] == ["Alerts", "Deploy", "Retries"]
    for drawing in chart.drawings:
        first, _, last = drawing.bars
        assert last.box.right == pytest.approx(first.box.right / 2, abs=0.1)
        assert first.number_x + drawing.variant.width_of("4") < drawing.variant.width
        assert drawing.height > last.box.bottom


def test_many_or_long_names_are_cut_in_the_drawing_only() -> None:
    chart = bars_chart({f"{'long ' * 30}{n}": n for n in range(1, 20)}, "Names", chart_id="f")
    none = bars_chart({}, "Names", chart_id="f")

    assert len(chart.tables[0].rows) == 19
    assert [len(drawing.bars) for drawing in chart.drawings] == [MOST_BARS, MOST_BARS]
    assert chart.drawings[1].bars[0].name.endswith("…")
    assert chart.notes == (f"Drawn are the {MOST_BARS} most frequent of 19.",)
    assert (none.drawings, none.tables) == ((), ())
