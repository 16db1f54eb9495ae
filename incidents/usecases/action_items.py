"""Every change to action items."""

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction

from catalog.models import Team
from core.activity import record
from core.errors import StaleVersion
from core.models import User
from core.text import checked_text
from incidents.domain.action_item import ActionKind, ActionStatus, Priority
from incidents.models import ActionItem, Incident

LONGEST_TITLE = 300


class ActionItemChange(TypedDict, total=False):
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
) -> ActionItem:
    """Save a promise that follows from `incident`; without a team the incident's team owes it.

    The same person with the same `idempotency_key` gets the first one again. Raises RuleViolation
    on a field that cannot be stored.
    """
    _check_words({"title": title, "description": description})
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
    }
    try:
        with transaction.atomic():
            item = ActionItem.objects.create(incident=incident, **values)
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
    _check_words(dict(fields))
    item = _locked(item, version)
    before: dict[str, str | None] = {}
    after: dict[str, str | None] = {}
    for name, value in fields.items():
        old = getattr(item, name)
        if old != value:
            before[name], after[name] = _for_log(old), _for_log(value)
            setattr(item, name, value)
    if after:
        _save(item, *after)
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
    reason, StaleVersion when somebody changed it since `version`.
    """
    wanted = ActionStatus(status)
    if wanted is ActionStatus.WONT_DO:
        checked_text(reason, field="reason", label="The reason why it won't be done", required=True)
    else:
        checked_text(reason, field="reason", label="The reason")
    item = _locked(item, version)
    if item.status == wanted:
        return item
    before = item.status
    item.status = wanted
    item.done_at = at if wanted is ActionStatus.DONE else None
    item.reason = reason if wanted is ActionStatus.WONT_DO else ""
    _save(item, "status", "done_at", "reason")
    record(by, "action_item.move", item, before=before, after=wanted.value, reason=reason)
    return item


def _locked(item: ActionItem, version: int | None) -> ActionItem:
    item = ActionItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if version is not None and version != item.version:
        raise StaleVersion(
            f"{item.reference} was changed since you opened it. Save again to keep what you typed."
        )
    return item


def _save(item: ActionItem, *fields: str) -> None:
    item.version += 1
    item.save(update_fields=[*fields, "version", "updated_at"])


def _check_words(fields: dict[str, Any]) -> None:
    if "title" in fields:
        checked_text(
            fields["title"],
            field="title",
            label="The title",
            required=True,
            max_length=LONGEST_TITLE,
        )
    if "description" in fields:
        checked_text(fields["description"], field="description", label="The description")


def _for_log(value: Any) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
