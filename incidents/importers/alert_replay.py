"""Feed files with payloads through the inbox as if they had been received."""

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F

from core.input.files import InputFile
from core.input.rejection import Rejection
from incidents.domain.alert import AlertFormat, Reported
from incidents.importers.alert_requests import with_dedup_key
from incidents.importers.alerts import drain_alerts
from incidents.ingestion.alerts.body import labels_of, mapping_of, read_body
from incidents.ingestion.alerts.reading import format_of, read_alerts
from incidents.models import AlertSource, Incident, ReceivedPayload
from incidents.models.received_payload import PayloadStatus
from incidents.usecases.alert_inbox import keep_payload, new_payload, retry_payload
from incidents.usecases.alert_sources import create_source

SUFFIXES = frozenset({".json"})
_RANKS = {Reported.FIRING: 0, Reported.ACKNOWLEDGED: 1, Reported.ENDED: 2}


@dataclass
class ReplayReport:
    """What was read, accepted and rejected, and which incidents that concerns."""

    read: int = 0
    accepted: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)


class _Captured(NamedTuple):
    """A payload of a file, the headers it came with, and the source it belongs to."""

    path: str
    payload: Any
    headers: dict[str, str]
    source: AlertSource

    @property
    def rank(self) -> int:
        """Return 0 for what begins something, 1 for an acknowledgement, 2 for an end.

        Files have no order, and where messages have no times only their order tells. Those whose
        alerts have a start of their own need none.
        """
        try:
            message = read_alerts(
                self.payload,
                self.source.format,
                headers=self.headers,
                mapping=self.source.mapping,
            )
        except ValueError:
            return 0
        return min((_RANKS[one.reported] for one in message.reports), default=0)


def replay_files(
    files: Iterable[InputFile], *, at: datetime, source_name: str, report: ReplayReport
) -> None:
    """Put each file into the inbox and work it in, whatever the order of the files.

    A file is a payload, or a captured request `{method, path, headers, body}`. It belongs to the
    source of that name, or, for "", to one per format that is made for replaying. The same
    payload replayed again is the same delivery; only what failed is tried again.
    """
    captured = []
    for file in files:
        report.read += 1
        try:
            captured.append(_captured(file, source_name))
        except ValueError as error:
            report.rejections.append(Rejection(file.path, str(error)))
    rows = []
    for one in sorted(captured, key=lambda one: one.rank):
        row = _accept(one, at)
        rows.append((one.path, row))
        report.accepted += 1
        _work_until_done(row)
    for path, row in rows:
        row.refresh_from_db()
        if row.status != PayloadStatus.DONE:
            report.rejections.append(Rejection(path, row.reason or row.get_status_display()))
    found = Incident.objects.filter(alerts__payloads__in={row.pk for _, row in rows})
    report.incidents = list(found.distinct().order_by("pk"))


def _captured(file: InputFile, source_name: str) -> _Captured:
    whole = read_body(file.content)
    headers: dict[str, str] = {}
    payload: Any = whole
    said = None
    if isinstance(whole, dict) and {"path", "body"} <= whole.keys():
        payload = whole["body"]
        headers = {name.lower(): value for name, value in labels_of(whole.get("headers")).items()}
        said = _format_in(str(whole["path"]))
    name = said or _format_by(headers) or format_of(payload) or AlertFormat.GENERIC
    return _Captured(file.path, payload, headers, _source(source_name, name))


def _accept(one: _Captured, at: datetime) -> ReceivedPayload:
    content = json.dumps(one.payload).encode()
    payload = one.payload
    if one.source.format == AlertFormat.PAGERDUTY and mapping_of(payload):
        payload = with_dedup_key(payload, uuid.uuid4().hex)
    row = new_payload(
        one.source,
        payload,
        content=content,
        at=at,
        headers=one.headers,
        delivery=f"replayed {hashlib.sha256(content).hexdigest()}",
    )
    row = keep_payload(row)
    return row if row.status == PayloadStatus.DONE else retry_payload(row, by=None, at=at)


def _format_in(path: str) -> AlertFormat | None:
    if path.startswith("/v2/enqueue"):
        return AlertFormat.PAGERDUTY
    parts = path.split("/")
    named = parts[2] if path.startswith("/hooks/") else ""
    return AlertFormat(named) if named in set(AlertFormat) else None


def _format_by(headers: dict[str, str]) -> AlertFormat | None:
    if "sentry-hook-resource" in headers:
        return AlertFormat.SENTRY
    return AlertFormat.CLOUDEVENTS if "ce-specversion" in headers else None


def _source(name: str, format_name: AlertFormat) -> AlertSource:
    if name:
        found = AlertSource.objects.filter(name=name).first()
        if found is None:
            raise ValueError(f"belongs to the source {name!r}, which there is not")
        return found
    own = f"Replayed: {format_name.label}"
    found = AlertSource.objects.filter(name=own).first()
    return found or create_source(by=None, name=own, format_name=format_name)[0]


def _work_until_done(row: ReceivedPayload) -> None:
    """Drain until the row was worked on, by us or by a dispatcher that runs beside us."""
    waiting = ReceivedPayload.objects.filter(pk=row.pk, status=PayloadStatus.PENDING)
    while waiting.filter(attempts=F("forgiven")).exists():
        drain_alerts()
