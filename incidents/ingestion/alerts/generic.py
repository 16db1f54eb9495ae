"""Any JSON object, read by a mapping from our fields to places in it."""

from collections.abc import Mapping
from typing import Any

from incidents.domain.alert import AlertMessage, AlertReport, Reported, plain_title
from incidents.ingestion.alerts.body import as_text, labels_of, mapping_of
from incidents.ingestion.alerts.moments import read_stamp

PLACES: dict[str, tuple[str, ...]] = {
    "key": ("alert_uid", "key", "dedup_key", "fingerprint", "id"),
    "group": ("group", "group_key"),
    "title": ("title", "summary", "name"),
    "text": ("message", "description"),
    "status": ("state", "status"),
    "severity": ("severity", "level", "priority"),
    "started_at": ("started_at", "starts_at", "startsAt"),
    "ended_at": ("ended_at", "ends_at", "endsAt"),
    "url": ("link_to_upstream_details", "url", "link"),
    "labels": ("labels", "tags"),
}
"""Our fields, and where they are looked for when a mapping names no place."""

LONGEST_PLACE = 200
_ENDED = {"ok", "resolved", "recovered", "closed", "normal", "cleared", "up", "success", "ended"}
_ACKNOWLEDGED = {"acknowledged", "ack"}


def faults_in(mapping: Any) -> list[str]:
    """Return what is wrong with a mapping, one sentence each; empty for one that can be used."""
    if not isinstance(mapping, dict):
        return ["A mapping is an object of fields and places."]
    faults = [
        f"“{name}” is no field; there are {', '.join(PLACES)}."
        for name in mapping
        if name not in PLACES
    ]
    faults += [
        f"The place of “{name}” is a text such as “alert.id” of {LONGEST_PLACE} characters at most."
        for name, place in mapping.items()
        if not isinstance(place, str) or len(place) > LONGEST_PLACE
    ]
    return faults


def read_generic(payload: dict[str, Any], mapping: Mapping[str, str]) -> AlertMessage:
    """Return the report of one object.

    Places are names joined by dots, numbers count into lists from 0. Whatever does not say that
    it ended fires. Raises ValueError, naming the place, where there is no key.
    """
    key = _text(payload, mapping, "key")
    if not key:
        wanted = mapping.get("key") or ", ".join(PLACES["key"])
        raise ValueError(f"has no key of the alert (looked for at {wanted})")
    word = _text(payload, mapping, "status").strip().lower()
    reported = _reported(word)
    return AlertMessage(
        reports=(
            AlertReport(
                key=key,
                group_key=_text(payload, mapping, "group") or key,
                reported=reported,
                title=plain_title(_text(payload, mapping, "title") or key),
                labels=_labels(payload) | labels_of(_found(payload, mapping, "labels")),
                severity=_text(payload, mapping, "severity"),
                text=_text(payload, mapping, "text"),
                url=_text(payload, mapping, "url"),
                started_at=read_stamp(_found(payload, mapping, "started_at")),
                ended_at=read_stamp(_found(payload, mapping, "ended_at"))
                if reported is Reported.ENDED
                else None,
            ),
        )
    )


def value_at(payload: Any, place: str) -> Any:
    """Return what stands at a place such as "alerts.0.name", None where there is nothing."""
    value = payload
    for part in place.split("."):
        if isinstance(value, list):
            number = int(part) if part.isascii() and part.isdigit() and len(part) < 6 else -1  # noqa: PLR2004 - no list is so long
            value = value[number] if 0 <= number < len(value) else None
        else:
            value = mapping_of(value).get(part)
    return value


def _found(payload: dict[str, Any], mapping: Mapping[str, str], name: str) -> Any:
    if place := mapping.get(name):
        return value_at(payload, place)
    return next((payload[key] for key in PLACES[name] if payload.get(key) is not None), None)


def _text(payload: dict[str, Any], mapping: Mapping[str, str], name: str) -> str:
    return as_text(_found(payload, mapping, name)).strip()


def _reported(word: str) -> Reported:
    if word in _ENDED:
        return Reported.ENDED
    return Reported.ACKNOWLEDGED if word in _ACKNOWLEDGED else Reported.FIRING


def _labels(payload: dict[str, Any]) -> dict[str, str]:
    """Return the plain members of the object, so that rules can use them as labels."""
    return {name: as_text(one) for name, one in payload.items() if not isinstance(one, dict | list)}
