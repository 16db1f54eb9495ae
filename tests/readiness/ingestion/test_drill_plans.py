import pytest

from readiness.domain.drill_plan_reading import PlanFault
from readiness.ingestion.drill_plans import read_plans

PLAN = """
key: line-cut
title: Cut the line
purpose: Show that it heals
tiers: [1]
planned_minutes: 30
cadence_days: 90
environments: [staging]
default_targets: {1: {rto_seconds: 60, rpo_seconds: 0, detect_seconds: 30}}
roles: [lead]
preconditions: [Somebody watches]
steps:
  - {key: cut, role: lead, minutes: 5, must: true, action: Cut, expect: Cut,
     clock: disruption_start}
  - {key: heal, role: lead, minutes: 5, must: true, action: Heal, expect: Healed,
     clock: service_restored}
"""


def framed(head: str) -> str:
    plan = "\n".join(f"    {line}" for line in PLAN.strip().splitlines())
    return f"{head}\ntemplates:\n  -\n{plan}\n"


def test_a_plan_alone_is_read() -> None:
    assert [plan.key for plan in read_plans(PLAN)] == ["line-cut"]


def test_a_frame_adds_what_is_common() -> None:
    head = "schema: drill-templates/1\ncommon_preconditions: [No freeze]"

    plan = read_plans(framed(head))[0]

    assert plan.preconditions == ("No freeze", "Somebody watches")
    assert plan.abort_conditions == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "line 1 "),
        ("- a", "The file must hold one mapping."),
        (framed("schema: other/1"), 'schema: must be "drill-templates/1".'),
        ("schema: drill-templates/1\ntemplates: all", "templates: must be a list."),
        (
            "schema: drill-templates/1\ntemplates: [all]",
            "templates[1].the plan: must be a mapping.",
        ),
        (
            framed("schema: drill-templates/1").replace(
                "preconditions: [Somebody watches]", "preconditions: all"
            ),
            "templates[1].preconditions: must be a list.",
        ),
        ("a: &b c\nd: *b", "line 1 uses an anchor"),
    ],
)
def test_a_fault_names_its_place(text: str, said: str) -> None:
    with pytest.raises(PlanFault) as fault:
        read_plans(text)

    assert str(fault.value).startswith(said)
