"""Action items for pages, CSV and API."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from core.compiled import Compiled, Given
from core.models import User
from incidents.domain.action_item import ActionStatus
from incidents.models import ActionItem


def for_list() -> QuerySet[ActionItem]:
    """Return action items, the most urgent first: by due date, without one last."""
    return ActionItem.objects.select_related("incident", "owner", "team", "factor").order_by(
        F("due_on").asc(nulls_last=True), "pk"
    )


def for_detail() -> QuerySet[ActionItem]:
    """Return action items with everything their page shows."""
    return ActionItem.objects.select_related("incident", "owner", "team", "factor", "created_by")


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


def of_incident(incident_id: int) -> list[ActionItem]:
    """Return the action items of one incident in the order they were promised."""
    return _OF_INCIDENT.rows(incident=incident_id)


_OF_INCIDENT = Compiled(
    lambda: (
        ActionItem.objects.filter(incident=Given("incident")).select_related("owner").order_by("pk")
    )
)
