"""Levels compare exact numbers, and no service is shown better than what it stands on."""

from fractions import Fraction
from typing import Any

import pytest

from readiness.domain.level import (
    ClosedGate,
    Gate,
    GateFacts,
    Level,
    LevelRule,
    capped_level,
    closed_gates,
    level_of,
    next_level,
)
from readiness.domain.shares import one_decimal
from tests.readiness.vectors import fraction, shipped_checklist, vectors

COUNTS = (
    "critical_failing",
    "critical_unmet_without_waiver",
    "open_critical_waivers",
    "critical_past_lifetime",
)


def facts_of(case: dict[str, Any]) -> GateFacts:
    """Return the facts of a known answer."""
    return GateFacts(
        score=fraction(case["score"]),
        answered=fraction(case["answered"]),
        min_category=fraction(case.get("min_category")),
        proven_share=fraction(case.get("proven_share")),
        survived=fraction(case.get("survived")),
        **{name: case.get(name, 0) for name in COUNTS},
    )


@pytest.mark.parametrize("case", vectors()["levels"], ids=str)
def test_levels_compare_unrounded_numbers(case: dict[str, Any]) -> None:
    facts = facts_of(case)

    assert level_of(shipped_checklist().levels, facts, tier=1) == case["level"]
    if "shown" in case:
        assert facts.score is not None
        assert one_decimal(facts.score) == case["shown"]


@pytest.mark.parametrize("case", vectors()["inherited_level"], ids=str)
def test_a_level_is_held_down_by_what_the_service_stands_on(case: dict[str, Any]) -> None:
    others = {slug: Level(level) for slug, level in case["spof_levels"].items()}

    shown, capped_by = capped_level(Level(case["own"]), others)

    assert (shown, list(capped_by)) == (case["shown"], case["capped_by"])


def test_a_closed_gate_says_what_is_missing() -> None:
    bronze = shipped_checklist().rule_of(Level.BRONZE)
    assert bronze

    closed = closed_gates(bronze, GateFacts(score=None, critical_failing=2), tier=1)

    assert closed == (
        ClosedGate(Gate.SCORE, Fraction(0), Fraction(50)),
        ClosedGate(Gate.FAILING, Fraction(2), Fraction(0)),
    )


def test_no_score_is_no_level_even_where_nothing_is_asked() -> None:
    free = LevelRule(level=Level.BRONZE, min_score=Fraction(0))

    assert level_of([free], GateFacts(score=None), tier=1) is Level.NONE
    assert level_of([free], GateFacts(score=Fraction(0)), tier=1) is Level.BRONZE


def test_the_ladder_ends_with_gold() -> None:
    assert [next_level(level) for level in Level] == ["bronze", "silver", "gold", None]
