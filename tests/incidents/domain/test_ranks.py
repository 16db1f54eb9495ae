"""The rank test: known answers, all splits counted, and what it must not claim."""

import math
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.ranks import LARGEST_EXACT, rank_test

FEW = st.lists(st.integers(0, 5), min_size=1, max_size=6)


def by_counting(earlier: list[int], later: list[int]) -> float:
    """Return the probability by looking at every split, with ranks as fractions."""
    values = [*earlier, *later]
    ranks = [
        sum(other < one for other in values) + (sum(other == one for other in values) + 1) / 2
        for one in values
    ]
    expected = len(earlier) * (len(values) + 1) / 2
    off = abs(sum(ranks[: len(earlier)]) - expected)
    sums = [sum(chosen) for chosen in combinations(ranks, len(earlier))]
    return sum(abs(one - expected) >= off for one in sums) / len(sums)


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12], 2 / math.comb(12, 6)),
        ([1, 2, 3], [4, 5, 6], 0.1),
        ([1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 2, 2], 2 / math.comb(12, 6)),
        ([3, 3, 3], [3, 3, 3, 3], 1.0),
        ([], [1], 1.0),
        ([1], [], 1.0),
    ],
)
def test_known_answers(earlier: list[int], later: list[int], expected: float) -> None:
    assert rank_test(earlier, later) == pytest.approx(expected)


@settings(max_examples=60)
@given(FEW, FEW)
def test_exact_answer_is_that_of_counting_all_splits(earlier: list[int], later: list[int]) -> None:
    assert rank_test(earlier, later) == pytest.approx(by_counting(earlier, later))


@settings(max_examples=60)
@given(st.lists(st.floats(0, 1e6), max_size=40), st.lists(st.floats(0, 1e6), max_size=40))
def test_sides_may_be_turned_round_and_scaled(earlier: list[float], later: list[float]) -> None:
    assert rank_test(earlier, later) == pytest.approx(rank_test(later, earlier))
    assert rank_test([2 * one for one in earlier], [2 * one for one in later]) == pytest.approx(
        rank_test(earlier, later)
    )


def test_normal_curve_goes_on_where_counting_ends() -> None:
    random = Random(5)  # noqa: S311 - draws that repeat, not secrets
    half = LARGEST_EXACT // 2
    values = [random.lognormvariate(8, 2) for _ in range(LARGEST_EXACT)]
    one, other = values[:half], [3 * value for value in values[half:]]

    middle = sorted([*one, *other])[half]

    exact = rank_test(one, other)
    nearby = rank_test([*one, middle], [*other, middle])

    assert 0.001 < exact < 0.01
    assert nearby == pytest.approx(exact, rel=0.15)


@pytest.mark.parametrize("kinds", [2, 3, 30])
def test_many_ties_make_no_more_wrong_claims(kinds: int) -> None:
    random = Random(11)  # noqa: S311 - draws that repeat, not secrets
    values = [random.randrange(kinds) for _ in range(120)]

    claims = 0
    for _ in range(600):
        random.shuffle(values)
        claims += rank_test(values[:60], values[60:]) <= 0.05

    assert claims <= 600 * 0.065


def test_endless_times_tie_at_the_top() -> None:
    assert rank_test([1, 2, math.inf], [math.inf, math.inf, math.inf]) == pytest.approx(
        rank_test([1, 2, 9], [9, 9, 9])
    )
