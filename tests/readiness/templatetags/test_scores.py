"""What a level asks for is written in words."""

from fractions import Fraction
from typing import Any

import pytest

from readiness.domain.level import Level, LevelRule
from readiness.templatetags.scores import critical_rules, survived_by_tier


def rule(**fields: Any) -> LevelRule:
    return LevelRule(level=Level.SILVER, min_score=Fraction(70), **fields)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (None, "none"),
        ({3: Fraction(0)}, "none"),
        (
            {2: Fraction(1, 4), 1: Fraction(2, 5), 3: Fraction(0)},
            "tier 1: 40 %, tier 2: 25 %",
        ),
    ],
)
def test_survived_is_told_of_the_tiers_that_need_it(
    wanted: dict[int, Fraction] | None, words: str
) -> None:
    assert survived_by_tier(rule(min_survived=wanted)) == words


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({}, "any"),
        ({"max_critical_failing": 0}, "none failing"),
        (
            {"max_critical_unmet_without_waiver": 2, "max_open_critical_waivers": 0},
            "at most 2 unmet unless waived, none waived",
        ),
        ({"max_critical_past_lifetime": 1}, "at most 1 past the lifetime"),
    ],
)
def test_critical_items_are_counted_in_words(limits: dict[str, int], words: str) -> None:
    assert critical_rules(rule(**limits)) == words
