"""Change many action items at once, and undo exactly that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import F
from django.utils.dateparse import parse_date, parse_datetime

from core.audit.activity import record_many
from core.choices import label_of
from core.days import day_in_words
from core.errors import RuleViolation
from core.models import User
from incidents.domain.action_item import UNDO_FOR, ActionStatus, Priority
from incidents.models import ActionItem, ActionItemBatch, ActionItemBatchRow
from incidents.usecases.action_item_tags import Tags, given_tags, tags_of, write_tags
from incidents.usecases.action_items import check_move, check_reason, for_log, moved_fields

MOST_AT_ONCE = 2000


class BatchChange(TypedDict, total=False):
    """What many action items may be given at once; what is left out stays.

    `reason` goes with the status won't do, which needs one. `remove_tags` are taken away before
    `add_tags` are added.
    """

    owner: User | None
    due_on: date | None
    priority: str
    status: str
    reason: str
    add_tags: Iterable[str]
    remove_tags: Iterable[str]


@dataclass(frozen=True, slots=True)
class Restored:
    """What an undo did: how many action items it restored, and which were changed since."""

    count: int
    changed_since: tuple[ActionItem, ...]


@dataclass(slots=True)
class _Plan:
    """What is to happen to one row: its new values and what they were before.

    `before` holds the old tags under "tags" when `tags`, the new ones, are not None.
    """

    item: ActionItem
    values: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    tags: Tags | None = None


@transaction.atomic
def change_action_items(
    ids: Iterable[int],
    *,
    by: User,
    at: datetime,
    change: BatchChange,
    versions: Mapping[int, int] | None = None,
) -> ActionItemBatch:
    """Give the action items with these ids the same new values, and keep what they were.

    `versions` maps ids to the versions the person read. A row that was changed since, that is gone
    or that may not move is left alone and listed in the batch's `refusals`; the others change.
    Values that stand already are no change. The number of statements does not depend on the
    number of rows. Raises RuleViolation for no change, a missing reason, or too many rows.
    """
    wanted = sorted(set(ids))
    change = _checked(wanted, change)
    items = ActionItem.objects.filter(pk__in=wanted).select_for_update(of=("self",)).in_bulk()
    old_tags = tags_of(items) if {"add_tags", "remove_tags"} & set(change) else {}
    refusals: list[dict[str, str]] = []
    plans: list[_Plan] = []
    for pk in wanted:
        try:
            plan = _planned(items.get(pk), pk, change, at, (versions or {}).get(pk))
            _plan_tags(plan, change, old_tags.get(pk))
        except RuleViolation as error:
            refusals.append({"reference": f"ACT-{pk}", "reason": str(error)})
        else:
            if plan.before:
                plans.append(plan)
    batch = ActionItemBatch.objects.create(
        person=by, at=at, change=_in_words(change), refusals=refusals
    )
    _write(plans, batch, at)
    record_many(by, (_entry(plan, change) for plan in plans))
    return batch


@transaction.atomic
def undo_batch(batch: ActionItemBatch, *, by: User, at: datetime) -> Restored:
    """Give every action item of a batch its old values back, as far as nobody changed it since.

    Raises RuleViolation for a batch that was undone already or is older than 30 days.
    """
    batch = ActionItemBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.undone_at is not None:
        raise RuleViolation("This change was undone already.")
    if at - batch.at > UNDO_FOR:
        raise RuleViolation(f"Changes can be undone for {UNDO_FOR.days} days.")
    rows = list(ActionItemBatchRow.objects.filter(batch=batch))
    items = (
        ActionItem.objects.filter(pk__in=[row.action_item_id for row in rows])
        .select_for_update(of=("self",))
        .in_bulk()
    )
    restored: list[ActionItem] = []
    changed_since: list[ActionItem] = []
    for row in rows:
        item = items.get(row.action_item_id)
        if item is not None and item.version == row.version:
            _restore(item, row.before, at)
            restored.append(item)
        elif item is not None:
            changed_since.append(item)
    known = {item.pk for item in restored}
    old_tags = {
        row.action_item_id: row.before["tags"]
        for row in rows
        if row.action_item_id in known and "tags" in row.before
    }
    if old_tags:
        write_tags(old_tags)
    columns = {column for row in rows for column in row.before} - {"tags"}
    ActionItem.objects.bulk_update(restored, [*sorted(columns), "version", "updated_at"])
    batch.undone_at = at
    batch.save(update_fields=["undone_at"])
    record_many(by, (("action_item.undo", item, {"batch": batch.pk}) for item in restored))
    return Restored(len(restored), tuple(changed_since))


def _restore(item: ActionItem, before: dict[str, Any], at: datetime) -> None:
    """Give a row its old values back, all but its tags, which stand in rows of their own."""
    for column, value in before.items():
        if column != "tags":
            setattr(item, column, _from_json(column, value))
    item.version += 1
    item.updated_at = at


def _checked(ids: list[int], change: BatchChange) -> BatchChange:
    """Return the change with its tags read; raises RuleViolation for one that says nothing."""
    if not ids:
        raise RuleViolation("Choose at least one action item.")
    if len(ids) > MOST_AT_ONCE:
        raise RuleViolation(
            f"These are {len(ids)} action items; at most {MOST_AT_ONCE} change at once."
        )
    if not set(change) - {"reason"}:
        raise RuleViolation("Say what to change.")
    if "status" in change:
        check_reason(ActionStatus(change["status"]), change.get("reason", ""))
    read = change.copy()
    if "add_tags" in change:
        read["add_tags"] = given_tags(change["add_tags"], field="add_tags")
    if "remove_tags" in change:
        read["remove_tags"] = given_tags(change["remove_tags"], field="remove_tags")
    return read


def _plan_tags(plan: _Plan, change: BatchChange, old: Tags | None) -> None:
    """Say which tags a row gets; raises RuleViolation when they would be too many."""
    if old is None:
        return
    kept = set(old) - set(change.get("remove_tags", ()))
    new = given_tags(kept | set(change.get("add_tags", ())))
    if new != old:
        plan.tags, plan.before["tags"] = new, list(old)


def _planned(
    item: ActionItem | None, pk: int, change: BatchChange, at: datetime, version: int | None
) -> _Plan:
    """Return what is to happen to a row; raises RuleViolation when nothing may."""
    if item is None:
        raise RuleViolation(f"There is no ACT-{pk}.")
    if version is not None and version != item.version:
        raise RuleViolation("It was changed since the list was shown.")
    plan = _Plan(item)
    for column, value in _new_values(item, change, at).items():
        old = getattr(item, column)
        if old != value:
            plan.values[column], plan.before[column] = value, _to_json(old)
    return plan


def _new_values(item: ActionItem, change: BatchChange, at: datetime) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if "owner" in change:
        new["owner_id"] = change["owner"].pk if change["owner"] else None
    if "due_on" in change:
        new["due_on"] = change["due_on"]
    if "priority" in change:
        new["priority"] = Priority(change["priority"])
    if "status" in change and item.status != change["status"]:
        wanted = ActionStatus(change["status"])
        check_move(item, wanted)
        new |= moved_fields(wanted, reason=change.get("reason", ""), at=at)
    return new


def _write(plans: list[_Plan], batch: ActionItemBatch, at: datetime) -> None:
    """Write all rows: those with the same new values in one statement."""
    groups: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for plan in plans:
        groups.setdefault(tuple(sorted(plan.values.items())), []).append(plan.item.pk)
    for values, ids in groups.items():
        ActionItem.objects.filter(pk__in=ids).update(
            **dict(values), version=F("version") + 1, updated_at=at
        )
    tags = {plan.item.pk: plan.tags for plan in plans if plan.tags is not None}
    if tags:
        write_tags(tags)
    ActionItemBatchRow.objects.bulk_create(
        ActionItemBatchRow(
            batch=batch,
            action_item=plan.item,
            before=plan.before,
            version=plan.item.version + 1,
        )
        for plan in plans
    )


def _entry(plan: _Plan, change: BatchChange) -> tuple[str, ActionItem, dict[str, Any]]:
    after = {
        name.removesuffix("_id"): for_log(change["owner"] if name == "owner_id" else value)
        for name, value in plan.values.items()
        if name not in {"done_at", "dropped_at"}
    }
    before = {name.removesuffix("_id"): value for name, value in plan.before.items()}
    if plan.tags is not None:
        before["tags"], after["tags"] = ", ".join(plan.before["tags"]), ", ".join(plan.tags)
    return "action_item.edit", plan.item, {"before": before, "after": after}


def _in_words(change: BatchChange) -> dict[str, str]:
    """Return the change for the person who made it."""
    words: dict[str, str] = {}
    if "owner" in change:
        words["owner"] = str(change["owner"] or "nobody")
    if "due_on" in change:
        words["due"] = day_in_words(change["due_on"]) if change["due_on"] else "no date"
    if "priority" in change:
        words["priority"] = label_of(Priority(change["priority"]))
    if "status" in change:
        words["status"] = label_of(ActionStatus(change["status"]))
    if "add_tags" in change:
        words["tags added"] = ", ".join(change["add_tags"])
    if "remove_tags" in change:
        words["tags removed"] = ", ".join(change["remove_tags"])
    return words


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _from_json(column: str, value: Any) -> Any:
    if value is None:
        return None
    if column.endswith("_at"):
        return parse_datetime(value)
    return parse_date(value) if column.endswith("_on") else value
