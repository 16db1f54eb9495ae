"""Makers of what hangs on action items."""

from datetime import date

from incidents.domain.incident import IncidentKind
from incidents.models import (
    ActionItem,
    ActionItemBatch,
    ActionItemBatchRow,
    ActionItemDoubt,
    ActionItemEvidence,
    Incident,
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
