import pytest

from core.drafts import discard_draft, publish_draft
from core.errors import RuleViolation, StaleVersion
from readiness.models import DrillPlan
from readiness.usecases import drill_plans
from tests.factories.drills import make_drill_plan
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_shipped_plans_are_there_after_a_migration_and_load_once() -> None:
    assert DrillPlan.objects.filter(is_current=True, author=None).count() == 8
    assert drill_plans.load_shipped_plans() == 0


def test_a_changed_shipped_plan_is_a_new_version_unless_people_wrote_their_own() -> None:
    for slug, author in (("cache-loss", None), ("dns-cdn-loss", make_user())):
        shipped = make_drill_plan(slug)
        shipped.content |= {"purpose": "Said before"}
        shipped.save()
        if author:
            draft = drill_plans.save_plan_draft(shipped.plan, by=author, revision=None)
            publish_draft(draft, by=author)

    assert drill_plans.load_shipped_plans() == 2
    versions = {
        slug: list(DrillPlan.objects.filter(slug=slug).values_list("version", "is_current"))
        for slug in ("cache-loss", "dns-cdn-loss")
    }
    assert versions["cache-loss"] == [(1, False), (2, True)]
    assert versions["dns-cdn-loss"] == [(1, False), (2, True), (3, False)]


def test_a_draft_changes_until_it_is_published() -> None:
    person, plan = make_user(), make_drill_plan("cache-loss").plan
    draft = drill_plans.save_plan_draft(plan, by=person, revision=None)
    changed = drill_plans.save_plan_draft(
        plan._replace(purpose="Show more"), by=person, revision=draft.revision
    )
    assert (changed.pk, changed.revision, changed.version) == (draft.pk, 2, 2)
    for revision in (None, 1):
        with pytest.raises(StaleVersion):
            drill_plans.save_plan_draft(plan, by=person, revision=revision)

    published = publish_draft(changed, by=person)

    assert publish_draft(published, by=person) == published
    assert make_drill_plan("cache-loss").plan.purpose == "Show more"
    with pytest.raises(RuleViolation, match="it stays"):
        discard_draft(published, by=person)


def test_a_copy_has_a_key_of_its_own_and_can_be_thrown_away() -> None:
    plan = make_drill_plan("cache-loss")

    first, second = (drill_plans.duplicate_plan(plan, by=None) for _ in range(2))

    assert (first.slug, second.slug) == ("cache-loss-copy", "cache-loss-copy-2")
    discard_draft(first, by=None)
    assert not DrillPlan.objects.filter(pk=first.pk).exists()


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
steps:
  - {key: cut, role: lead, minutes: 5, must: true, action: C, expect: E, clock: disruption_start}
  - {key: heal, role: lead, minutes: 5, must: true, action: H, expect: E, clock: service_restored}
"""


def test_a_file_becomes_a_draft_once() -> None:
    person = make_user()
    draft = drill_plans.import_plan(PLAN, by=person)
    with pytest.raises(RuleViolation, match="a draft of “line-cut” already"):
        drill_plans.import_plan(PLAN, by=person)

    published = publish_draft(draft, by=person)

    assert drill_plans.import_plan(PLAN, by=person) == published


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "line 1"),
        (PLAN.replace("key: line-cut", "key: new"), "“new” is taken by a page."),
        (PLAN.replace("minutes: 5", "minutes: 0"), "steps\\[1\\].minutes: is a whole number"),
        ("schema: drill-templates/1\ntemplates: []", "The file holds 0 plans"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_and_nothing_is_kept(text: str, said: str) -> None:
    with pytest.raises(RuleViolation, match=said):
        drill_plans.import_plan(text, by=None)

    assert not DrillPlan.objects.filter(is_draft=True).exists()


def test_what_no_file_could_say_is_no_draft() -> None:
    plan = make_drill_plan("cache-loss").plan

    with pytest.raises(RuleViolation) as refused:
        drill_plans.save_plan_draft(plan._replace(steps=plan.steps[:1]), by=None, revision=None)

    assert refused.value.field == "steps"
