"""A word that nobody wrote is compared with words that somebody did."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.search_spelling import suggestions, typing_distance

LETTERS = st.text(alphabet="abc", max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("checkout", "checkout", 0),
        ("chekout", "checkout", 1),
        ("checkuot", "checkout", 1),
        ("shackout", "checkout", 2),
        ("payments", "checkout", 3),
        ("a", "abcd", 3),
    ],
)
def test_letters_added_lost_changed_and_swapped_are_counted(
    one: str, other: str, distance: int
) -> None:
    assert typing_distance(one, other, most=2) == distance


@settings(max_examples=150)
@given(one=LETTERS, other=LETTERS)
def test_the_distance_is_the_same_both_ways_and_zero_for_the_same(one: str, other: str) -> None:
    assert typing_distance(one, other, most=9) == typing_distance(other, one, most=9)
    assert (typing_distance(one, other, most=9) == 0) == (one == other)


def test_the_nearest_known_words_are_offered() -> None:
    known = ["checkout", "checkouts", "chocolate", "payments"]

    assert suggestions("chekout", known) == ("checkout", "checkouts")


def test_short_known_and_strange_words_have_no_suggestion() -> None:
    assert suggestions("db", ["do"]) == ()
    assert suggestions("queue", ["queue", "queued"]) == ()
    assert suggestions("zzzzzz", ["queue"]) == ()
    assert suggestions("quexx", ["queue"]) == ()
