"""Leaving out and waiving need two people and come to an end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog.models import Service
from core.errors import RuleViolation
from core.models import Activity, User
from readiness.domain.decision import DecisionKind
from readiness.models import Decision
from readiness.queries.coverage import coverage_cell
from readiness.queries.decisions import modes_of, renewable
from readiness.queries.scores import score_card
from readiness.usecases.decisions import (
    approve_decision,
    decline_decision,
    request_decision,
    revoke_decision,
)
from tests.factories.catalog import make_service
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ITEM = "minimum-two-instances"
MODE = "instance-kill"


def asked(service: Service, *, by: User | None = None, days: int = 30, **fields: Any) -> Decision:
    values: dict[str, Any] = {
        "kind": DecisionKind.NOT_APPLICABLE,
        "item": ITEM,
        "reason": "It does not apply",
        "ends_on": (NOW + days * DAY).date(),
    }
    return request_decision(service, by=by or make_user(), at=NOW, **(values | fields))


def line_of(service: Service, item: str = ITEM, *, at: datetime = NOW) -> Any:
    return next(line for line in score_card(service, at=at).lines if line.item.key == item)


def test_an_approved_request_counts_until_its_end() -> None:
    service, approver = make_service(tier=1), make_user()
    decision = asked(service)

    approve_decision(decision, by=approver, at=NOW)
    approve_decision(decision, by=approver, at=NOW + DAY)

    assert line_of(service).is_left_out
    assert not line_of(service, at=NOW + 32 * DAY).is_left_out
    assert Activity.objects.about(service).filter(verb="decision.approve").count() == 1


def test_who_asked_cannot_approve() -> None:
    service, person = make_service(tier=1), make_user()

    with pytest.raises(RuleViolation, match="second person"):
        approve_decision(asked(service, by=person), by=person, at=NOW)

    assert not line_of(service).is_left_out


def test_too_much_of_a_category_is_not_left_out() -> None:
    service = make_service(tier=1)
    approve_decision(asked(service, item=ITEM), by=make_user(), at=NOW)
    second = asked(service, item="entry-point-failover")
    approve_decision(second, by=make_user(), at=NOW)
    third = asked(service, item="spread-over-failure-domains")

    with pytest.raises(RuleViolation, match="limit is 30%"):
        approve_decision(third, by=make_user(), at=NOW)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"item": "nothing"}, "item"),
        ({"reason": " "}, "reason"),
        ({"days": 400}, "ends_on"),
        ({"item": "dependencies-recorded"}, None),
        ({"kind": DecisionKind.WAIVER, "days": 91}, "ends_on"),
        ({"failure_mode": MODE}, "item"),
        ({"item": "", "failure_mode": "nothing"}, "failure_mode"),
        ({"item": "", "failure_mode": MODE, "kind": DecisionKind.WAIVER}, None),
    ],
)
def test_a_wrong_request_is_refused(fields: dict[str, Any], field: str | None) -> None:
    with pytest.raises(RuleViolation) as refused:
        asked(make_service(tier=1), **fields)

    assert refused.value.field == field
    assert Decision.objects.count() == 0


def test_asking_again_changes_the_request() -> None:
    service, person = make_service(tier=1), make_user()

    first = asked(service, by=person)
    same = asked(service, by=person)
    other = asked(service, by=person, reason="Another reason")

    assert first.pk == same.pk == other.pk
    assert Decision.objects.get().reason == "Another reason"
    assert Activity.objects.about(service).filter(verb="decision.request").count() == 2


def test_a_waiver_is_renewed_once() -> None:
    service = make_service(tier=1)

    for _ in range(2):
        before = renewable(service, ITEM, DecisionKind.WAIVER)
        waiver = asked(service, kind=DecisionKind.WAIVER, renews=before)
        approve_decision(waiver, by=make_user(), at=NOW)

    assert line_of(service).is_waived
    last = renewable(service, ITEM, DecisionKind.WAIVER)
    with pytest.raises(RuleViolation, match="renewed once"):
        asked(service, kind=DecisionKind.WAIVER, renews=last)
    assert renewable(service, ITEM, DecisionKind.NOT_APPLICABLE) is None


def test_what_was_approved_can_be_revoked() -> None:
    service, person = make_service(tier=1), make_user()
    decision = approve_decision(asked(service), by=person, at=NOW)

    revoke_decision(decision, by=person, at=NOW + DAY)
    again = revoke_decision(decision, by=person, at=NOW + 2 * DAY)

    assert again.revoked_at == NOW + DAY
    assert line_of(service, at=NOW).is_left_out
    assert not line_of(service, at=NOW + DAY).is_left_out


def test_a_decision_goes_one_way() -> None:
    service, person = make_service(tier=1), make_user()
    decision = asked(service)

    with pytest.raises(RuleViolation):
        revoke_decision(decision, by=person, at=NOW)
    declined = decline_decision(decision, by=person, at=NOW)
    assert decline_decision(declined, by=person, at=NOW).status == "declined"
    with pytest.raises(RuleViolation):
        approve_decision(declined, by=person, at=NOW)

    late = asked(service, days=1)
    with pytest.raises(RuleViolation, match="end has passed"):
        approve_decision(late, by=person, at=NOW + 3 * DAY)
    approved = approve_decision(late, by=person, at=NOW)
    with pytest.raises(RuleViolation):
        decline_decision(approved, by=person, at=NOW)


def test_a_failure_mode_is_left_out_of_the_coverage_until_its_end() -> None:
    service = make_service(tier=1)
    decision = asked(service, item="", failure_mode=MODE)
    assert coverage_cell_status(service, at=NOW) == "untested"

    approve_decision(decision, by=make_user(), at=NOW)

    assert coverage_cell_status(service, at=NOW) == "not_applicable"
    assert coverage_cell_status(service, at=NOW + 32 * DAY) == "untested"
    approved = Activity.objects.about(service).get(verb="decision.approve")
    assert approved.data == {"kind": "not_applicable", "failure_mode": MODE}


def test_too_many_failure_modes_are_not_left_out() -> None:
    service = make_service(tier=1)
    modes = [key for key, _ in modes_of(service)]

    with pytest.raises(RuleViolation, match="of the failure modes would be left out; the limit"):
        leave_out(service, modes)

    assert 1 < Decision.objects.open_at(NOW + DAY).count() < len(modes) / 2


def leave_out(service: Service, modes: list[str]) -> None:
    for mode in modes:
        approve_decision(asked(service, item="", failure_mode=mode), by=make_user(), at=NOW)


def coverage_cell_status(service: Service, *, at: datetime) -> str:
    found = coverage_cell(service, MODE, at=at)
    assert found is not None
    return found.cell.status
