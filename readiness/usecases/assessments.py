"""Answers of people: each one is evidence, told by somebody on a day."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from catalog.models import Service
from core.audit.activity import record
from core.errors import RuleViolation
from core.models import User
from readiness.domain.decision import DecisionKind
from readiness.domain.evidence import EvidenceClass, Outcome
from readiness.domain.traits import Trait
from readiness.models import Assessment, Decision, Evidence
from readiness.models.evidence import MANUAL
from readiness.queries import assessment as assessment_queries
from readiness.queries import score_inputs
from readiness.usecases.decisions import request_decision
from readiness.usecases.evidence import NewEvidence, record_evidence
from readiness.usecases.scores import refresh_scores

RESENT_WITHIN = timedelta(minutes=1)


class AnswerValue(StrEnum):
    """What a question can be answered with, in the order of the keys 1 to 5."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_APPLICABLE = "na"
    UNKNOWN = "unknown"


OUTCOMES: Mapping[AnswerValue, Outcome] = {
    AnswerValue.YES: Outcome.PASS,
    AnswerValue.PARTLY: Outcome.PARTIAL,
    AnswerValue.NO: Outcome.FAIL,
    AnswerValue.UNKNOWN: Outcome.UNKNOWN,
}


class NewAnswer(NamedTuple):
    """One answer; `until` is when its evidence ends, None for the item's own lifetime."""

    item: str
    value: AnswerValue
    note: str = ""
    link: str = ""
    until: date | None = None


@transaction.atomic
def answer_item(
    service: Service, answer: NewAnswer, *, by: User | None, at: datetime
) -> Evidence | Decision:
    """Store an answer and return what it became: evidence, or a request to leave the item out.

    The same answer sent again within a minute is stored once, so that a device may send until it
    is told. Raises RuleViolation on the field at fault.
    """
    service = Service.objects.select_for_update().get(pk=service.pk)
    _begin(service, by)
    if answer.value is AnswerValue.NOT_APPLICABLE:
        return _leave_out(service, answer, by=by, at=at)
    _require_item(service, answer.item)
    lifetime = _lifetime(answer, at)
    last = assessment_queries.last_answers(service).get(answer.item)
    if last is not None and _is_resent(last, answer, lifetime, by, at):
        return last
    told = NewEvidence(
        service=service,
        item=answer.item,
        source=MANUAL,
        evidence_class=EvidenceClass.ATTESTED,
        outcome=OUTCOMES[answer.value],
        observed_at=at,
        lifetime_days=lifetime,
        link=answer.link,
        note=answer.note,
    )
    stored = record_evidence([told], by=by, at=at)
    return stored[0] if stored else assessment_queries.last_answers(service)[answer.item]


@transaction.atomic
def confirm_again(service: Service, item: str, *, by: User | None, at: datetime) -> Evidence:
    """Say that the last answer to an item is still true; its age begins anew.

    Raises RuleViolation where there is no answer to confirm.
    """
    last = assessment_queries.last_answers(service).get(item)
    if last is None or last.outcome == Outcome.UNKNOWN:
        raise RuleViolation("There is no answer to confirm.", field="item")
    told = NewEvidence(
        service=service,
        item=item,
        source=MANUAL,
        evidence_class=EvidenceClass.ATTESTED,
        outcome=last.outcome,
        observed_at=at,
        lifetime_days=last.lifetime_days,
        link=last.link,
        note=last.note,
    )
    stored = record_evidence([told], by=by, at=at)
    return stored[0] if stored else last


@transaction.atomic
def review_document(evidence: Evidence, *, by: User, at: datetime) -> Evidence:
    """Say that a linked document shows what was answered; then it counts as documented.

    Raises RuleViolation without a link, for one's own answer, and for one that was replaced.
    """
    service = Service.objects.select_for_update().get(pk=evidence.service_id)
    last = assessment_queries.last_answers(service).get(evidence.item)
    if last is None or (last.pk != evidence.pk and not _reviews(last, evidence)):
        raise RuleViolation("There is a newer answer. Look at that one.")
    if not evidence.link:
        raise RuleViolation("There is no document to look at.")
    told = NewEvidence(
        service=service,
        item=evidence.item,
        source=MANUAL,
        evidence_class=EvidenceClass.DOCUMENTED,
        outcome=evidence.outcome,
        observed_at=evidence.observed_at,
        lifetime_days=evidence.lifetime_days,
        link=evidence.link,
        note=evidence.note,
        told_by=evidence.recorded_by,
        reviewed_by=by,
    )
    stored = record_evidence([told], by=by, at=at)
    return stored[0] if stored else last


