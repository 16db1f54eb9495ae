"""Makers of what hangs on action items."""

import hashlib
import secrets
from datetime import date

from core.models import FeedToken, User
from incidents.domain.incident import IncidentKind
from incidents.models import (
    ActionItem,
    ActionItemBatch,
    ActionItemBatchRow,
    ActionItemDoubt,
    ActionItemEvidence,
    DueReminder,
    Incident,
    SavedView,
)
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user


def make_evidence(item: ActionItem, **fields: object) -> ActionItemEvidence:
    """Save that a test was seen to pass on the day of NOON."""
    values: dict[str, object] = {
        "kind": "test",
        "url": "https://ci.example/runs/1",
        "observed_on": date(2026, 3, 2),
        "added_at": NOON,
    }
    return ActionItemEvidence.objects.create(action_item=item, **(values | fields))


def make_doubt(
    item: ActionItem, incident: Incident | None = None, **fields: object
) -> ActionItemDoubt:
    """Save that an incident, by default a new one, questions an action item."""
    values: dict[str, object] = {"began_at": NOON}
    return ActionItemDoubt.objects.create(
        action_item=item, incident=incident or make_incident(), **(values | fields)
    )


def make_drill(*, restricted: bool = False) -> Incident:
    """Save a drill that is over."""
    return make_incident(resolved=True, kind=IncidentKind.DRILL, restricted=restricted)


def make_action_item_batch(item: ActionItem, **fields: object) -> ActionItemBatch:
    """Save that somebody gave an action item a high priority among many."""
    values: dict[str, object] = {"at": NOON, "change": {"priority": "High"}}
    values.setdefault("person", fields.get("person") or make_user())
    batch = ActionItemBatch.objects.create(**(values | fields))
    ActionItemBatchRow.objects.create(
        batch=batch, action_item=item, before={"priority": "medium"}, version=item.version
    )
    return batch


def make_saved_view(owner: User | None = None, **fields: object) -> SavedView:
    """Save that somebody keeps the overdue action items under a name."""
    values: dict[str, object] = {"name": "Overdue", "query": "due=overdue"}
    return SavedView.objects.create(owner=owner or make_user(), **(values | fields))


def make_feed_token(person: User) -> str:
    """Save a secret address of the feeds of a person, and return its secret."""
    secret = secrets.token_urlsafe()
    digest = hashlib.sha256(secret.encode()).hexdigest()
    FeedToken.objects.create(person=person, digest=digest, created_at=NOON)
    return secret


def make_reminder(item: ActionItem, **fields: object) -> DueReminder:
    """Save that somebody is to hear at NOON that an action item is due on that day."""
    values: dict[str, object] = {"kind": "due", "about_on": date(2026, 3, 2), "due_at": NOON}
    values["person"] = fields.get("person") or make_user()
    return DueReminder.objects.create(action_item=item, **(values | fields))
