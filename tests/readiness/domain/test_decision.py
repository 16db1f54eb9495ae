"""What may be left out or waived, by whom, and for how long."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import RuleViolation
from readiness.domain.decision import (
    DecisionKind,
    DecisionRules,
    check_approval,
    check_not_applicable_share,
    check_renewal,
    check_request,
)
from tests.readiness.vectors import vectors

RULES = DecisionRules()
TODAY = date(2026, 3, 2)


def asking(kind: DecisionKind, days: int, *, na_allowed: bool = True) -> None:
    """Ask for a decision that lasts so many days."""
    ends = TODAY + timedelta(days=days)
    check_request(kind, RULES, on=TODAY, ends_on=ends, na_allowed=na_allowed)


def check_of(case: dict[str, Any]) -> Callable[[], None]:
    """Return the check a known answer is about."""
    if "requester" in case:
        return lambda: check_approval(requester=case["requester"], approver=case["approver"])
    if "item_na_allowed" in case:
        return lambda: asking(DecisionKind.NOT_APPLICABLE, 30, na_allowed=False)
    return lambda: check_not_applicable_share(
        RULES,
        category_weight=case["category_weight"],
        already_na_weight=case["already_na_weight"],
        item_weight=case["item_weight"],
    )


@pytest.mark.parametrize("case", vectors()["not_applicable_requests"], ids=str)
def test_leaving_out_has_its_limits(case: dict[str, Any]) -> None:
    check = check_of(case)

    if case["allowed"]:
        check()
    else:
        with pytest.raises(RuleViolation):
            check()


@pytest.mark.parametrize(
    ("kind", "days", "is_fine"),
    [
        (DecisionKind.NOT_APPLICABLE, 365, True),
        (DecisionKind.NOT_APPLICABLE, 366, False),
        (DecisionKind.NOT_APPLICABLE, 0, False),
        (DecisionKind.WAIVER, 90, True),
        (DecisionKind.WAIVER, 91, False),
    ],
)
def test_each_decision_has_an_end(kind: DecisionKind, days: int, is_fine: bool) -> None:
    if is_fine:
        asking(kind, days)
    else:
        with pytest.raises(RuleViolation) as refused:
            asking(kind, days)
        assert refused.value.field == "ends_on"


def test_what_cannot_be_left_out_can_be_waived() -> None:
    asking(DecisionKind.WAIVER, 30, na_allowed=False)


def test_another_person_may_approve() -> None:
    check_approval(requester="ana", approver="ben")


def test_a_waiver_is_renewed_once() -> None:
    check_renewal(RULES, renewals_before=0)
    with pytest.raises(RuleViolation):
        check_renewal(RULES, renewals_before=1)
