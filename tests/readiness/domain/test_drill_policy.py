"""A plan asks for drills of the services whose tier and failure modes it names."""

import pytest

from readiness.domain.checklist import FailureMode
from readiness.domain.drill_policy import is_asked_of
from readiness.domain.traits import Trait

RESTORE = FailureMode(
    key="restore",
    title="Restore",
    group="data",
    description="",
    expect="",
    kinds=frozenset({Trait.DATASTORE}),
    weights={1: 5, 2: 0},
    lifetime_days=90,
)


@pytest.mark.parametrize(
    ("changed", "is_asked"),
    [
        ({}, True),
        ({"plan_modes": ["restore", "gone"]}, True),
        ({"plan_modes": []}, True),
        ({"plan_modes": ["gone"]}, False),
        ({"left_out": {"restore"}}, False),
        ({"trait": Trait.CACHE}, False),
        ({"trait": Trait.CACHE, "plan_modes": []}, True),
        ({"tier": 2}, False),
        ({"tier": 3}, False),
        ({"tier": 3, "plan_modes": []}, False),
    ],
)
def test_who_is_asked(changed: dict[str, object], is_asked: bool) -> None:
    values = {
        "tier": 1,
        "trait": Trait.DATASTORE,
        "plan_tiers": [1, 2],
        "plan_modes": ["restore"],
        "modes": {"restore": RESTORE},
    } | changed

    assert is_asked_of(**values) is is_asked  # type: ignore[arg-type]  # values of several types
