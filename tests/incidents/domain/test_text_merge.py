from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.text_difference import BETWEEN, MINE, THEIRS
from incidents.domain.text_merge import Merge, merge

MARKERS = {MINE, BETWEEN, THEIRS}
LINES = st.lists(st.sampled_from("abcde") | st.just(""), max_size=8)
TEXTS = LINES.map("\n".join)
PLACES = st.lists(st.integers(0, 12), max_size=4)


def edited(base: Sequence[str], places: Sequence[int], name: str) -> list[str]:
    """Return `base` with a line of its own put in or in the place of another, per place."""
    lines = list(base)
    for number, place in enumerate(places):
        at = place % (len(lines) + 1)
        lines[at : at + place % 2] = [f"{name} {number}"]
    return lines


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("a b c", "x b c", "a b y", "x b y"),
        ("a b c", "a b c d", "z a b c", "z a b c d"),
        ("a b c", "a c", "a b c d", "a c d"),
        ("a b c d e", "a x c d e", "a x c y e", "a x c y e"),
        ("a b", "a n b", "a n b", "a n b"),
        ("a a b a", "a b a", "a a b a z", "a b a z"),
        ("", "m", "", "m"),
    ],
)
def test_merge_takes_what_each_did_elsewhere(
    base: str, mine: str, theirs: str, merged: str
) -> None:
    texts = [text.replace(" ", "\n") for text in (base, mine, theirs, merged)]

    assert merge(*texts[:3]) == merge(texts[0], texts[2], texts[1]) == Merge(texts[3])


def test_merge_shows_both_where_both_changed_the_same_lines() -> None:
    merged = merge("t\na\nz", "t\nsame\nmine\nz", "new\nt\nsame\ntheirs\nz")

    assert merged.conflicts == 1
    assert not merged.is_clean
    assert merged.text.split("\n") == [
        *("new", "t", "same"),
        *(MINE, "mine", BETWEEN, "theirs", THEIRS),
        "z",
    ]


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ("a", "a\nmine", "a\ntheirs"),  # both go on at the end
        ("a\nb", "mine\nb", "a\ntheirs"),  # directly beside each other
        ("a\nb\nc", "a\nc", "a\ntheirs\nc"),  # one takes out what the other rewrites
        ("", "mine", "theirs"),
    ],
)
def test_merge_leaves_the_choice_where_order_or_sense_is_not_known(
    base: str, mine: str, theirs: str
) -> None:
    merged = merge(base, mine, theirs)

    assert merged.conflicts == 1
    assert set(mine.split("\n")) | set(theirs.split("\n")) <= set(merged.text.split("\n"))


@given(TEXTS, TEXTS)
def test_merge_of_equal_or_unchanged_texts_is_the_changed_one(base: str, text: str) -> None:
    assert merge(base, text, text) == Merge(text)
    assert merge(base, base, text) == Merge(text)
    assert merge(base, text, base) == Merge(text)


@given(TEXTS, TEXTS, TEXTS)
def test_merge_is_clean_for_both_or_for_neither(base: str, mine: str, theirs: str) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)

    assert one.conflicts == other.conflicts
    if one.is_clean:
        assert one.text == other.text


@given(LINES, PLACES, PLACES)
def test_merge_loses_no_line_that_either_wrote(
    base: list[str], my_places: list[int], their_places: list[int]
) -> None:
    mine, theirs = edited(base, my_places, "mine"), edited(base, their_places, "theirs")

    merged = Counter(merge("\n".join(base), "\n".join(mine), "\n".join(theirs)).text.split("\n"))

    written = Counter([*mine, *theirs]) - Counter(dict.fromkeys(base, 99))
    assert written == Counter({line: merged[line] for line in written})
    for line in set(mine) & set(theirs) & {line for line in base if base.count(line) == 1}:
        assert merged[line] >= 1


@given(TEXTS, TEXTS, TEXTS)
def test_merge_with_conflicts_holds_each_side_between_its_markers(
    base: str, mine: str, theirs: str
) -> None:
    merged = merge(base, mine, theirs)

    lines = merged.text.split("\n")
    assert [lines.count(marker) for marker in MARKERS] == [merged.conflicts] * 3
    known = set(mine.split("\n")) | set(theirs.split("\n")) | MARKERS
    assert set(lines) <= known
