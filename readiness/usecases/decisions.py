"""Leave an item or a failure mode out, or waive an item: one asks, another approves."""

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import Service
from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from readiness.domain.checklist import Checklist
from readiness.domain.decision import (
    DecisionKind,
    DecisionStatus,
    check_approval,
    check_not_applicable_share,
    check_renewal,
    check_request,
)
from readiness.domain.mode_coverage import applicable_modes
from readiness.models import Decision
from readiness.queries import score_inputs
from readiness.queries.failure_modes import current_taxonomy
from readiness.usecases.scores import refresh_scores

LONGEST_REASON = 2_000


@transaction.atomic
def request_decision(
    service: Service,
    *,
    by: User | None,
    at: datetime,
    kind: DecisionKind,
    reason: str,
    ends_on: date,
    item: str = "",
    failure_mode: str = "",
    renews: Decision | None = None,
) -> Decision:
    """Ask to leave an item or a failure mode out, or to waive an item, until the end of a day.

    An earlier request of the same kind that nobody decided yet is changed instead. Raises
    RuleViolation where neither or both are named, for what is not asked here, for a missing
    reason and for a wrong end.
    """
    checked_text(
        reason, field="reason", label="The reason", required=True, max_length=LONGEST_REASON
    )
    service = Service.objects.select_for_update().get(pk=service.pk)
    checklist, na_allowed = _subject(service, kind, item, failure_mode)
    on = timezone.localtime(at).date()
    check_request(kind, checklist.decisions, on=on, ends_on=ends_on, na_allowed=na_allowed)
    if renews is not None:
        check_renewal(checklist.decisions, renewals_before=_renewals_of(renews))
    asked = {
        "reason": reason,
        "ends_at": timezone.make_aware(datetime.combine(ends_on, time.max)),
        "requested_by": by,
        "requested_at": at,
        "renews": renews,
    }
    about = {"service": service, "item": item, "failure_mode": failure_mode, "kind": kind}
    decision = Decision.objects.filter(status=DecisionStatus.REQUESTED, **about).first()
    if decision is None:
        decision = _create(**about, **asked)
    elif decision.reason != reason or decision.ends_at != asked["ends_at"]:
        for name, value in asked.items():
            setattr(decision, name, value)
        decision.save(update_fields=[*asked, "updated_at"])
    else:
        return decision
    record(by, "decision.request", service, **_for_log(decision), ends_on=str(ends_on))
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
    if decision.kind == DecisionKind.NOT_APPLICABLE:
        check = _check_item_share if decision.item else _check_mode_share
        check(decision, at)
    decision.status, decision.decided_by, decision.approved_at = (
        DecisionStatus.APPROVED,
        by,
        at,
    )
    decision.save(update_fields=["status", "decided_by", "approved_at", "updated_at"])
    record(by, "decision.approve", decision.service, **_for_log(decision))
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
    record(by, "decision.decline", decision.service, **_for_log(decision))
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
    record(by, "decision.revoke", decision.service, **_for_log(decision))
    refresh_scores([decision.service], at=at)
    return decision


def _locked(decision: Decision) -> Decision:
    # The service first: approvals of two items in one category have to see each other.
    Service.objects.select_for_update().get(pk=decision.service_id)
    rows = Decision.objects.select_for_update(of=("self",)).select_related("service")
    return rows.get(pk=decision.pk)


def _for_log(decision: Decision) -> dict[str, str]:
    """Return what the activity log says of a decision; the mode only where it is about one."""
    about = {"item": decision.item, "failure_mode": decision.failure_mode}
    return {"kind": str(decision.kind)} | {name: key for name, key in about.items() if key}


def _subject(service: Service, kind: DecisionKind, item: str, mode: str) -> tuple[Checklist, bool]:
    """Return the checklist, and whether what was named may be left out."""
    measure = score_inputs.measures([service])[service.pk]
    if bool(item) == bool(mode):
        raise RuleViolation("Name an item or a failure mode, one of the two.", field="item")
    if mode:
        if kind is DecisionKind.WAIVER:
            raise RuleViolation("Only items are waived; a failure mode is left out or tried.")
        if mode not in _modes_of(measure):
            raise RuleViolation("This service has no such failure mode.", field="failure_mode")
        return measure.checklist, True
    found = measure.checklist.items.get(item)
    if found is None:
        raise RuleViolation("The checklist of this service has no such item.", field="item")
    return measure.checklist, found.na_allowed


def _modes_of(measure: score_inputs.Measure) -> dict[str, int]:
    """Return what each failure mode that applies weighs for the service, by its key."""
    modes = applicable_modes(
        current_taxonomy().modes, tier=measure.subject.tier, trait=measure.subject.trait
    )
    return {key: weight for key, (_, weight) in modes.items()}


def _renewals_of(decision: Decision) -> int:
    count, current = 0, decision
    while current.renews is not None:
        count, current = count + 1, current.renews
    return count


def _check_mode_share(decision: Decision, at: datetime) -> None:
    """Hold the modes left out below the same share as the items of a category."""
    inputs = score_inputs.read([decision.service], at=at)
    measure, findings = inputs.measures[decision.service_id], inputs.findings[decision.service_id]
    weights, key = _modes_of(measure), decision.failure_mode
    if key not in weights:
        raise RuleViolation("This service has no such failure mode any more.")
    check_not_applicable_share(
        measure.checklist.decisions,
        whole="the failure modes",
        category_weight=sum(weights.values()),
        already_na_weight=sum(weights.get(one, 0) for one in findings.left_out_modes - {key}),
        item_weight=weights[key],
    )


def _check_item_share(decision: Decision, at: datetime) -> None:
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
