import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.text_difference import (
    BETWEEN,
    DEEPEST,
    MINE,
    THEIRS,
    Change,
    changes,
    combine,
)

LINES = st.lists(st.sampled_from(["a", "b", "c", "", "{{ timeline }}"]), max_size=12)
TEXTS = LINES.map("\n".join)


def applied(old: list[str], found: list[Change]) -> list[str]:
    """Return `old` after the changes."""
    new: list[str] = []
    start = 0
    for change in found:
        new += [*old[start : change.start], *change.lines]
        start = change.end
    return new + old[start:]


@given(LINES, LINES)
def test_changes_turn_the_old_lines_into_the_new_and_never_touch(
    old: list[str], new: list[str]
) -> None:
    found = changes(old, new)

    assert applied(old, found) == new
    assert all(one.end < other.start for one, other in pairwise(found))


def test_changes_name_only_what_differs() -> None:
    found = changes(["a", "b", "", "c"], ["a", "x", "", "c", "d"])

    assert found == [Change(1, 2, ("x",)), Change(4, 4, ("d",))]


def test_changes_of_a_line_that_moved_keep_the_longer_rest() -> None:
    assert changes(["m", "1", "2", "3"], ["1", "2", "3", "m"]) == [
        Change(0, 1, ()),
        Change(4, 4, ("m",)),
    ]


def test_changes_of_any_text_come_in_time() -> None:
    rng = random.Random(1)  # noqa: S311 - no secret
    alternating = [f"{number}" for number in range(20_000)]
    blank = [rng.choice(["", "x"]) for _ in range(20_000)]
    # Each step makes one more line unique, as deep as the lines are many.
    nested = [line for number in range(DEEPEST * 4) for line in (f"{number}", f"{number + 1}")]
    began = time.perf_counter()

    for old, new in [
        (alternating, [line if int(line) % 2 else f"new {line}" for line in alternating]),
        (blank, [rng.choice(["", "x"]) for _ in range(20_000)]),
        (nested, nested[::-1]),
    ]:
        assert applied(old, changes(old, new)) == new
    assert time.perf_counter() - began < 10


def test_combine_marks_only_what_differs() -> None:
    combined = combine("one\ntwo\nthree", "one\nzwei\nthree\nfour")

    assert combined.split("\n") == [
        "one",
        *(MINE, "two", BETWEEN, "zwei", THEIRS),
        "three",
        *(MINE, BETWEEN, "four", THEIRS),
    ]


@given(TEXTS, TEXTS)
def test_combine_holds_every_line_of_both_in_order(mine: str, theirs: str) -> None:
    ours: list[str] = []
    others: list[str] = []
    sides = (True, True)
    states = {MINE: (True, False), BETWEEN: (False, True), THEIRS: (True, True)}
    for line in combine(mine, theirs).split("\n"):
        if line in states:
            sides = states[line]
            continue
        ours += [line] * sides[0]
        others += [line] * sides[1]

    assert ("\n".join(ours), "\n".join(others)) == (mine, theirs)
