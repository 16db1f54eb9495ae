"""Control charts: findings, tables, and everything drawn inside its paper."""

from datetime import timedelta
from random import Random

import pytest

from incidents.domain.charts.control import between_chart, control_chart
from incidents.domain.charts.control_drawing import MOST_SHOWN
from incidents.domain.recovery_metrics import IncidentTimes, Metric
from tests.incidents.domain.charts.incident_times import HOUR, NEW_YEAR, invalid, pending

RECOVER = Metric.TIME_TO_RECOVER


def daily(seconds: list[float]) -> list[IncidentTimes]:
    return [
        IncidentTimes(
            f"INC-{day}",
            NEW_YEAR + timedelta(days=day),
            resolved_at=NEW_YEAR + timedelta(days=day, seconds=one),
        )
        for day, one in enumerate(seconds)
    ]


def test_nothing_unusual_is_said_so_and_pending_ones_are_left_out() -> None:
    times = [*daily([HOUR, 2 * HOUR] * 5), *pending(2), *invalid(1)]

    chart = control_chart(reversed(times), RECOVER, chart_id="control")

    assert chart.finding == "Time to recover: nothing unusual among 10 incidents"
    assert [one.reference for one in chart.points] == [f"INC-{day}" for day in range(10)]
    assert {row[3] for row in chart.tables[0].rows} == {"none"}
    assert "the first 10, 1 Jan 2025 to 10 Jan 2025" in chart.notes[0]
    assert [drawing.signals for drawing in chart.drawings] == ["", ""]


def test_signals_are_named_and_drawn_as_triangles() -> None:
    ordinary = [HOUR, 2 * HOUR] * 15
    chart = control_chart(
        daily([*ordinary, 4_000 * HOUR, *[HOUR] * 9]), RECOVER, chart_id="control"
    )

    assert chart.finding == (
        "Time to recover: 1 of 40 incidents beyond the limits, last INC-30 with 166 d 16 h and"
        " a run of eight or more on one side up to INC-39"
    )
    assert [row[3] for row in chart.tables[0].rows][30] == "beyond the limit"
    for drawing in chart.drawings:
        assert drawing.signals.count("M") == 3
        assert len(drawing.dots) == 37


@pytest.mark.parametrize("count", [8, 31, MOST_SHOWN + 40])
def test_everything_stands_inside_the_box(count: int) -> None:
    random = Random(4)  # noqa: S311 - draws that repeat, not secrets
    seconds = [random.lognormvariate(8, 3) for _ in range(count)]

    chart = control_chart(daily(seconds), RECOVER, chart_id="control")

    for drawing in chart.drawings:
        box = drawing.box
        assert len(drawing.dots) + drawing.signals.count("M") == min(count, MOST_SHOWN)
        assert all(box.left <= dot.x <= box.right for dot in drawing.dots)
        assert all(box.top <= dot.y <= box.bottom for dot in drawing.dots)
        assert all(box.top <= y <= box.bottom for y in (drawing.centre, *drawing.limits))
        assert (drawing.baseline is None) == (count > MOST_SHOWN)
    assert any("Drawn are the latest" in note for note in chart.notes) == (count > MOST_SHOWN)


def test_too_few_values_have_a_table_and_no_drawing() -> None:
    few = control_chart(daily([HOUR] * 7), RECOVER, chart_id="control")
    none = control_chart([], RECOVER, chart_id="control")

    assert few.finding == "7 incidents with a value: limits need 8"
    assert (len(few.tables), few.drawings) == (1, ())
    assert (none.tables, none.points) == ((), ())


def test_time_between_incidents_goes_from_start_to_start() -> None:
    chart = between_chart([*daily([HOUR] * 10), *pending(1), IncidentTimes("INC-99")], chart_id="b")

    assert [one.seconds for one in chart.points] == [0, *[86_400] * 9]
    assert chart.finding.startswith("Time between incidents: ")
