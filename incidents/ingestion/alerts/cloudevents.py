"""CloudEvents 1.0 (structured, binary, batch) and incidents in the vocabulary of CDEvents."""

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from incidents.domain.alert import AlertMessage, AlertReport, Reported, plain_title
from incidents.ingestion.alerts.body import as_text, labels_of, mapping_of, read_body
from incidents.ingestion.alerts.moments import read_stamp

_VERSION = re.compile(r"v?\d.*|draft")
_CD_PREFIX = "dev.cdevents.incident."
_ENDED = {
    "resolved",
    "recovered",
    "ok",
    "closed",
    "succeeded",
    "cleared",
    "passed",
    "up",
    "healthy",
}
_ACKNOWLEDGED = {"acknowledged"}


def is_binary(headers: Mapping[str, str]) -> bool:
    """Return whether an event has its attributes in the headers, and its body is data alone."""
    return "ce-specversion" in headers


def read_cloudevents(payload: Any, headers: Mapping[str, str]) -> AlertMessage:
    """Return a report per event of the payload.

    Binary mode has its attributes in `headers` named `ce-…`. An event of a batch that cannot be
    understood leaves the others alone. Raises ValueError for what lacks an attribute that the
    specification asks for, where nothing was understood.
    """
    if is_binary(headers):
        return AlertMessage(reports=(_report(_from_headers(headers, payload)),))
    if not isinstance(payload, list):
        return AlertMessage(reports=(_any(payload),))
    reports: list[AlertReport] = []
    unread: list[str] = []
    for number, one in enumerate(payload, start=1):
        try:
            reports.append(_any(one))
        except ValueError as error:
            unread.append(f"event {number} of {len(payload)} {error}")
    if unread and not reports:
        raise ValueError(f"holds nothing that is understood: {unread[0]}")
    return AlertMessage(reports=tuple(reports), unread=tuple(unread))


def delivery_of(payload: Any, headers: Mapping[str, str]) -> str:
    """Return the identity of a single event, "" where there is none: its source and its id."""
    attributes = mapping_of(payload)
    if is_binary(headers):
        attributes = _from_headers(headers, payload)
    attributes = mapping_of(attributes.get("context")) or attributes
    source, number = as_text(attributes.get("source")), as_text(attributes.get("id"))
    return f"{source} {number}" if source and number else ""


def _any(one: Any) -> AlertReport:
    if not isinstance(one, dict):
        raise ValueError("holds something that is no event")  # noqa: TRY004 - what is read is at fault, not the caller
    return _cd_report(one) if isinstance(one.get("context"), dict) else _report(one)


def _report(event: dict[str, Any]) -> AlertReport:
    for name in ("id", "source", "specversion", "type"):
        if not as_text(event.get(name)):
            raise ValueError(f"has no attribute {name!r}")
    data = event["data"] if event.get("data") is not None else _decoded(event.get("data_base64"))
    inner = mapping_of(data)
    if isinstance(inner.get("context"), dict) and as_text(event["type"]).startswith(_CD_PREFIX):
        return _cd_report(inner)
    source, kind = as_text(event["source"]), as_text(event["type"])
    subject = as_text(event.get("subject")) or as_text(inner.get("subject"))
    moment = read_stamp(event.get("time"))
    reported = _reported(kind)
    named = {"source": source, "type": kind, "subject": subject}
    key = f"{source} {subject}".strip()
    return AlertReport(
        key=key,
        group_key=key,
        reported=reported,
        title=plain_title(
            _first(inner, "title", "summary", "message") or f"{kind}: {subject or source}"
        ),
        labels=labels_of(data) | {name: value for name, value in named.items() if value},
        severity=_first(inner, "severity", "level", "priority"),
        text=data if isinstance(data, str) else _first(inner, "description"),
        url=_first(inner, "url", "link"),
        started_at=moment if reported is Reported.FIRING else None,
        ended_at=moment if reported is Reported.ENDED else None,
        at=moment,
    )


def _cd_report(event: dict[str, Any]) -> AlertReport:
    context, subject = event["context"], mapping_of(event.get("subject"))
    kind = as_text(context.get("type"))
    number = as_text(subject.get("id"))
    if not kind.startswith(_CD_PREFIX) or not number:
        raise ValueError("is no CDEvents incident with a subject")
    content = mapping_of(subject.get("content"))
    moment = read_stamp(context.get("timestamp"))
    reported = _reported(kind)
    source = as_text(subject.get("source")) or as_text(context.get("source"))
    labels = {
        "service": as_text(mapping_of(content.get("service")).get("id")),
        "environment": as_text(mapping_of(content.get("environment")).get("id")),
        "artifact": as_text(content.get("artifactId")),
    }
    return AlertReport(
        key=f"{source} {number}",
        group_key=f"{source} {number}",
        reported=reported,
        title=plain_title(as_text(content.get("description")) or f"Incident {number}"),
        labels={name: value for name, value in labels.items() if value},
        url=as_text(content.get("ticketURI")),
        started_at=moment if reported is Reported.FIRING else None,
        ended_at=moment if reported is Reported.ENDED else None,
        at=moment,
    )


def _reported(kind: str) -> Reported:
    """Return what the last words of a type say; an unknown word means that something is wrong."""
    words = [word for word in kind.lower().split(".") if not _VERSION.fullmatch(word)]
    last = words[-1] if words else ""
    if last in _ENDED:
        return Reported.ENDED
    return Reported.ACKNOWLEDGED if last in _ACKNOWLEDGED else Reported.FIRING


def _from_headers(headers: Mapping[str, str], data: Any) -> dict[str, Any]:
    """Return the attributes, whose characters beyond ASCII are percent-encoded in headers."""
    attributes = {
        name.removeprefix("ce-"): unquote(value).replace("\0", "\ufffd")
        for name, value in headers.items()
        if name[:3] == "ce-"
    }
    return {**attributes, "data": data}


def _decoded(written: Any) -> Any:
    """Return the JSON that data in base64 holds, None where it holds none."""
    try:
        return read_body(base64.b64decode(as_text(written), validate=True))
    except ValueError:
        return None


def _first(data: dict[str, Any], *names: str) -> str:
    return next((value for name in names if (value := as_text(data.get(name)))), "")
