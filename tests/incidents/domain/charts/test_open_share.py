import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.charts.open_share import OpenShareChart, open_share_chart, percent
from incidents.domain.open_share import Promise, open_share


def chart_of(*ended: float, watched: tuple[float, ...] = ()) -> OpenShareChart:
    promises = [*(Promise(one, True) for one in ended), *(Promise(one, False) for one in watched)]
    return open_share_chart(open_share(promises), chart_id="open-share")


@pytest.mark.parametrize(
    ("ended", "watched", "finding"),
    [
        ((), (), "No data: no action item was promised here"),
        ((), (9,), "Too early to say: none was watched for 30 days"),
        (
            (10, 20, 20, 40),
            (20, 50),
            "50 % of action items are still open after 30 days (95 % interval 11 to 80 %)",
        ),
        ((5, 7), (), "0 % of action items are still open after 90 days"),
        ((), (95,), "100 % of action items are still open after 90 days"),
    ],
)
def test_the_finding_says_the_longest_that_is_known(
    ended: tuple[float, ...], watched: tuple[float, ...], finding: str
) -> None:
    assert chart_of(*ended, watched=watched).finding == finding


def test_the_table_has_the_three_days_in_words() -> None:
    (table,) = chart_of(10, 20, 20, 40, watched=(20, 50)).tables

    assert table.rows == (
        ("30 days", "50 %", "11 to 80 %", "3"),
        ("60 days", "not known yet", "none", "4"),
        ("90 days", "not known yet", "none", "4"),
    )


def test_the_notes_count_the_open_ones_and_what_is_not_drawn() -> None:
    notes = chart_of(10, watched=(500,)).notes

    assert "Of 2 action items 1 ended" in notes[0]
    assert notes[1] == "Only in the CSV: what came after 360 days."


def test_without_a_promise_nothing_is_drawn() -> None:
    empty = chart_of()

    assert (empty.tables, empty.drawings, empty.notes) == ((), (), ())


def test_the_curve_starts_at_all_and_ends_where_nobody_was_watched_longer() -> None:
    wide, narrow = chart_of(45, watched=(60,)).drawings

    box = wide.box
    assert wide.curve == (
        f"M{box.left} {float(box.top)}H{round(box.left + box.width / 2, 1)}"
        f"V{round(box.top + box.height / 2, 1)}H{round(box.left + box.width * 2 / 3, 1)}"
    )
    assert [tick.label for tick in narrow.x_ticks] == ["0 d", "30 d", "60 d", "90 d"]


def test_once_none_is_left_the_curve_stays_on_the_ground() -> None:
    drawing = chart_of(10, 20).drawings[0]

    assert drawing.curve.endswith(f"V{float(drawing.box.bottom)}H{float(drawing.box.right)}")


@settings(max_examples=60)
@given(st.lists(st.builds(Promise, st.integers(0, 700), st.booleans()), min_size=1, max_size=40))
def test_nothing_is_drawn_outside_of_the_box(promises: list[Promise]) -> None:
    for drawing in open_share_chart(open_share(promises), chart_id="x").drawings:
        box = drawing.box
        for path in filter(None, (drawing.curve, drawing.interval)):
            across = [float(one) for one in re.findall(r"[MH]([-\d.]+)", path)]
            down = [float(one) for one in re.findall(r"(?:V|M[-\d.]+ )([-\d.]+)", path)]
            assert box.left - 0.1 <= min(across) <= max(across) <= box.right + 0.1
            assert box.top - 0.1 <= min(down) <= max(down) <= box.bottom + 0.1


def test_percentages_are_whole() -> None:
    assert percent(0.625) == "62 %"
