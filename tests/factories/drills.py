"""Makers of drill plans, drills and what hangs on them."""

from datetime import timedelta
from itertools import count

from catalog.models import Service
from core.input.described_image import described_image
from core.models import User
from readiness.domain.drill_plan import DrillRole
from readiness.domain.drill_run import EntryKind, RunStatus
from readiness.models import (
    DrillEntry,
    DrillFollowUp,
    DrillInject,
    DrillParticipant,
    DrillPhoto,
    DrillPlan,
    DrillRun,
    ReadinessReminder,
)
from tests.core.input.images import png
from tests.factories.incidents import NOON, make_action_item

_numbers = count(1)


def make_drill_plan(slug: str = "database-restore", **fields: object) -> DrillPlan:
    """Return the shipped plan of that name; with fields, save a version of its own."""
    shipped = DrillPlan.objects.get(slug=slug, is_current=True)
    if not fields:
        return shipped
    values: dict[str, object] = {
        "slug": f"plan-{next(_numbers)}",
        "version": 1,
        "title": shipped.title,
        "content": shipped.content,
    }
    return DrillPlan.objects.create(**(values | fields))


def make_drill(
    *people: User,
    plan: DrillPlan | None = None,
    services: tuple[Service, ...] = (),
    **fields: object,
) -> DrillRun:
    """Save a drill that is ready to begin at NOON, led by the first of `people`."""
    plan = plan or make_drill_plan()
    values: dict[str, object] = {
        "plan": plan,
        "title": plan.title,
        "environment": "isolated",
        "status": RunStatus.READY,
        "starts_at": NOON,
        "minutes": 60,
        "rto_seconds": 3600,
        "rpo_seconds": 300,
        "detect_seconds": 300,
    }
    run = DrillRun.objects.create(**(values | fields))
    run.services.set(services)
    for number, person in enumerate(people):
        role = DrillRole.LEAD if number == 0 else DrillRole.OPERATOR
        make_drill_participant(run, person, role=role)
    return run


def make_drill_participant(run: DrillRun, person: User, **fields: object) -> DrillParticipant:
    """Give a person a role in a drill."""
    values: dict[str, object] = {"role": DrillRole.OPERATOR}
    return DrillParticipant.objects.create(run=run, person=person, **(values | fields))


def make_drill_entry(run: DrillRun, person: User, **fields: object) -> DrillEntry:
    """Save a note in the log of a drill."""
    values: dict[str, object] = {
        "kind": EntryKind.NOTE,
        "at": NOON + timedelta(minutes=1),
        "text": "All are awake",
    }
    return DrillEntry.objects.create(run=run, person=person, **(values | fields))


def make_drill_inject(run: DrillRun, **fields: object) -> DrillInject:
    """Save an inject that nobody has given."""
    values: dict[str, object] = {"minute": 20, "text": "The usual expert cannot be reached"}
    return DrillInject.objects.create(run=run, **(values | fields))


def make_readiness_reminder(run: DrillRun | None = None, **fields: object) -> ReadinessReminder:
    """Save that a drill is to be told of at NOON."""
    run = run or make_drill()
    values: dict[str, object] = {"about_at": run.starts_at, "due_at": NOON}
    return ReadinessReminder.objects.create(run=run, **(values | fields))


def make_drill_photo(entry: DrillEntry, **fields: object) -> DrillPhoto:
    """Save a photo of three by two black pixels to an entry of the log."""
    values = described_image(png()).columns | {"added_at": NOON, "alt_text": entry.text}
    return DrillPhoto.objects.create(entry=entry, **(values | fields))


def make_drill_follow_up(run: DrillRun, entry: DrillEntry | None = None) -> DrillFollowUp:
    """Save a follow-up with its action item."""
    return DrillFollowUp.objects.create(run=run, entry=entry, action_item=make_action_item())
