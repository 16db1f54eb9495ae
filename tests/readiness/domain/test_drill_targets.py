"""Promises of services count before the targets of a plan."""

from dataclasses import dataclass

from readiness.domain.drill_plan import Targets
from readiness.domain.drill_targets import targets_of
from tests.readiness.domain.drills import small_plan

PLAN = small_plan()


@dataclass(frozen=True)
class Promised:
    tier: int | None = None
    rto_seconds: int | None = None
    rpo_seconds: int | None = None


def test_the_strictest_promise_of_any_service_counts() -> None:
    planned = PLAN.targets_for(1)
    found = targets_of(PLAN, [Promised(3, 900, 0), Promised(1, 600), Promised(rto_seconds=700)])

    assert found == Targets(600, 0, planned.detect_seconds)


def test_without_a_promise_the_plan_counts_for_the_best_tier() -> None:
    assert targets_of(PLAN, [Promised(3), Promised(2)]) == PLAN.targets_for(2)
    assert targets_of(PLAN, []) == PLAN.targets_for(None)
