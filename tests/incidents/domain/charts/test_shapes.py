"""Parts of charts."""

from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.charts.shapes import NARROW, WIDE, Box, Tick, jitter, rounded, spaced


def test_text_is_estimated_wider_in_the_narrow_variant() -> None:
    assert rounded(WIDE.width_of("100 %")) == 34.8
    assert rounded(NARROW.width_of("100 %")) == 40.6


def test_a_box_knows_its_size() -> None:
    box = Box(left=10, top=20, right=110, bottom=70)

    assert (box.width, box.height) == (100, 50)


@given(st.integers(min_value=0, max_value=100_000))
def test_jitter_stays_in_its_band_and_repeats(rank: int) -> None:
    assert -0.5 <= jitter(rank) < 0.5
    assert jitter(rank) == jitter(rank)


def test_jitter_keeps_neighbours_apart() -> None:
    assert min(abs(jitter(rank) - jitter(rank + 1)) for rank in range(30)) > 0.3


def test_ticks_that_would_touch_are_left_out_in_either_direction() -> None:
    ticks = [Tick(at, str(at)) for at in (0, 5, 10, 19, 20)]

    assert [tick.at for tick in spaced(ticks, gap=10)] == [0, 10, 20]
    assert [tick.at for tick in spaced(reversed(ticks), gap=10)] == [20, 10, 0]
    assert spaced([], gap=10) == ()
