"""Limits of a control chart: worked by hand, and which values they call unusual."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.control_limits import LARGEST_BASELINE, Signal, control_limits, signals


def test_limits_worked_by_hand() -> None:
    # Logarithms 1, 2, 1, 2, ...: centre 1.5, every moving range 1.
    limits = control_limits([10, 100] * 4)

    assert limits is not None
    assert limits.baseline == 8
    assert limits.centre == pytest.approx(10**1.5)
    assert limits.high == pytest.approx(10 ** (1.5 + 2.66))
    assert limits.low == pytest.approx(10 ** (1.5 - 2.66))


def test_seven_values_have_no_limits() -> None:
    assert control_limits([10] * 7) is None


def test_later_values_do_not_move_the_limits() -> None:
    baseline = [10, 100] * (LARGEST_BASELINE // 2)

    assert control_limits(baseline) == control_limits([*baseline, 10_000_000, 3])


def test_beyond_a_limit_and_eight_on_one_side_are_signals() -> None:
    baseline = [10, 100] * 4
    limits = control_limits(baseline)
    assert limits is not None

    found = signals([*baseline, 1e6, *[50] * 9, 10, 0], limits)

    beyond = [place for place, signal in found.items() if signal is Signal.BEYOND]
    runs = [place for place, signal in found.items() if signal is Signal.RUN]
    # The run above the centre began with the 100 before the signal.
    assert (beyond, runs) == ([8], [14, 15, 16, 17])


def test_values_on_the_centre_end_a_run() -> None:
    limits = control_limits([10] * 8)
    assert limits is not None

    assert signals([10] * 20, limits) == {}


@settings(max_examples=60)
@given(st.lists(st.floats(0, 1e7), min_size=8, max_size=40))
def test_limits_enclose_the_centre(seconds: list[float]) -> None:
    limits = control_limits(seconds)

    assert limits is not None
    assert limits.low <= limits.centre * (1 + 1e-9)
    assert limits.centre <= limits.high * (1 + 1e-9)
