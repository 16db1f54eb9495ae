"""What the things that search finds are called, and where they are opened."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.urls import reverse


class Found(NamedTuple):
    """One document: `place` and numbers as in SearchDocument; `incident_id` is None for none."""

    kind: str
    object_id: int
    incident_id: int | None
    place: str


def address_of(found: Found) -> str:
    """Return the page that shows it."""
    return _ADDRESSES[found.kind](found)


def reference_of(found: Found) -> str:
    """Return what people say aloud, "" for things without a number.

    Things that have neither number nor name go by their incident.
    """
    prefix = _PREFIXES.get(found.kind)
    if found.kind in _PARTS_OF_POSTMORTEMS:
        return f"PM-{found.place.partition('#')[0]}"
    if found.kind in _WITHOUT_NAME:
        return f"INC-{found.incident_id}"
    return f"{prefix}-{found.object_id}" if prefix else ""


def _incident(found: Found) -> str:
    return reverse("incidents:incident", kwargs={"pk": found.incident_id})


def _entry(found: Found) -> str:
    page = reverse("incidents:timeline", kwargs={"pk": found.incident_id})
    return f"{page}?line={found.place}#entry-{found.place}"


def _postmortem(found: Found) -> str:
    return reverse("incidents:postmortem", kwargs={"pk": found.object_id})


def _part_of(found: Found, door: str) -> str:
    number, _, anchor = found.place.partition("#")
    return f"{reverse(door, kwargs={'pk': int(number)})}#{anchor}"


_PARTS_OF_POSTMORTEMS = {"postmortem_section", "review_comment"}
_WITHOUT_NAME = {"impact", "timeline_entry"}
_PREFIXES = {
    "incident": "INC",
    "postmortem": "PM",
    "published_postmortem": "PM",
    "action_item": "ACT",
}
_ADDRESSES: dict[str, Callable[[Found], str]] = {
    "service": lambda found: reverse("catalog:service", kwargs={"slug": found.place}),
    "team": lambda found: reverse("catalog:team", kwargs={"slug": found.place}),
    "incident": _incident,
    "impact": lambda found: f"{_incident(found)}#impact",
    "timeline_entry": _entry,
    "postmortem": _postmortem,
    "published_postmortem": _postmortem,
    "postmortem_section": partial(_part_of, door="incidents:postmortem"),
    "review_comment": partial(_part_of, door="incidents:postmortem_review"),
    "action_item": lambda found: reverse("incidents:action_item", kwargs={"pk": found.object_id}),
}
