"""The logarithmic time scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.charts.time_scale import TimeScale, count_at_edge, label_of, scale_for

HOUR, DAY, YEAR = 3_600, 86_400, 365 * 86_400


@pytest.mark.parametrize(
    ("seconds", "low", "high"),
    [
        ([39, 593 * DAY], "15 s", "4 y"),
        ([61, 3 * HOUR], "1 min", "4 h"),
        ([60, HOUR], "1 min", "1 h"),
        ([HOUR], "15 min", "4 h"),
        ([65 * 60, 70 * 60], "1 h", "4 h"),
        ([0, 70 * 60, DAY], "15 min", "1 d"),
        ([0, 1, DAY], "1 s", "1 d"),
        ([0, 0.2], "1 s", "5 s"),
        ([], "1 s", "5 s"),
        ([5_000 * YEAR, 12_000 * YEAR], "1000 y", "10000 y"),
        ([20_000 * YEAR], "1000 y", "10000 y"),
    ],
)
def test_a_scale_runs_between_the_round_times_around_the_values(
    seconds: list[float], low: str, high: str
) -> None:
    scale = scale_for(seconds)

    assert (label_of(scale.low), label_of(scale.high)) == (low, high)


def test_equal_ratios_take_equal_room() -> None:
    scale = TimeScale(low=60, high=60 * 10_000)

    assert [scale.place(one) for one in (60, 600, 6_000, 60_000, 600_000)] == pytest.approx(
        [0, 0.25, 0.5, 0.75, 1]
    )


def test_what_lies_outside_stands_at_the_edge() -> None:
    scale = TimeScale(low=60, high=HOUR)

    assert [scale.place(one) for one in (-1, 0, 59, DAY)] == [0, 0, 0, 1]


def test_ticks_are_times_people_think_in() -> None:
    scale = TimeScale(low=60, high=7 * DAY)

    labels = [label_of(tick) for tick in scale.ticks]

    assert labels == ["1 min", "5 min", "15 min", "1 h", "4 h", "1 d", "1 w"]


def test_durations_below_a_second_are_counted() -> None:
    assert count_at_edge([0, 0.99, 1, 2]) == 2


@given(st.lists(st.floats(min_value=0, max_value=9_000 * YEAR), min_size=1))
def test_a_scale_has_room_for_all_its_values(seconds: list[float]) -> None:
    scale = scale_for(seconds)

    places = [scale.place(one) for one in sorted(seconds)]

    assert scale.low < scale.high
    assert max(seconds) <= scale.high
    assert all(one < 1 or one >= scale.low for one in seconds)
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)
