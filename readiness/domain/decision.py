"""When an item may be taken out of a score, or waived for a while (pure)."""

from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from core.errors import RuleViolation


class DecisionKind(StrEnum):
    """What people may decide about an item."""

    NOT_APPLICABLE = "not_applicable"
    WAIVER = "waiver"


class DecisionStatus(StrEnum):
    """Where a decision stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    REVOKED = "revoked"


class DecisionRules(NamedTuple):
    """The limits a checklist sets to decisions; the share is out of 1."""

    not_applicable_max_days: int = 365
    max_weight_share_per_category: Fraction = Fraction(3, 10)
    waiver_max_days: int = 90
    waiver_max_renewals: int = 1


def check_request(
    kind: DecisionKind, rules: DecisionRules, *, on: date, ends_on: date, na_allowed: bool
) -> None:
    """Raise RuleViolation where nobody could approve: the item forbids it, the end is wrong."""
    is_waiver = kind is DecisionKind.WAIVER
    if not is_waiver and not na_allowed:
        raise RuleViolation("This item applies to every service; it can be waived for a time.")
    most = rules.waiver_max_days if is_waiver else rules.not_applicable_max_days
    if ends_on <= on:
        raise RuleViolation("The end must lie ahead.", field="ends_on")
    if ends_on > on + timedelta(days=most):
        raise RuleViolation(f"It may last {most} days at most.", field="ends_on")


def check_approval(*, requester: object, approver: object) -> None:
    """Raise RuleViolation where the same person would ask and approve."""
    if requester == approver:
        raise RuleViolation("A second person has to approve what you asked for.")


def check_not_applicable_share(
    rules: DecisionRules,
    *,
    category_weight: int,
    already_na_weight: int,
    item_weight: int,
    whole: str = "the category",
) -> None:
    """Raise RuleViolation where too much of a category would be left out.

    `whole` says what it is a part of: a category of items, or the failure modes together. Asked
    when approving and never later, so that time alone cannot raise a score.
    """
    share = Fraction(already_na_weight + item_weight, category_weight)
    if share > rules.max_weight_share_per_category:
        most = rules.max_weight_share_per_category
        raise RuleViolation(
            f"{float(share):.0%} of the weight of {whole} would be left out; "
            f"the limit is {float(most):.0%}."
        )


def check_renewal(rules: DecisionRules, *, renewals_before: int) -> None:
    """Raise RuleViolation where a waiver was renewed as often as it may be."""
    if renewals_before >= rules.waiver_max_renewals:
        raise RuleViolation("A waiver can be renewed once. Now the item needs to be met.")
