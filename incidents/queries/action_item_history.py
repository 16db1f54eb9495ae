"""What was done to an action item, in words."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from core.choices import label_of
from core.models import Activity, User
from incidents.domain.action_item import ActionStatus, EvidenceKind
from incidents.models import ActionItem, ActionItemDoubt

Data = dict[str, Any]


class HistoryLine(NamedTuple):
    """One thing done to an action item; `actor` is None for the app itself."""

    text: str
    actor: User | None
    at: datetime


def history(item: ActionItem) -> list[HistoryLine]:
    """Return what was done to an action item in words, oldest first; two statements.

    An incident that the viewer may not know of is not named.
    """
    known = {
        doubt.pk: f"INC-{doubt.incident_id}"
        for doubt in ActionItemDoubt.objects.filter(action_item=item)
    }
    activities = Activity.objects.about(item).select_related("actor")
    return [
        HistoryLine(_in_words(row.verb, row.data, known), row.actor, row.at) for row in activities
    ]


def _in_words(verb: str, data: Data, known: dict[int, str]) -> str:
    if verb == "action_item.question":
        return f"Questioned by {known.get(data['doubt'], 'a newer incident')}"
    return _WORDS[verb](data)


def _created(_data: Data) -> str:
    return "Promised"


def _moved(data: Data) -> str:
    before, after = (label_of(ActionStatus(data[key])) for key in ("before", "after"))
    reason = f": {data['reason']}" if data.get("reason") else ""
    return f"From {before} to {after}{reason}"


def _edited(data: Data) -> str:
    changes = (
        f"{_name(name)} to “{_value(name, value)}”" if value else f"{_name(name)} to nothing"
        for name, value in data["after"].items()
    )
    return f"Changed {', '.join(changes)}"


def _undone(_data: Data) -> str:
    return "A change of many was undone"


def _value(name: str, value: str) -> str:
    return label_of(ActionStatus(value)) if name == "status" else value


def _verified(data: Data) -> str:
    kind = EvidenceKind(data["kind"]).label.lower()
    verb = "More evidence" if data["before"] == ActionStatus.VERIFIED else "Verified"
    return f"{verb}: {kind}, observed on {data['observed_on']}"


def _name(field: str) -> str:
    return field.removesuffix("_on").replace("_", " ")


_WORDS: dict[str, Callable[[Data], str]] = {
    "action_item.create": _created,
    "action_item.move": _moved,
    "action_item.edit": _edited,
    "action_item.undo": _undone,
    "action_item.verify": _verified,
}
