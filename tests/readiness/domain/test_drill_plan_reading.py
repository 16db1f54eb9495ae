from pathlib import Path
from typing import Any

import pytest

from readiness.domain.drill_plan import Clock, DrillRole, Targets
from readiness.domain.drill_plan_reading import PlanFault, plan_as_data, read_plan
from readiness.ingestion.drill_plans import read_plans

SHIPPED = Path(__file__).parents[3] / "readiness" / "drill_plans" / "default.yaml"


def step(**fields: Any) -> dict[str, Any]:
    return {
        "key": "cut",
        "role": "injector",
        "minutes": 5,
        "must": True,
        "action": "Cut the line",
        "expect": "It is cut",
    } | fields


STEPS = [
    step(clock="disruption_start", undo="Join the line"),
    step(key="restored", role="safety", clock="service_restored", command="curl -f shop"),
]


def plan(**fields: Any) -> dict[str, Any]:
    return {
        "key": "line-cut",
        "title": "Cut the line",
        "purpose": "Show that it heals",
        "tiers": [1, 2],
        "planned_minutes": "30",
        "cadence_days": 90,
        "environments": ["staging"],
        "default_targets": {"2": target(600), "1": target(60)},
        "roles": ["lead", "injector"],
        "steps": STEPS,
    } | fields


def target(seconds: int) -> dict[str, int]:
    return {"rto_seconds": seconds, "rpo_seconds": 0, "detect_seconds": 30}


def test_the_shipped_plans_read_back_to_equal_ones() -> None:
    plans = read_plans(SHIPPED.read_text(encoding="utf-8"))

    assert [len(one.steps) for one in plans] == [13, 12, 10, 8, 9, 10, 10, 10]
    assert [read_plan(plan_as_data(one)) for one in plans] == plans


def test_rules_common_to_all_plans_come_first_in_each() -> None:
    first = read_plans(SHIPPED.read_text(encoding="utf-8"))[0]

    assert (len(first.preconditions), len(first.abort_conditions)) == (8, 7)
    assert first.preconditions[0].startswith("No open incident")


def test_a_plan_tells_its_steps_and_targets() -> None:
    read = read_plan(plan())

    assert read.targets_for(2) == Targets(600, 0, 30)
    assert read.targets_for(None) == read.targets_for(3) == Targets(60, 0, 30)
    assert read.undo_step == read.step("cut")
    assert read.step("nowhere") is None
    assert read.steps[1].command == "curl -f shop"
    assert read_plan(plan_as_data(read)) == read
    assert DrillRole.LEAD.meaning.startswith("runs the drill")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"key": "Line Cut"}, "key: is small letters"),
        ({"title": " "}, "title: is needed, as text."),
        ({"title": "x" * 151}, "title: has 151 characters; at most 150 are kept."),
        ({"purpose": "a\x00b"}, "purpose: holds a character that cannot be stored."),
        ({"tiers": []}, "tiers: has 0 entries; 1 to 3 are allowed."),
        ({"tiers": "all"}, "tiers: must be a list."),
        ({"tiers": [1, 1]}, 'tiers: The entry "1" is there twice.'),
        ({"tiers": [4]}, "tiers[1]: is a whole number from 1 to 3."),
        ({"planned_minutes": True}, "planned_minutes: is a whole number from 1 to 10080."),
        ({"cadence_days": "9" * 12}, "cadence_days: is a whole number from 1 to 3650."),
        ({"environments": ["moon"]}, "environments[1]: is one of production"),
        ({"default_targets": {}}, "default_targets: names no tier."),
        ({"default_targets": {"1": 5}}, "default_targets.1: must be a mapping."),
        ({"default_targets": {"1": {}}}, "default_targets.1.rto_seconds: is a whole number from 0"),
        ({"roles": [["lead"]]}, "roles[1]: is one of lead"),
        ({"steps": ["cut"]}, "steps[1]: must be a mapping."),
        ({"steps": [*STEPS, step()]}, 'steps: The key "cut" is there twice.'),
        (
            {"steps": [*STEPS, step(key="b", clock="service_restored")]},
            'steps: The clock "service_restored" is there twice.',
        ),
        ({"steps": [step(must="perhaps")]}, "steps[1].must: is true or false."),
        ({"steps": [step(enter="timestamp")]}, 'steps[1].enter: is "timestamp" on a step with a'),
        ({"steps": [step(enter="x", clock="loss_moment")]}, "steps[1].enter: is"),
        (
            {"steps": [step(must=False, clock="disruption_start")]},
            'steps: No step with "must" writes the clock "disruption_start".',
        ),
    ],
)
def test_a_fault_names_its_place(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanFault) as fault:
        read_plan(plan(**wrong))

    assert str(fault.value).startswith(said)


def test_truth_and_times_may_be_written_as_text() -> None:
    steps = [*STEPS, step(key="read", must="false", clock="loss_moment", enter="timestamp")]

    read = read_plan(plan(steps=steps)).steps[2]

    assert (read.must, read.clock, read.enters_time) == (False, Clock.LOSS_MOMENT, True)
    assert read_plan(plan(steps=[*STEPS, step(key="b", must="true")])).steps[2].must


def test_what_is_no_mapping_is_no_plan() -> None:
    with pytest.raises(PlanFault, match="the plan: must be a mapping"):
        read_plan([])