@transaction.atomic
def copy_answers(
    service: Service, source: Service, *, by: User | None, at: datetime
) -> list[Evidence]:
    """Take over another service's answers to what nobody answered here yet.

    The copies are claims of whoever copies, with the age of the answers they come from.
    """
    service = Service.objects.select_for_update().get(pk=service.pk)
    if service.pk == source.pk:
        raise RuleViolation("Choose another service.", field="source")
    _begin(service, by)
    measure = score_inputs.measures([service])[service.pk]
    known = assessment_queries.last_answers(service)
    told = [
        NewEvidence(
            service=service,
            item=key,
            source=MANUAL,
            evidence_class=EvidenceClass.ATTESTED,
            outcome=answer.outcome,
            observed_at=answer.observed_at,
            lifetime_days=answer.lifetime_days,
            link=answer.link,
            note=answer.note,
            subject=f"copied from {source.slug}"[:300],
        )
        for key, answer in assessment_queries.last_answers(source).items()
        if key in measure.checklist.items and key not in known and answer.outcome != Outcome.UNKNOWN
    ]
    if told:
        record(by, "assessment.copy", service, source=source.slug, count=len(told))
    return record_evidence(told, by=by, at=at)


@transaction.atomic
def begin_assessment(service: Service, *, by: User | None, trait: str = "") -> Assessment:
    """Say how a service behaves ("" for what its kind tells) and pin its checklist."""
    service = Service.objects.select_for_update().get(pk=service.pk)
    _begin(service, by)
    assessment = Assessment.objects.get(service=service)
    if assessment.trait != trait:
        record(by, "assessment.measure", service, before=assessment.trait, after=trait)
        assessment.trait = trait
        assessment.save(update_fields=["trait", "updated_at"])
    return assessment


@transaction.atomic
def measure_as(service: Service, *, by: User | None, at: datetime, trait: str) -> Assessment:
    """Measure a service by how it behaves, "" for what its kind tells, and score it anew.

    Raises RuleViolation for a behaviour that nobody knows.
    """
    if trait and trait not in set(Trait):
        raise RuleViolation("Nothing is known to behave like that.", field="trait")
    assessment = begin_assessment(service, by=by, trait=trait)
    refresh_scores([service], at=at)
    return assessment


def _begin(service: Service, by: User | None) -> None:
    """Pin the checklist: from now on the service keeps its version until somebody moves it."""
    measure = score_inputs.measures([service])[service.pk]
    _, is_new = Assessment.objects.get_or_create(
        service=service, defaults={"checklist_version_id": measure.version_id}
    )
    if is_new:
        record(by, "assessment.begin", service, checklist=measure.checklist.key)


def _require_item(service: Service, key: str) -> None:
    if key not in score_inputs.measures([service])[service.pk].checklist.items:
        raise RuleViolation("The checklist of this service has no such item.", field="item")


def _leave_out(service: Service, answer: NewAnswer, *, by: User | None, at: datetime) -> Decision:
    measure = score_inputs.measures([service])[service.pk]
    if not answer.note.strip():
        raise RuleViolation("Say why it does not apply.", field="note")
    longest = timedelta(days=measure.checklist.decisions.not_applicable_max_days)
    today = timezone.localtime(at).date()
    return request_decision(
        service,
        by=by,
        at=at,
        kind=DecisionKind.NOT_APPLICABLE,
        item=answer.item,
        reason=answer.note,
        ends_on=answer.until or today + longest,
    )


def _lifetime(answer: NewAnswer, at: datetime) -> int | None:
    if answer.until is None:
        return None
    days = (answer.until - timezone.localtime(at).date()).days
    if days < 1:
        raise RuleViolation("The evidence has ended already.", field="until")
    if days > 3660:  # noqa: PLR2004 - ten years, as for items
        raise RuleViolation("The end lies more than ten years ahead.", field="until")
    return days


def _is_resent(
    last: Evidence, answer: NewAnswer, lifetime: int | None, by: User | None, at: datetime
) -> bool:
    return (
        at - last.observed_at < RESENT_WITHIN
        and last.outcome == OUTCOMES[answer.value]
        and (last.note, last.link, last.lifetime_days) == (answer.note, answer.link, lifetime)
        and last.recorded_by_id == (by.pk if by else None)
    )


def _reviews(last: Evidence, evidence: Evidence) -> bool:
    return last.observed_at == evidence.observed_at and last.reviewed_by_id is not None
