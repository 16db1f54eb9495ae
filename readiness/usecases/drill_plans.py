"""Every change of a drill plan: shipped versions come in, people draft and publish their own."""

from dataclasses import replace
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max

from core.activity import record
from core.errors import RuleViolation, StaleVersion
from core.models import User
from readiness.domain.drill_plan import (
    LONGEST_KEY,
    LONGEST_TITLE,
    PlanContent,
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
    try:
        with transaction.atomic():
            drafts = DrillPlan.objects.select_for_update()
            draft = drafts.filter(slug=plan.key, is_draft=True).first()
            if (draft.revision if draft else None) != revision:
                raise _stale(plan.key)
            return _begin(plan, by) if draft is None else _change(draft, plan, by)
    except IntegrityError:
        raise _stale(plan.key) from None


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
    known = DrillPlan.objects.filter(slug=plans[0].key)
    current = known.filter(is_current=True).first()
    if current and current.plan == plans[0]:
        return current
    if known.filter(is_draft=True).exists():
        raise RuleViolation(
            f"There is a draft of “{plans[0].key}” already; publish or discard it first.",
            field="text",
        )
    return save_plan_draft(plans[0], by=by, revision=None)


def duplicate_plan(plan: DrillPlan, *, by: User | None) -> DrillPlan:
    """Begin a plan of its own from what another one says."""
    said = plan.plan
    key, number = f"{said.key[: LONGEST_KEY - 8].strip('-')}-copy", 2
    free = key
    while DrillPlan.objects.filter(slug=free).exists():
        free, number = f"{key}-{number}", number + 1
    copy = replace(said, key=free, title=f"Copy of {said.title}"[:LONGEST_TITLE])
    return save_plan_draft(copy, by=by, revision=None)


@transaction.atomic
def publish_plan(draft: DrillPlan, *, by: User | None) -> DrillPlan:
    """Let new drills run from the draft; those made from older versions keep theirs.

    Publishing what is published already changes nothing.
    """
    draft = DrillPlan.objects.select_for_update().get(pk=draft.pk)
    if not draft.is_draft:
        return draft
    DrillPlan.objects.filter(slug=draft.slug, is_current=True).update(is_current=False)
    draft.is_draft, draft.is_current = False, True
    draft.save(update_fields=["is_draft", "is_current"])
    record(by, "drill_plan.publish", draft, version=draft.version)
    return draft


@transaction.atomic
def discard_plan_draft(draft: DrillPlan, *, by: User | None) -> None:
    """Throw a draft away; raises RuleViolation for a version that is no draft any more."""
    draft = DrillPlan.objects.select_for_update().get(pk=draft.pk)
    if not draft.is_draft:
        raise RuleViolation("This version is published; it stays.")
    record(by, "drill_plan.discard", draft, version=draft.version, content=draft.content)
    draft.delete()


def _load(plan: PlanContent) -> int:
    known = DrillPlan.objects.filter(slug=plan.key)
    shipped = known.filter(author__isnull=True).order_by("-version").first()
    if shipped and shipped.content == plan_as_data(plan):
        return 0
    is_current = not known.filter(is_current=True, author__isnull=False).exists()
    if is_current:
        known.update(is_current=False)
    _create(plan, None, is_current=is_current, is_draft=False)
    return 1


def _check(plan: PlanContent) -> None:
    if plan.key in RESERVED_SLUGS:
        raise RuleViolation(f"“{plan.key}” is taken by a page.", field="key")
    try:
        read_plan(plan_as_data(plan))
    except PlanFault as fault:
        raise RuleViolation(str(fault), field=fault.place) from None


def _begin(plan: PlanContent, by: User | None) -> DrillPlan:
    draft = _create(plan, by, is_current=False, is_draft=True)
    record(by, "drill_plan.draft", draft, version=draft.version)
    return draft


def _create(plan: PlanContent, by: User | None, *, is_current: bool, is_draft: bool) -> DrillPlan:
    newest = DrillPlan.objects.filter(slug=plan.key).aggregate(newest=Max("version"))["newest"]
    return DrillPlan.objects.create(
        slug=plan.key,
        version=(newest or 0) + 1,
        title=plan.title,
        content=plan_as_data(plan),
        is_current=is_current,
        is_draft=is_draft,
        author=by,
    )


def _change(draft: DrillPlan, plan: PlanContent, by: User | None) -> DrillPlan:
    content = plan_as_data(plan)
    if draft.content != content:
        draft.title, draft.content, draft.author = plan.title, content, by
        draft.revision += 1
        draft.save(update_fields=["title", "content", "author", "revision"])
        record(by, "drill_plan.edit", draft, version=draft.version)
    return draft


def _stale(key: str) -> StaleVersion:
    return StaleVersion(
        f"Somebody else changed the draft of “{key}” meanwhile. Copy what you typed and look again."
    )
