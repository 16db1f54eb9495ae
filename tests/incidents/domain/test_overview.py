"""Counts of two periods are compared without claiming what chance does as well."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.overview import (
    Direction,
    ServiceCount,
    Share,
    chance_of_split,
    direction_of,
    movers,
    repeated,
)


def count(slug: str, now: int, before: int, severe: int = 0) -> ServiceCount:
    return ServiceCount(slug, slug.title(), now, before, severe)


def test_a_share_knows_its_direction_and_its_interval() -> None:
    share = Share(count=6, total=14, before=2)

    low, high = share.interval or (0.0, 0.0)

    assert share.direction is Direction.UP
    # Wilson, 6 of 14: (0.2138, 0.6741).
    assert (round(low, 4), round(high, 4)) == (0.2138, 0.6741)
    assert Share(0, 0, 0).interval is None


def test_directions() -> None:
    assert [direction_of(*pair) for pair in ((2, 1), (1, 2), (1, 1))] == list(Direction)


@pytest.mark.parametrize(
    ("now", "before", "chance"),
    [(0, 0, 1.0), (1, 1, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (6, 0, 0.03125), (8, 2, 0.109375)],
)
def test_the_chance_of_an_uneven_split_is_the_binomial_one(
    now: int, before: int, chance: float
) -> None:
    assert chance_of_split(now, before) == chance
    assert chance_of_split(before, now) == chance
    assert count("a", now, before).is_more_than_chance == (chance <= 0.05)


@settings(max_examples=60)
@given(now=st.integers(0, 200), before=st.integers(0, 200))
def test_a_more_uneven_split_is_never_more_likely(now: int, before: int) -> None:
    larger, smaller = max(now, before), min(now, before)

    assert 0 < chance_of_split(now, before) <= 1
    if smaller:
        assert chance_of_split(larger + 1, smaller - 1) <= chance_of_split(larger, smaller)


def test_movers_are_those_that_changed_most() -> None:
    counts = [count("a", 5, 1), count("b", 1, 4), count("c", 2, 2), count("d", 3, 2)]
    counts += [count("e", 9, 1), count("f", 4, 0)]

    more, fewer = movers(counts)

    assert [one.slug for one in more] == ["e", "a", "f"]
    assert [(one.slug, one.change) for one in fewer] == [("b", -3)]


def test_repeated_are_those_with_two_or_more_most_severe_first() -> None:
    counts = [count("a", 2, 9), count("b", 1, 0), count("c", 2, 0, severe=1), count("d", 3, 0)]

    assert [one.slug for one in repeated(counts)] == ["d", "c", "a"]
