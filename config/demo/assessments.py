"""Load what is known of the readiness of the demo organisation's services."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from catalog.models import Service
from core.models import User
from readiness.domain.decision import DecisionKind
from readiness.usecases.assessments import begin_assessment
from readiness.usecases.decisions import approve_decision, request_decision
from readiness.usecases.evidence import NewEvidence, record_evidence

MODE = "mode:"


def load_assessments(
    rows: dict[str, dict[str, Any]],
    *,
    services: dict[str, Service],
    people: dict[str, User],
    now: datetime,
) -> None:
    """Tell evidence group by group, each on its day, so that scores have a history."""
    for slug, row in rows.items():
        service = services[slug]
        members = _members(service, people)
        begin_assessment(service, by=members[0], trait=row.get("trait", ""))
        for group in row["told"]:
            at = now - timedelta(days=group["days_ago"])
            record_evidence(_records(service, group["records"], at), by=members[0], at=at)
        for wish in row.get("exemptions", []):
            _exempt(service, wish, members, now)


def _members(service: Service, people: dict[str, User]) -> list[User]:
    """Return who asks and who approves: the owning team first."""
    owner = service.owner_team
    own = list(owner.members.order_by("username")) if owner else []
    others = [person for name, person in sorted(people.items()) if person not in own]
    return [*own, *others]


def _records(service: Service, rows: list[dict[str, Any]], at: datetime) -> list[NewEvidence]:
    return [
        NewEvidence(
            service=service,
            item="" if key.startswith(MODE) else key,
            failure_mode=key.removeprefix(MODE) if key.startswith(MODE) else "",
            source=row["source"],
            evidence_class=row["class"],
            outcome=row["outcome"],
            observed_at=at,
            note=row["note"],
        )
        for row in rows
        for key in row["items"].split()
    ]


def _exempt(service: Service, wish: dict[str, Any], members: list[User], now: datetime) -> None:
    decision = request_decision(
        service,
        by=members[wish["asked"]],
        at=now,
        kind=DecisionKind(wish["kind"]),
        item=wish["item"],
        reason=wish["reason"],
        ends_on=timezone.localtime(now).date() + timedelta(days=wish["days"]),
    )
    if "approved" in wish:
        approve_decision(decision, by=members[wish["approved"]], at=now)
