"""Write the append-only log."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from core import clock
from core.database.inserting import insert
from core.models import Activity, User


def record(actor: User | None, verb: str, obj: models.Model, **data: Any) -> Activity:
    """Log that `actor` did `verb` to `obj`; call it inside the transaction of the change.

    `actor` is None for commands and imports. `data` takes JSON values; times as ISO text.
    """
    activity = activity_of(actor, verb, obj, **data)
    insert(activity)
    return activity


def activity_of(actor: User | None, verb: str, obj: models.Model, **data: Any) -> Activity:
    """Return the entry that `record` saves, for whoever saves it together with other rows."""
    activity = _activity(actor, verb, obj, data)
    activity.digest = activity.content_digest()
    return activity


def record_many(
    actor: User | None, entries: Iterable[tuple[str, models.Model, dict[str, Any]]]
) -> None:
    """Log several things done at once, each as (verb, object, data), in one statement."""
    Activity.objects.bulk_create(_activity(actor, verb, obj, data) for verb, obj, data in entries)


def _activity(actor: User | None, verb: str, obj: models.Model, data: dict[str, Any]) -> Activity:
    return Activity(
        at=clock.now(),
        actor=actor,
        verb=verb,
        object_type=obj._meta.label_lower,  # noqa: SLF001 - Django's documented Meta API
        object_id=obj.pk,
        reference=str(getattr(obj, "reference", obj))[:200],
        data=data,
    )
