"""The inbox of alerts: kept first, understood later, by whoever holds the lease."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from core.audit.activity import record
from core.database.inserting import insert
from core.errors import RuleViolation
from core.input.documents import DocumentValue
from core.models import User
from incidents.domain.alert import short_key
from incidents.ingestion.alerts.body import redacted_json, redacted_text
from incidents.models import AlertSource, ReceivedPayload
from incidents.models.received_payload import PayloadStatus

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_REASON = 500
KEPT_HEADERS = (
    "content-type",
    "user-agent",
    "request-id",
    "sentry-hook-resource",
    "sentry-hook-timestamp",
    "webhook-id",
    "webhook-timestamp",
)
KEPT_PREFIX = "ce-"
LONGEST_HEADER = 500
WITHDRAWN = "Its token did not open the source any more when the database was back."


def new_payload(
    source: AlertSource,
    payload: DocumentValue,
    *,
    content: bytes,
    at: datetime,
    headers: Mapping[str, str] | None = None,
    delivery: str = "",
    secret: str = "",
    is_test: bool = False,
) -> ReceivedPayload:
    """Return the row of what a source sent, without secrets and not yet kept; reads no database.

    `headers` have names in lower case, and few are kept. "" is a `delivery` without an identity.
    `secret` is the token it came with, which is cut out wherever it stands.
    """
    secrets = (secret,) if secret else ()
    return ReceivedPayload(
        source=source,
        received_at=at,
        due_at=at,
        delivery=short_key(delivery) if delivery else None,
        body=redacted_json(payload, secrets=secrets),
        digest=hashlib.sha256(content).hexdigest(),
        headers=_kept(headers or {}, secrets),
        is_test=is_test,
    )


def keep_payload(row: ReceivedPayload, *, may_be_known: bool = True) -> ReceivedPayload:
    """Save a new row, or return that of the same delivery; it is committed when this returns.

    `may_be_known` says that the same delivery can have come before.
    """
    if not may_be_known:
        insert(row)  # One statement that nothing can conflict with needs no transaction of its own.
        return row
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError:
        first = ReceivedPayload.objects.filter(
            source=row.source_id, delivery=row.delivery or ""
        ).first()
        if first is None:
            raise
        return first
    return row


@transaction.atomic
def keep_spooled(rows: Sequence[tuple[ReceivedPayload, str]]) -> int:
    """Save rows that waited on a web machine, each with the digest of the token it came with.

    Those that are here already change nothing, so that it can be done again; each has a delivery.
    Where a token no longer opens its source, it was withdrawn before the machine could know: what
    came with it waits for a person. Returns how many rows are left out, for their source is gone.
    """
    sources = AlertSource.objects.in_bulk({row.source_id for row, _ in rows})
    known = [(row, digest) for row, digest in rows if row.source_id in sources]
    for row, digest in known:
        if not sources[row.source_id].takes(digest, at=row.received_at):
            row.status, row.reason = PayloadStatus.FAILED, WITHDRAWN
    ReceivedPayload.objects.bulk_create([row for row, _ in known], ignore_conflicts=True)
    return len(rows) - len(known)


def _kept(headers: Mapping[str, str], secrets: tuple[str, ...]) -> dict[str, str]:
    return {
        name: redacted_text(value[:LONGEST_HEADER].replace("\0", ""), secrets=secrets)
        for name, value in headers.items()
        if name in KEPT_HEADERS or name.startswith(KEPT_PREFIX)
    }


def claim_due_payload(at: datetime, *, only: int | None = None) -> ReceivedPayload | None:
    """Take the oldest payload that is due, or the one with the key `only`; None without any.

    The conditional update changes exactly one row for exactly one worker. One whose workers died
    too often is set aside, so that it stops nobody else.
    """
    due = ReceivedPayload.objects.due(at).select_related("source").order_by("due_at", "pk")
    if only is not None:
        due = due.filter(pk=only)
    for payload in due[:5]:
        mine = ReceivedPayload.objects.due(at).filter(pk=payload.pk, attempts=payload.attempts)
        if payload.attempts - payload.forgiven >= MOST_ATTEMPTS:
            mine.update(
                status=PayloadStatus.QUARANTINED,
                reason=f"{MOST_ATTEMPTS} workers stopped while they worked on it.",
                lease_until=None,
            )
        elif mine.update(attempts=F("attempts") + 1, lease_until=at + LEASE):
            payload.attempts += 1
            return payload
    return None


def give_up(payload: ReceivedPayload, *, reason: str) -> None:
    """Say that a claimed payload says nothing that can be understood; a person may look at it."""
    _mine(payload).update(
        status=PayloadStatus.FAILED, reason=reason[:LONGEST_REASON], lease_until=None
    )


def try_later(payload: ReceivedPayload, *, at: datetime, reason: str) -> None:
    """Give a claimed payload back after an error of ours: soon, later, and then set it aside."""
    tries = payload.attempts - payload.forgiven
    if tries >= MOST_ATTEMPTS:
        values: dict[str, object] = {"status": PayloadStatus.QUARANTINED}
    else:
        values = {"due_at": at + FIRST_PAUSE * 4 ** (tries - 1)}
    _mine(payload).update(lease_until=None, reason=reason[:LONGEST_REASON], **values)


def _mine(payload: ReceivedPayload) -> QuerySet[ReceivedPayload]:
    return ReceivedPayload.objects.filter(
        pk=payload.pk, status=PayloadStatus.PENDING, attempts=payload.attempts
    )


@transaction.atomic
def retry_payload(payload: ReceivedPayload, *, by: User | None, at: datetime) -> ReceivedPayload:
    """Let a payload that failed or was set aside be worked on again; twice is no error.

    Raises RuleViolation for one that was worked in: its alerts are where they belong.
    """
    payload = ReceivedPayload.objects.select_for_update(of=("self",)).get(pk=payload.pk)
    if payload.status == PayloadStatus.DONE:
        raise RuleViolation("It was worked in already.")
    if payload.status == PayloadStatus.PENDING:
        return payload
    payload.status, payload.reason = PayloadStatus.PENDING, ""
    payload.forgiven, payload.due_at = payload.attempts, at
    payload.save(update_fields=["status", "reason", "forgiven", "due_at"])
    record(by, "alert_source.retry", payload.source, payload=payload.pk)
    return payload
