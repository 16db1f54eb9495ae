"""The action items as columns of a board."""

from typing import NamedTuple

from django.db.models import Count, QuerySet

from incidents.domain.action_item import ActionStatus
from incidents.models import ActionItem

MOST_CARDS = 15
"""So many cards of a column are drawn; the table has the rest."""


class Column(NamedTuple):
    """One status a person may choose, with its first cards; `total` counts all of them.

    `status_filter` is what the list calls the statuses of the column.
    """

    status: ActionStatus
    total: int
    cards: list[ActionItem]

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return self.status.label

    @property
    def status_filter(self) -> str:
        """Return the value of the list's status filter that shows the whole column."""
        return "kept" if self.status is ActionStatus.DONE else self.status.value

    @property
    def more(self) -> int:
        """Return how many are not drawn."""
        return self.total - len(self.cards)


def columns(rows: QuerySet[ActionItem]) -> list[Column]:
    """Return the columns of the board for the rows of a list, in their order.

    One statement for the counts and one per column, however many rows there are.
    """
    plain = rows.prefetch_related(None)
    counted = plain.order_by().values("status").annotate(n=Count("pk", distinct=True))
    totals = dict.fromkeys(ActionStatus.chosen(), 0)
    for status, n in counted.values_list("status", "n"):
        totals[ActionStatus(status).column] += n
    return [
        Column(status, total, list(plain.filter(status__in=_in(status))[:MOST_CARDS]))
        for status, total in totals.items()
    ]


def _in(column: ActionStatus) -> list[ActionStatus]:
    return [status for status in ActionStatus if status.column is column]
