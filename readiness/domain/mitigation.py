"""What is done about a single point of failure (pure)."""

from datetime import date, timedelta
from enum import StrEnum

from core.errors import RuleViolation

LONGEST_ACCEPTANCE_DAYS = 365
LONGEST_PLAN_DAYS = 2 * 365


class MitigationStatus(StrEnum):
    """How far people are with it."""

    ACCEPTED = "accepted"
    PLANNED = "planned"
    MITIGATED = "mitigated"


def check_mitigation(
    status: MitigationStatus, *, on: date, has_owner: bool, due_on: date | None
) -> None:
    """Raise RuleViolation on a field that is missing, or where the day is none to hold anybody to.

    A plan has an owner and a day. A risk that is accepted has an owner, and a day within a year on
    which it is looked at again, so that nothing is accepted for ever. What is mitigated has no day.
    """
    if status is MitigationStatus.MITIGATED:
        if due_on is not None:
            raise RuleViolation("What is mitigated has no day ahead.", field="due_on")
        return
    if not has_owner:
        raise RuleViolation("Say who answers for it.", field="owner")
    if due_on is None:
        raise RuleViolation(f"Say {_WHAT_FOR[status]}.", field="due_on")
    if due_on <= on:
        raise RuleViolation("The day must lie ahead.", field="due_on")
    if due_on > on + timedelta(days=_LONGEST[status]):
        raise RuleViolation(f"It may lie {_LONGEST[status]} days ahead at most.", field="due_on")


def is_overdue(due_on: date | None, *, on: date) -> bool:
    """Return whether the day has passed; the day itself still counts."""
    return due_on is not None and due_on < on


_WHAT_FOR = {
    MitigationStatus.ACCEPTED: "on which day it is looked at again",
    MitigationStatus.PLANNED: "by which day it is done",
}
_LONGEST = {
    MitigationStatus.ACCEPTED: LONGEST_ACCEPTANCE_DAYS,
    MitigationStatus.PLANNED: LONGEST_PLAN_DAYS,
}
