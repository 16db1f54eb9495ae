"""What a person changed on many action items at once, and whether it can be undone."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from core.models import User
from incidents.domain.action_item import UNDO_FOR
from incidents.models import ActionItemBatch, ActionItemBatchRow

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """One change of many: `count` action items, `is_undoable` while nobody took it back."""

    row: ActionItemBatch
    count: int
    is_undoable: bool

    @property
    def words(self) -> str:
        """Return what was set, such as "due 2026-04-01, owner Mia"."""
        return ", ".join(f"{name} {value}" for name, value in self.row.change.items())


def recent(person: User, *, on: datetime) -> list[Batch]:
    """Return what the person changed lately, the newest first; two statements."""
    return _with_counts(_of(person, on)[:MOST_SHOWN])


def one(pk: object, person: User, *, on: datetime) -> Batch | None:
    """Return one change of the person, None for one of somebody else or long ago."""
    found = _with_counts(_of(person, on).filter(pk=pk)) if isinstance(pk, int) else []
    return found[0] if found else None


def _of(person: User, on: datetime) -> QuerySet[ActionItemBatch]:
    return ActionItemBatch.objects.filter(person=person, at__gte=on - UNDO_FOR)


def _with_counts(batches: QuerySet[ActionItemBatch]) -> list[Batch]:
    rows = list(batches)
    # Counted by the manager, which leaves out what the person may no longer know of.
    counted = ActionItemBatchRow.objects.filter(batch__in=[row.pk for row in rows]).order_by()
    counts = dict(counted.values_list("batch").annotate(n=Count("pk")))
    return [
        Batch(row, counts.get(row.pk, 0), row.undone_at is None and row.pk in counts)
        for row in rows
    ]
