"""A page of action items under headings, such as one for each owner."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Case, F, When

from incidents.domain.action_item import ActionKind, ActionStatus, Priority
from incidents.models import ActionItem


class Grouping(NamedTuple):
    """How rows are put together: what they are called, sorted by, and told apart by."""

    label: str
    order: tuple[Any, ...]
    heading: Callable[[ActionItem], str]


class Group(NamedTuple):
    """Rows that have something in common; `heading` says what, "" without a grouping."""

    heading: str
    items: list[ActionItem]


def _place_in(field: str, words: Iterable[str]) -> Case:
    return Case(*(When(**{field: word}, then=place) for place, word in enumerate(words)))


GROUPINGS: dict[str, Grouping] = {
    "owner": Grouping(
        "Owner",
        (F("owner__username").asc(nulls_last=True),),
        lambda item: str(item.owner) if item.owner else "Nobody",
    ),
    "team": Grouping(
        "Team",
        (F("team__name").asc(nulls_last=True), F("team").asc(nulls_last=True)),
        lambda item: item.team.name if item.team else "No team",
    ),
    "incident": Grouping(
        "Incident",
        (F("incident_id").desc(),),
        lambda item: f"{item.incident.reference} {item.incident.title}",
    ),
    "status": Grouping(
        "Status",
        (_place_in("status", ActionStatus),),
        lambda item: ActionStatus(item.status).label,
    ),
    "kind": Grouping(
        "Kind", (_place_in("kind", ActionKind),), lambda item: ActionKind(item.kind).capitalize()
    ),
    "priority": Grouping(
        "Priority",
        (_place_in("priority", Priority),),
        lambda item: Priority(item.priority).capitalize(),
    ),
}
"""By the name they have in the address."""


def order_of(name: str) -> tuple[Any, ...]:
    """Return what a grouping sorts by before anything else; nothing for a name nobody knows."""
    return GROUPINGS[name].order if name in GROUPINGS else ()


def grouped(items: Iterable[ActionItem], name: str) -> list[Group]:
    """Return rows of `for_list` in groups; one group without heading for a name nobody knows."""
    if name not in GROUPINGS:
        return [Group("", list(items))]
    heading = GROUPINGS[name].heading
    return [Group(words, list(rows)) for words, rows in groupby(items, key=heading)]
