"""Action items for pages, CSV and API."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, When

from core.database.compiled import Compiled, Given
from core.models import User
from incidents.domain.action_item import ActionStatus, Priority
from incidents.models import ActionItem, ActionItemTag
from incidents.queries.action_item_groups import order_of

_BY_DUE = F("due_on").asc(nulls_last=True)
_URGENCY = Case(*(When(priority=one, then=place) for place, one in enumerate(Priority)))
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (_BY_DUE,),
    "-due": (F("due_on").desc(nulls_last=True),),
    "priority": (_URGENCY.asc(), _BY_DUE),
    "-priority": (_URGENCY.desc(), _BY_DUE),
    "age": ("created_at",),
    "-age": ("-created_at",),
}
"""How the list may be sorted: by due date without one last, the most urgent, the oldest first."""

MOST_TAGS = 500
"""So many tags are offered; whoever needs more types its name into the address."""


def for_list(sort: str = "due", group: str = "") -> QuerySet[ActionItem]:
    """Return action items in the order named in ORDERS, which is always the same; three statements.

    Any other name sorts by due date. With the name of a grouping its rows stand together.
    """
    return (
        ActionItem.objects.select_related("incident", "owner", "team", "factor")
        .prefetch_related("incident__services", "tag_rows")
        .order_by(*order_of(group), *ORDERS.get(sort, ORDERS["due"]), "pk")
    )


def for_detail() -> QuerySet[ActionItem]:
    """Return action items with everything their page shows."""
    return ActionItem.objects.select_related(
        "incident", "owner", "team", "factor", "created_by"
    ).prefetch_related("tag_rows")


def known_tags() -> list[str]:
    """Return the tags of the action items that the viewer may know of, by name."""
    return list(
        ActionItemTag.objects.order_by("name").values_list("name", flat=True).distinct()[:MOST_TAGS]
    )


class Counts(NamedTuple):
    """How many promises are owed; the numbers on the cards above the list."""

    unfinished: int
    overdue: int
    mine: int
    unowned: int
    questioned: int


def counts(*, person: User, on: date) -> Counts:
    """Return the numbers of the viewer's action items on a day, in one statement."""
    unfinished = Q(status__in=ActionStatus.unfinished())
    row = ActionItem.objects.aggregate(
        unfinished=Count("pk", filter=unfinished),
        overdue=Count("pk", filter=unfinished & Q(due_on__lt=on)),
        mine=Count("pk", filter=unfinished & Q(owner=person)),
        unowned=Count("pk", filter=unfinished & Q(owner__isnull=True)),
        questioned=Count("pk", filter=Q(status=ActionStatus.QUESTIONED)),
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
