"""Write drill plans: shipped ones come in, people draft theirs; core.drafts publishes them."""

from pathlib import Path
from typing import Any

from django.db import transaction

from core import drafts
from core.errors import RuleViolation
from core.models import User
from readiness.domain.drill_plan import PlanContent
from readiness.domain.drill_plan_reading import (
    LONGEST_KEY,
    LONGEST_TITLE,
    PlanFault,
    plan_as_data,
    read_plan,
)
from readiness.ingestion.drill_plans import read_plans
from readiness.models import DrillPlan

SHIPPED = Path(__file__).resolve().parent.parent / "drill_plans"
RESERVED_SLUGS = ("new",)
"""Words that stand for a page in addresses of plans."""


@transaction.atomic
def load_shipped_plans() -> int:
    """Store each shipped plan that differs from its newest shipped version; return how many.

    Older versions stay, because drills were run from them. Where people wrote the current version
    themselves, theirs stays current.
    """
    added = 0
    for path in sorted(SHIPPED.glob("*.yaml")):
        for plan in read_plans(path.read_text(encoding="utf-8")):
            added += _load(plan)
    return added


def save_plan_draft(plan: PlanContent, *, by: User | None, revision: int | None) -> DrillPlan:
    """Make `plan` the draft of its key.

    `revision` is that of the draft its author had read, None when there was none. Raises
    StaleVersion when somebody else saved, began or published one meanwhile, RuleViolation for what
    is no plan.
    """
    _check(plan)
    fields = _fields(plan)
    return drafts.save_draft(DrillPlan, plan.key, lambda _: fields, by=by, revision=revision)


def import_plan(text: str, *, by: User | None) -> DrillPlan:
    """Make the draft that a YAML file in the shipped format describes; it holds one plan.

    A file that says what the current version says already gives that one. Raises RuleViolation
    naming the place of a fault, and while there is a draft already.
    """
    try:
        plans = read_plans(text)
    except PlanFault as fault:
        raise RuleViolation(str(fault), field="text") from None
    if len(plans) != 1:
        raise RuleViolation(
            f"The file holds {len(plans)} plans; bring them one by one.", field="text"
        )
    current = DrillPlan.objects.filter(slug=plans[0].key, is_current=True).first()
    if current and current.plan == plans[0]:
        return current
    drafts.require_no_draft(DrillPlan, plans[0].key)
    return save_plan_draft(plans[0], by=by, revision=None)


def duplicate_plan(plan: DrillPlan, *, by: User | None) -> DrillPlan:
    """Begin a plan of its own from what another one says."""
    said = plan.plan
    free = drafts.free_slug(DrillPlan, said.key, longest=LONGEST_KEY)
    copy = said._replace(key=free, title=f"Copy of {said.title}"[:LONGEST_TITLE])
    return save_plan_draft(copy, by=by, revision=None)


def _load(plan: PlanContent) -> int:
    known = DrillPlan.objects.filter(slug=plan.key)
    shipped = known.filter(author__isnull=True).order_by("-version").first()
    if shipped and shipped.content == plan_as_data(plan):
        return 0
    number = drafts.next_version(DrillPlan, plan.key)
    drafts.add_shipped(DrillPlan, plan.key, number, **_fields(plan))
    return 1


def _check(plan: PlanContent) -> None:
    if plan.key in RESERVED_SLUGS:
        raise RuleViolation(f"“{plan.key}” is taken by a page.", field="key")
    try:
        read_plan(plan_as_data(plan))
    except PlanFault as fault:
        raise RuleViolation(str(fault), field=fault.place) from None


def _fields(plan: PlanContent) -> dict[str, Any]:
    return {"title": plan.title, "content": plan_as_data(plan)}
