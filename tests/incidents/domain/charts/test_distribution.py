"""The distribution chart says what it shows, and shows only what the count allows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.charts.distribution import (
    ComparedTimes,
    distribution_chart,
    distribution_of_percentiles,
)
from incidents.domain.charts.shapes import NARROW, WIDE, Table, Tick
from incidents.domain.recovery_cells import durations
from incidents.domain.recovery_metrics import Metric
from tests.incidents.domain.charts.incident_times import HOUR, invalid, pending, recovered_in

RECOVER = Metric.TIME_TO_RECOVER


def test_no_value_gives_words_and_counts_but_no_drawing() -> None:
    chart = distribution_chart(pending(2), RECOVER, chart_id="recover")

    assert chart.finding == "No data: no incident here has a known time to recover"
    assert chart.drawings == ()
    assert chart.notes == ("Left out as pending, with a time missing: 2 incidents.",)
    assert chart.tables == (
        Table(
            caption="Time to recover: figures",
            head=("Figure", "Value"),
            rows=(("Incidents with a value", "0"), ("Pending", "2"), ("Invalid", "0")),
        ),
    )


def test_one_value_is_told_without_a_range() -> None:
    chart = distribution_chart(recovered_in([HOUR]), RECOVER, chart_id="recover")

    assert chart.finding == "1 incident recovered in 1 h: too few to say what is usual"


def test_seven_values_are_dots_without_any_claim() -> None:
    hours = recovered_in(HOUR * one for one in (3, 1, 2, 7, 6, 5, 4))

    chart = distribution_chart(hours, RECOVER, chart_id="recover")

    assert chart.finding == "7 incidents recovered in 1 h to 7 h: too few to say what is usual"
    assert chart.description == (
        "Time to recover: one dot for each incident, on a logarithmic time axis from 1 h to 1 d."
    )
    assert chart.notes == ("A median is shown from 8 incidents on.",)
    assert chart.tables[0].rows == (
        ("Incidents with a value", "7"),
        ("Shortest", "1 h"),
        ("Longest", "7 h"),
        ("Pending", "0"),
        ("Invalid", "0"),
    )
    for drawing in chart.drawings:
        assert (drawing.curve, drawing.band, drawing.marks) == ("", None, ())
        assert len(drawing.dots) == 7


def test_eight_values_have_a_median_and_its_interval_but_no_90th_percentile() -> None:
    hours = recovered_in(HOUR * one for one in (1, 2, 3, 4, 4, 6, 7, 8))

    chart = distribution_chart(hours, RECOVER, chart_id="recover")

    assert chart.finding == "Half of 8 incidents recovered within 4 h"
    assert chart.description == (
        "Time to recover: one dot for each incident, on a logarithmic time axis from 1 h to 1 d."
        " Median 4 h, 95 % interval 1 h to 8 h."
    )
    assert chart.notes == ("Shaded: exact 95 % interval of the median, 1 h to 8 h.",)
    assert chart.tables[0].rows[:3] == (
        ("Incidents with a value", "8"),
        ("Median", "4 h"),
        ("95 % interval of the median", "1 h to 8 h"),
    )
    assert chart.tables[1] == Table(
        caption="Time to recover: every incident",
        head=("Incident", "Time to recover"),
        rows=tuple(
            (f"INC-{number}", f"{hour} h")
            for number, hour in enumerate((1, 2, 3, 4, 4, 6, 7, 8), start=1)
        ),
    )
    assert [mark.label for mark in chart.drawings[0].marks] == ["median 4 h"]


def test_twenty_values_have_a_90th_percentile_too() -> None:
    chart = distribution_chart(recovered_in([HOUR] * 20), RECOVER, chart_id="recover")

    assert ("90th percentile", "1 h") in chart.tables[0].rows
    assert [mark.label for mark in chart.drawings[0].marks] == ["median 1 h", "p90 1 h"]


def test_thirty_values_are_a_line_of_shares() -> None:
    times = [*recovered_in([0] * 3 + [HOUR] * 15 + [4 * HOUR] * 12), *invalid(1)]

    chart = distribution_chart(times, RECOVER, chart_id="recover")

    assert chart.description == (
        "Share of incidents that recovered within a time, on a logarithmic time axis"
        " from 15 min to 4 h. Median 1 h, 95 % interval 1 h to 4 h."
    )
    assert chart.notes == (
        "Shaded: exact 95 % interval of the median, 1 h to 4 h.",
        "3 incidents of less than 1 s stand at the left edge: a logarithmic axis has no zero.",
        "Left out as invalid, ending before the start: 1 incident.",
    )
    assert chart.tables[1] == Table(
        caption="Time to recover: shares",
        head=("Within", "Incidents", "Share", "95 % interval"),
        rows=(
            ("15 min", "3", "10.0 %", "3.5 to 25.6 %"),
            ("1 h", "18", "60.0 %", "42.3 to 75.4 %"),
            ("4 h", "30", "100.0 %", "88.6 to 100.0 %"),
        ),
    )
    assert chart.drawings[0].dots == ()


def test_geometry_of_the_wide_line() -> None:
    times = recovered_in([HOUR] * 15 + [4 * HOUR] * 15)

    wide, narrow = distribution_chart(times, RECOVER, chart_id="recover").drawings

    assert (wide.variant, narrow.variant) == (WIDE, NARROW)
    assert (wide.box.left, wide.box.top, wide.box.right, wide.box.bottom) == (46.8, 44, 659.1, 204)
    assert wide.height == 228
    assert wide.x_ticks == (Tick(46.8, "1 h"), Tick(659.1, "4 h"))
    assert [tick.at for tick in wide.y_ticks] == [204, 164, 124, 84, 44]
    assert wide.curve == "M46.8 204H46.8V124.0H659.1V44.0H659.1"
    assert wide.band is not None
    assert (wide.band.left, wide.band.right) == (46.8, 659.1)


def test_labels_lean_where_there_is_room() -> None:
    spread = recovered_in([60] * 10 + [4 * HOUR] * 15 + [604_800] * 5)
    early = recovered_in([60] * 40 + [604_800])

    spread_marks = distribution_chart(spread, RECOVER, chart_id="a").drawings[1].marks
    early_marks = distribution_chart(early, RECOVER, chart_id="b").drawings[1].marks

    assert [mark.anchor for mark in spread_marks] == ["end", "end"]
    assert [mark.anchor for mark in early_marks] == ["start", "start"]
    assert spread_marks[1].label_y < spread_marks[0].label_y


@settings(deadline=None)
@given(
    st.lists(st.floats(min_value=0, max_value=10**9), min_size=1, max_size=60),
    st.sampled_from(Metric),
)
def test_everything_drawn_lies_on_the_paper(seconds: list[float], metric: Metric) -> None:
    chart = distribution_chart(recovered_in(seconds), RECOVER, chart_id=metric)

    for drawing in chart.drawings:
        box, paper = drawing.box, drawing.variant.width
        assert all(box.left <= dot.x <= box.right for dot in drawing.dots)
        assert all(box.top <= dot.y <= box.bottom for dot in drawing.dots)
        assert all(box.left <= tick.at <= box.right for tick in drawing.x_ticks)
        for mark in drawing.marks:
            width = drawing.variant.width_of(mark.label)
            left = mark.label_x - width if mark.anchor == "end" else mark.label_x
            assert left >= 0
            assert left + width <= paper
            assert mark.top >= 0


def test_a_hundred_thousand_incidents_stay_small() -> None:
    times = recovered_in(60 + (number * 7_919) % 1_000_003 for number in range(100_000))

    chart = distribution_chart(times, RECOVER, chart_id="recover")

    assert chart.finding.startswith("Half of 100,000 incidents recovered within ")
    assert all(len(drawing.curve) < 8_000 for drawing in chart.drawings)
    assert sum(len(table.rows) for table in chart.tables) < 40


def test_a_compared_group_is_a_dashed_line_beside_a_line() -> None:
    times, others = recovered_in([HOUR] * 30), recovered_in([4 * HOUR] * 40)

    chart = distribution_chart(
        times, RECOVER, chart_id="recover", compared=ComparedTimes("all others", others)
    )

    assert "Dashed: all others, 40 incidents, median 4 h, 95 % interval 4 h to 4 h." in chart.notes
    assert all(drawing.dashed.startswith("M") for drawing in chart.drawings)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "Compared with all others: no incident there has a value."),
        (5, "Compared with: all others, 5 incidents, too few to say what is usual."),
        (8, "Compared with: all others, 8 incidents, median 4 h, 95 % interval 4 h to 4 h."),
    ],
)
def test_a_small_compared_group_is_said_in_words(count: int, words: str) -> None:
    others = ComparedTimes("all others", recovered_in([4 * HOUR] * count))

    chart = distribution_chart(
        recovered_in([HOUR] * 30), RECOVER, chart_id="recover", compared=others
    )

    assert words in chart.notes
    assert [drawing.dashed for drawing in chart.drawings] == ["", ""]


def test_percentiles_of_very_many_make_the_same_line() -> None:
    found = durations(recovered_in(range(60, 10_060)), RECOVER)

    chart = distribution_of_percentiles(found.summary, found.curve, RECOVER, chart_id="recover")
    none = distribution_of_percentiles(durations([], RECOVER).summary, (), RECOVER, chart_id="r")

    assert chart.finding == "Half of 10,000 incidents recovered within 1 h 24 min"
    assert chart.tables[1].rows[3] == ("50 %", "1 h 24 min")
    assert all(drawing.curve for drawing in chart.drawings)
    assert (none.drawings, len(none.tables)) == ((), 1)
