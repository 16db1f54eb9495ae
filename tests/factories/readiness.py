"""Makers of checklists, evidence, decisions and scores."""

from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from catalog.models import Service
from core.models import User
from incidents.models import ContributingFactor
from readiness.domain.decision import DecisionKind, DecisionStatus
from readiness.domain.mitigation import MitigationStatus
from readiness.models import (
    Assessment,
    AssessorPresence,
    Checklist,
    ChecklistVersion,
    Decision,
    Evidence,
    FactorTopic,
    FailureModeTaxonomy,
    Mitigation,
    ScoreSnapshot,
)
from readiness.usecases.shipped import digest_of
from tests.factories.catalog import make_service
from tests.factories.contributing_factors import make_factor
from tests.factories.people import make_user

_numbers = count(1)


def make_checklist(**fields: object) -> Checklist:
    """Save a checklist without versions that is not the default."""
    values: dict[str, object] = {"key": f"checklist-{next(_numbers)}"}
    return Checklist.objects.create(**(values | fields))


def make_checklist_version(
    checklist: Checklist | None = None, *, content: object = None, **fields: object
) -> ChecklistVersion:
    """Save the current version of a checklist of one question."""
    checklist = checklist or make_checklist()
    document = content or small_document(key=checklist.key)
    values: dict[str, object] = {
        "version": "1.0.0",
        "title": "Small",
        "content": document,
        "digest": digest_of(document),
        "is_current": True,
    }
    return ChecklistVersion.objects.create(checklist=checklist, **(values | fields))


def small_document(*, key: str = "small", version: str = "1.0.0") -> dict[str, object]:
    """Return the document of a checklist with one question that a claim answers fully."""
    item = {
        "key": "one",
        "question": "Is it so?",
        "why": "Because.",
        "evidence": "A link.",
        "weight": 1,
        "full_credit": "attested",
        "lifetime_days": 30,
    }
    return {
        "schema": "readiness-checklist/1",
        "key": key,
        "version": version,
        "title": "Small",
        "levels": [{"key": "bronze", "min_score": 50}],
        "categories": [{"key": "first", "title": "First", "items": [item]}],
    }


def make_taxonomy(**fields: object) -> FailureModeTaxonomy:
    """Save failure modes that are not the current ones."""
    values: dict[str, object] = {
        "version": f"0.{next(_numbers)}",
        "content": {},
        "digest": "0" * 64,
    }
    return FailureModeTaxonomy.objects.create(**(values | fields))


def make_assessment(service: Service | None = None, **fields: object) -> Assessment:
    """Save that a service is measured by the default checklist."""
    service = service or make_service()
    values: dict[str, object] = {
        "checklist_version": ChecklistVersion.objects.get(
            is_current=True, checklist__is_default=True
        )
    }
    return Assessment.objects.create(service=service, **(values | fields))


def make_readiness_evidence(
    service: Service | None = None, *, at: datetime | None = None, **fields: object
) -> Evidence:
    """Save fresh proof that at least two instances run."""
    moment = at or timezone.now()
    values: dict[str, object] = {
        "item": "minimum-two-instances",
        "source": "k8s:replicas",
        "evidence_class": "observed",
        "outcome": "pass",
        "observed_at": moment,
        "recorded_at": moment,
    }
    service = service or make_service()
    row = Evidence(service=service, **(values | fields))
    return Evidence.objects.bulk_create([row])[0]


def make_decision(
    service: Service | None = None, *, requested_by: User | None = None, **fields: object
) -> Decision:
    """Save a request to leave an item out."""
    now = timezone.now()
    values: dict[str, object] = {
        "kind": DecisionKind.NOT_APPLICABLE,
        "status": DecisionStatus.REQUESTED,
        "item": "minimum-two-instances",
        "reason": "It runs on one machine for a reason",
        "ends_at": now + timedelta(days=30),
        "requested_at": now,
        "requested_by": requested_by,
    }
    return Decision.objects.create(service=service or make_service(), **(values | fields))


def make_mitigation(service: Service | None = None, **fields: object) -> Mitigation:
    """Save that the loss of a service is made good in another way."""
    values: dict[str, object] = {
        "status": MitigationStatus.MITIGATED,
        "note": "Its copy is brought up within minutes",
        "said_at": timezone.now(),
    }
    return Mitigation.objects.create(service=service or make_service(), **(values | fields))


def make_factor_topic(factor: ContributingFactor | None = None, **fields: object) -> FactorTopic:
    """Save that a factor speaks against an item."""
    values: dict[str, object] = {"item": "minimum-two-instances"} if not fields else {}
    return FactorTopic.objects.create(factor=factor or make_factor(), **(values | fields))


def make_score_snapshot(service: Service | None = None, **fields: object) -> ScoreSnapshot:
    """Save that a service scored 50 and holds bronze."""
    values: dict[str, object] = {
        "at": timezone.now(),
        "checklist_version": ChecklistVersion.objects.get(
            is_current=True, checklist__is_default=True
        ),
        "tier": 1,
        "trait": "stateless",
        "score": "50",
        "score_shown": "50.0",
        "level": "bronze",
        "own_level": "bronze",
    }
    return ScoreSnapshot.objects.create(service=service or make_service(), **(values | fields))


def make_assessor(
    service: Service | None = None, person: User | None = None, **fields: object
) -> AssessorPresence:
    """Save that somebody has the questions of a service open."""
    values: dict[str, object] = {"seen_at": timezone.now()}
    return AssessorPresence.objects.create(
        service=service or make_service(), person=person or make_user(), **(values | fields)
    )
