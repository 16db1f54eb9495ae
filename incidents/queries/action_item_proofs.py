"""What speaks for and against action items, cut to what the reader may know of."""

from typing import NamedTuple

from incidents.models import ActionItem, ActionItemDoubt, ActionItemEvidence, Incident


class EvidenceLine(NamedTuple):
    """One piece of evidence; `drill` is None without one and for one the reader may not know."""

    row: ActionItemEvidence
    drill: Incident | None


def evidence_of(item: ActionItem) -> list[EvidenceLine]:
    """Return the evidence of an action item, the oldest first; at most two statements."""
    rows = list(ActionItemEvidence.objects.filter(action_item=item).select_related("added_by"))
    drills = Incident.objects.in_bulk({row.drill_id for row in rows if row.drill_id})
    return [EvidenceLine(row, drills.get(row.drill_id or 0)) for row in rows]


def doubts_about(item: ActionItem) -> list[ActionItemDoubt]:
    """Return what questioned an action item, the newest first; one statement."""
    doubts = ActionItemDoubt.objects.filter(action_item=item).select_related("incident")
    return list(doubts.order_by("-id"))
