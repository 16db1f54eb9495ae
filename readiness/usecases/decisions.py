"""Leave an item out, or waive it for a while: one asks, another approves."""

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import Service
from core.activity import record
from core.errors import RuleViolation
from core.models import User
from core.text import checked_text
from readiness.domain.checklist import Checklist, Item
from readiness.domain.decision import (
    DecisionKind,
    DecisionStatus,
    check_approval,
    check_not_applicable_share,
    check_renewal,
    check_request,
)
from readiness.models import Decision
from readiness.queries import score_inputs
from readiness.usecases.scores import refresh_scores

LONGEST_REASON = 2_000


@transaction.atomic
def request_decision(
    service: Service,
    *,
    by: User | None,
    at: datetime,
    kind: DecisionKind,
    item: str,
    reason: str,
    ends_on: date,
    renews: Decision | None = None,
) -> Decision:
    """Ask to leave an item out, or to waive it, until the end of a day.

    An earlier request of the same kind that nobody decided yet is changed instead. Raises
    RuleViolation for an item that is not asked here, for a missing reason and for a wrong end.
    """
    checked_text(
        reason, field="reason", label="The reason", required=True, max_length=LONGEST_REASON
    )
    service = Service.objects.select_for_update().get(pk=service.pk)
    checklist, found = _item(service, item)
    on = timezone.localtime(at).date()
    check_request(kind, checklist.decisions, on=on, ends_on=ends_on, na_allowed=found.na_allowed)
    if renews is not None:
        check_renewal(checklist.decisions, renewals_before=_renewals_of(renews))
    asked = {
        "reason": reason,
        "ends_at": timezone.make_aware(datetime.combine(ends_on, time.max)),
        "requested_by": by,
        "requested_at": at,
        "renews": renews,
    }
    open_requests = Decision.objects.filter(
        service=service, item=item, failure_mode="", kind=kind, status=DecisionStatus.REQUESTED
    )
    decision = open_requests.first()
    if decision is None:
        decision = _create(service=service, item=item, kind=kind, **asked)
    elif decision.reason != reason or decision.ends_at != asked["ends_at"]:
        for name, value in asked.items():
            setattr(decision, name, value)
        decision.save(update_fields=[*asked, "updated_at"])
    else:
        return decision
    record(by, "decision.request", service, kind=str(kind), item=item, ends_on=str(ends_on))
    return decision


def _create(**fields: object) -> Decision:
    try:
        with transaction.atomic():
            return Decision.objects.create(**fields)
    except IntegrityError as error:
        raise RuleViolation("It was renewed already.") from error


@transaction.atomic
def approve_decision(decision: Decision, *, by: User, at: datetime) -> Decision:
    """Let a request count from now on; approving twice changes nothing.

    Raises RuleViolation where the same person asked, where too much of the category would be
    left out, where the end has passed, and for a request that was declined.
    """
    decision = _locked(decision)
    if decision.status == DecisionStatus.APPROVED:
        return decision
    if decision.status != DecisionStatus.REQUESTED:
        raise RuleViolation(f"This request is {decision.get_status_display().lower()}.")
    check_approval(requester=decision.requested_by_id, approver=by.pk)
    if decision.ends_at <= at:
        raise RuleViolation("Its end has passed. Ask again.")
    if decision.kind == DecisionKind.NOT_APPLICABLE and decision.item:
        _check_share(decision, at)
    decision.status, decision.decided_by, decision.approved_at = (
        DecisionStatus.APPROVED,
        by,
        at,
    )
    decision.save(update_fields=["status", "decided_by", "approved_at", "updated_at"])
    record(by, "decision.approve", decision.service, kind=decision.kind, item=decision.item)
    refresh_scores([decision.service], at=at)
    return decision


@transaction.atomic
def decline_decision(decision: Decision, *, by: User, at: datetime) -> Decision:
    """Refuse a request, or take it back; declining twice changes nothing."""
    decision = _locked(decision)
    if decision.status == DecisionStatus.DECLINED:
        return decision
    if decision.status != DecisionStatus.REQUESTED:
        raise RuleViolation("It is decided already; revoke it instead.")
    decision.status, decision.declined_at = DecisionStatus.DECLINED, at
    decision.save(update_fields=["status", "declined_at", "updated_at"])
    record(by, "decision.decline", decision.service, kind=decision.kind, item=decision.item)
    return decision


@transaction.atomic
def revoke_decision(decision: Decision, *, by: User, at: datetime) -> Decision:
    """End an approved decision now; revoking twice changes nothing."""
    decision = _locked(decision)
    if decision.status == DecisionStatus.REVOKED:
        return decision
    if decision.status != DecisionStatus.APPROVED:
        raise RuleViolation("Only what was approved can be revoked.")
    decision.status, decision.revoked_at, decision.revoked_by = DecisionStatus.REVOKED, at, by
    decision.save(update_fields=["status", "revoked_at", "revoked_by", "updated_at"])
    record(by, "decision.revoke", decision.service, kind=decision.kind, item=decision.item)
    refresh_scores([decision.service], at=at)
    return decision


def _locked(decision: Decision) -> Decision:
    # The service first: approvals of two items in one category have to see each other.
    Service.objects.select_for_update().get(pk=decision.service_id)
    rows = Decision.objects.select_for_update(of=("self",)).select_related("service")
    return rows.get(pk=decision.pk)


def _item(service: Service, key: str) -> tuple[Checklist, Item]:
    checklist = score_inputs.measures([service])[service.pk].checklist
    item = checklist.items.get(key)
    if item is None:
        raise RuleViolation("The checklist of this service has no such item.", field="item")
    return checklist, item


def _renewals_of(decision: Decision) -> int:
    count, current = 0, decision
    while current.renews is not None:
        count, current = count + 1, current.renews
    return count


def _check_share(decision: Decision, at: datetime) -> None:
    service = decision.service
    inputs = score_inputs.read([service], at=at)
    measure, findings = inputs.measures[service.pk], inputs.findings[service.pk]
    subject, key = measure.subject, decision.item
    category = next(
        (one for one in measure.checklist.categories if any(item.key == key for item in one.items)),
        None,
    )
    if category is None:
        raise RuleViolation("The checklist of this service has no such item any more.")
    asked = [
        item
        for item in category.items
        if item.applies_to(subject.tier, subject.trait, findings.sources)
    ]
    check_not_applicable_share(
        measure.checklist.decisions,
        category_weight=sum(item.weight for item in asked) or 1,
        already_na_weight=sum(
            item.weight for item in asked if item.key in findings.left_out and item.key != key
        ),
        item_weight=sum(item.weight for item in asked if item.key == key),
    )
