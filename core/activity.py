"""Write the append-only log."""

from typing import Any

from django.db import models

from core.models import Activity, User


def record(actor: User | None, verb: str, obj: models.Model, **data: Any) -> Activity:
    """Log that `actor` did `verb` to `obj`; call it inside the transaction of the change.

    `actor` is None for commands and imports. `data` takes JSON values; times as ISO text.
    """
    return Activity.objects.create(
        actor=actor,
        verb=verb,
        object_type=obj._meta.label_lower,  # noqa: SLF001 - Django's documented Meta API
        object_id=obj.pk,
        reference=str(getattr(obj, "reference", obj))[:200],
        data=data,
    )
