"""Every change to action items."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction

from catalog.models import Team
from core.audit.activity import record
from core.errors import RuleViolation, StaleVersion
from core.input.text import checked_text
from core.input.web_address import is_web_address
from core.models import User
from incidents.domain.action_item import ActionKind, ActionStatus, Priority
from incidents.models import ActionItem, ContributingFactor, Incident
from incidents.usecases.action_item_tags import given_tags, tags_of, write_tags

LONGEST_TITLE = 300
LONGEST_TRACKER_KEY = 60


class ActionItemWords(TypedDict, total=False):
    """What else may be said about a promise; see incidents.models.ActionItem."""

    factor: ContributingFactor | None
    verification_plan: str
    source_sentence: str
    tracker_key: str
    tracker_url: str
    tags: Iterable[str]


class ActionItemChange(ActionItemWords, total=False):
    """What may be changed beside the status; see incidents.models.ActionItem."""

    title: str
    description: str
    kind: str
    priority: str
    owner: User | None
    team: Team | None
    due_on: date | None


def create_action_item(
    incident: Incident,
    *,
    by: User | None,
    title: str,
    description: str = "",
    kind: str = ActionKind.PREVENT,
    priority: str = Priority.MEDIUM,
    owner: User | None = None,
    team: Team | None = None,
    due_on: date | None = None,
    idempotency_key: str | None = None,
    **words: Unpack[ActionItemWords],
) -> ActionItem:
    """Save a promise that follows from `incident`; without a team the incident's team owes it.

    The same person with the same `idempotency_key` gets the first one again. Raises RuleViolation
    on a field that cannot be stored.
    """
    tags = given_tags(words.pop("tags", ()))
    _check_words({"title": title, "description": description, **words})
    key = None if idempotency_key is None else f"{by.pk if by else 0}:{idempotency_key}"[:80]
    if key and (first := ActionItem.objects.filter(idempotency_key=key).first()):
        return first
    values: dict[str, Any] = {
        "title": title,
        "description": description,
        "kind": ActionKind(kind),
        "priority": Priority(priority),
        "owner": owner,
        "team_id": team.pk if team else incident.team_id,
        "due_on": due_on,
        "created_by": by,
        "idempotency_key": key,
        **words,
    }
    try:
        with transaction.atomic():
            item = ActionItem.objects.create(incident=incident, **values)
            if tags:
                write_tags({item.pk: tags})
            record(by, "action_item.create", item, title=title, incident=incident.reference)
            return item
    except IntegrityError:
        # The same form sent twice at the same moment: the other one won.
        winner = ActionItem.objects.filter(idempotency_key=key).first() if key else None
        if winner is None:
            raise
        return winner


@transaction.atomic
def edit_action_item(
    item: ActionItem,
    *,
    by: User | None,
    version: int | None = None,
    **fields: Unpack[ActionItemChange],
) -> ActionItem:
    """Change the given fields; a call that changes nothing writes and logs nothing.

    `version` is the one the person read; an older one raises StaleVersion. None does not ask.
    """
    tags = given_tags(fields.pop("tags")) if "tags" in fields else None
    _check_words(dict(fields))
    item = lock_action_item(item, version)
    before: dict[str, str | None] = {}
    after: dict[str, str | None] = {}
    for name, value in fields.items():
        old = getattr(item, name)
        if old != value:
            before[name], after[name] = for_log(old), for_log(value)
            setattr(item, name, value)
    changed = tuple(after)
    if tags is not None and tags != (old_tags := tags_of([item.pk])[item.pk]):
        write_tags({item.pk: tags})
        before["tags"], after["tags"] = ", ".join(old_tags), ", ".join(tags)
    if after:
        save_action_item(item, *changed)
        record(by, "action_item.edit", item, before=before, after=after)
    return item


@transaction.atomic
def move_action_item(
    item: ActionItem,
    *,
    by: User | None,
    at: datetime,
    status: str,
    reason: str = "",
    version: int | None = None,
) -> ActionItem:
    """Give an action item another status; "won't do" needs a reason.

    Moving it to where it stands changes and logs nothing. Raises RuleViolation without the
    reason and for a status that nobody chooses (verified, questioned) or that would drop what was
    proven, StaleVersion when somebody changed it since `version`.
    """
    wanted = ActionStatus(status)
    check_reason(wanted, reason)
    item = lock_action_item(item, version)
    before = ActionStatus(item.status)
    if before is wanted:
        return item
    check_move(item, wanted)
    for name, value in moved_fields(wanted, reason=reason, at=at).items():
        setattr(item, name, value)
    save_action_item(item, "status", "done_at", "dropped_at", "reason")
    record(
        by, "action_item.move", item, before=before.value, after=wanted.value, reason=reason.strip()
    )
    return item


def lock_action_item(item: ActionItem, version: int | None) -> ActionItem:
    """Return the action item as it is now, locked until the transaction ends.

    Raises StaleVersion when `version`, the one the person read, is no longer the newest; None
    does not ask.
    """
    item = ActionItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if version is not None and version != item.version:
        raise StaleVersion(
            f"{item.reference} was changed since you opened it. Save again to keep what you typed."
        )
    return item


def save_action_item(item: ActionItem, *fields: str) -> None:
    """Save `fields` of a locked action item and let its version grow."""
    item.version += 1
    item.save(update_fields=[*fields, "version", "updated_at"])


def check_move(item: ActionItem, wanted: ActionStatus) -> None:
    """Raise RuleViolation when nobody may just move the item to `wanted`."""
    now = ActionStatus(item.status)
    if now.may_become(wanted):
        return
    if wanted not in ActionStatus.chosen():
        raise RuleViolation(
            f"Nobody sets “{wanted.label}” by hand; it takes "
            + ("evidence." if wanted is ActionStatus.VERIFIED else "a newer incident."),
            field="status",
        )
    raise RuleViolation(
        f"{item.reference} is {now.label.lower()}; reopen it before anything else happens to it.",
        field="status",
    )


def moved_fields(wanted: ActionStatus, *, reason: str, at: datetime) -> dict[str, Any]:
    """Return the fields that a move to a status a person may choose sets."""
    is_dropped = wanted is ActionStatus.WONT_DO
    return {
        "status": wanted,
        "done_at": at if wanted is ActionStatus.DONE else None,
        "dropped_at": at if is_dropped else None,
        "reason": reason if is_dropped else "",
    }


def check_reason(wanted: ActionStatus, reason: str) -> None:
    """Raise RuleViolation for a reason that cannot be stored, or is missing where one is needed."""
    is_needed = wanted is ActionStatus.WONT_DO
    label = "The reason why it won't be done" if is_needed else "The reason"
    checked_text(reason, field="reason", label=label, required=is_needed)


_LABELS = {
    "description": "The description",
    "verification_plan": "How we will know",
    "source_sentence": "The sentence",
    "tracker_key": "The key",
    "tracker_url": "The address",
}


def _check_words(fields: dict[str, Any]) -> None:
    if "title" in fields:
        checked_text(
            fields["title"],
            field="title",
            label="The title",
            required=True,
            max_length=LONGEST_TITLE,
        )
    for name in set(fields) & set(_LABELS):
        longest = LONGEST_TRACKER_KEY if name == "tracker_key" else None
        checked_text(fields[name], field=name, label=_LABELS[name], max_length=longest)
    if fields.get("tracker_url") and not is_web_address(fields["tracker_url"]):
        raise RuleViolation(
            "Give an address that begins with http:// or https://.", field="tracker_url"
        )


def for_log(value: Any) -> str | None:
    """Return a value as the activity log keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
