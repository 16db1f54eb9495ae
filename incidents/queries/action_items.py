"""Action items for pages, CSV and API."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from core.choices import label_of
from core.models import Activity, User
from incidents.domain.action_item import ActionStatus
from incidents.models import ActionItem


def for_list() -> QuerySet[ActionItem]:
    """Return action items, the most urgent first: by due date, without one last."""
    return ActionItem.objects.select_related("incident", "owner", "team").order_by(
        F("due_on").asc(nulls_last=True), "pk"
    )


def for_detail() -> QuerySet[ActionItem]:
    """Return action items with everything their page shows."""
    return ActionItem.objects.select_related("incident", "owner", "team", "created_by")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many promises are owed; the numbers on the cards above the list."""

    unfinished: int
    overdue: int
    mine: int
    unowned: int


def counts(*, person: User, on: date) -> Counts:
    """Return the numbers of the viewer's action items on a day, in one statement."""
    unfinished = Q(status__in=ActionStatus.unfinished())
    row = ActionItem.objects.aggregate(
        unfinished=Count("pk", filter=unfinished),
        overdue=Count("pk", filter=unfinished & Q(due_on__lt=on)),
        mine=Count("pk", filter=unfinished & Q(owner=person)),
        unowned=Count("pk", filter=unfinished & Q(owner__isnull=True)),
    )
    return Counts(**row)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing done to an action item; `actor` is None for the app itself."""

    text: str
    actor: User | None
    at: datetime


def history(item: ActionItem) -> list[HistoryLine]:
    """Return what was done to an action item in words, oldest first."""
    activities = Activity.objects.about(item).select_related("actor")
    return [HistoryLine(_in_words(row.verb, row.data), row.actor, row.at) for row in activities]


def _in_words(verb: str, data: dict[str, Any]) -> str:
    if verb == "action_item.create":
        return "Promised"
    if verb == "action_item.move":
        before, after = (label_of(ActionStatus(data[key])) for key in ("before", "after"))
        reason = f": {data['reason']}" if data.get("reason") else ""
        return f"From {before} to {after}{reason}"
    changes = (
        f"{name.removesuffix('_on')} to “{value}”"
        if value
        else f"{name.removesuffix('_on')} to nothing"
        for name, value in data["after"].items()
    )
    return f"Changed {', '.join(changes)}"


def of_incident(incident_id: int) -> QuerySet[ActionItem]:
    """Return the action items of one incident in the order they were promised."""
    return ActionItem.objects.filter(incident_id=incident_id).select_related("owner").order_by("pk")
