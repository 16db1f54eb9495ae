"""Every way evidence gets in; it never changes afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from catalog.models import Service
from core.audit.activity import record_many
from core.errors import RuleViolation
from core.input.text import checked_text
from core.input.web_address import is_own_address, is_web_address
from core.models import User
from readiness.domain.evidence import EvidenceClass, Outcome
from readiness.models import Evidence
from readiness.models.evidence import MANUAL
from readiness.usecases.scores import refresh_scores

_LONGEST: Mapping[str, int] = {
    "item": 60,
    "failure_mode": 60,
    "source": 60,
    "subject": 300,
    "link": 500,
    "note": 10_000,
    "digest": 64,
    "importer": 100,
}
_MOST_NAMED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """What somebody or something observed; see readiness.models.Evidence for the fields.

    `told_by` is None for whoever records it; a reviewer records what another person told.
    """

    service: Service
    item: str = ""
    failure_mode: str = ""
    source: str
    evidence_class: EvidenceClass | str
    outcome: Outcome | str
    observed_at: datetime
    lifetime_days: int | None = None
    credit_percent: Decimal | None = None
    subject: str = ""
    link: str = ""
    note: str = ""
    digest: str = ""
    importer: str = ""
    told_by: User | None = None
    reviewed_by: User | None = None


@transaction.atomic
def record_evidence(
    records: Iterable[NewEvidence], *, by: User | None, at: datetime
) -> list[Evidence]:
    """Store what is not known yet and refresh the scores of the services it is about.

    Returns the new rows, in the order given. What is known already (same service, item, mode,
    source, class, outcome, moment, subject and bytes) is passed over. Raises RuleViolation for a
    record about nothing, one from the future, and a document that nobody else looked at.
    """
    rows = [_row(record, by, at) for record in records]
    services = _locked(rows)
    known = _known([row.identity for row in rows])
    new: dict[str, Evidence] = {}
    for row in rows:
        if row.identity not in known:
            new.setdefault(row.identity, row)
    stored = Evidence.objects.bulk_create(new.values(), batch_size=500)
    touched = {row.service_id for row in stored}
    record_many(by, (_entry(services[pk], stored) for pk in sorted(touched)))
    refresh_scores([services[pk] for pk in sorted(touched)], at=at)
    return stored


def identity_of(record: NewEvidence) -> str:
    """Return the identity under which the observation is stored."""
    return Evidence(
        service=record.service,
        item=record.item,
        failure_mode=record.failure_mode,
        source=record.source,
        evidence_class=record.evidence_class,
        outcome=record.outcome,
        observed_at=record.observed_at,
        subject=record.subject,
        digest=record.digest,
    ).content_identity()


def _row(record: NewEvidence, by: User | None, at: datetime) -> Evidence:
    _check(record, by, at)
    names = [field.name for field in Evidence._meta.concrete_fields]  # noqa: SLF001 - Django's documented Meta API
    given = {name: getattr(record, name) for name in NewEvidence.__slots__ if name in names}
    row = Evidence(**given, recorded_by=record.told_by or by, recorded_at=at)
    row.identity = row.content_identity()
    return row


def _check(record: NewEvidence, by: User | None, at: datetime) -> None:
    for field, longest in _LONGEST.items():
        label = f"The {field.replace('_', ' ')}"
        checked_text(getattr(record, field), field=field, label=label, max_length=longest)
    if not record.item and not record.failure_mode:
        raise RuleViolation("Evidence is about an item or a failure mode.", field="item")
    if not record.source.strip():
        raise RuleViolation("The source is needed.", field="source")
    if record.link and not (is_web_address(record.link) or is_own_address(record.link)):
        raise RuleViolation("The link is no http or https address.", field="link")
    if record.observed_at > at:
        raise RuleViolation("It cannot have been observed in the future.", field="observed_at")
    is_document = record.source == MANUAL and record.evidence_class == EvidenceClass.DOCUMENTED
    if is_document and record.reviewed_by in {None, record.told_by or by}:
        raise RuleViolation("A second person has to look at a document before it counts.")


def _locked(rows: Iterable[Evidence]) -> dict[int, Service]:
    """Lock the services, in one order, so that two imports of the same file meet here."""
    ids = sorted({row.service_id for row in rows})
    locked = Service.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {service.pk: service for service in locked}


def _known(identities: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(identities), 500):
        part = identities[start : start + 500]
        rows = Evidence.objects.filter(identity__in=part).order_by()
        known |= set(rows.values_list("identity", flat=True))
    return known


def _entry(
    service: Service, stored: Iterable[Evidence]
) -> tuple[str, models.Model, dict[str, Any]]:
    mine = [row for row in stored if row.service_id == service.pk]
    named = [
        [row.item or row.failure_mode, str(row.outcome), row.source] for row in mine[:_MOST_NAMED]
    ]
    return "evidence.record", service, {"count": len(mine), "records": named}
