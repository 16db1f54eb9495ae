"""What becomes of what somebody wants to write into the log of a drill (pure)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from core.errors import RuleViolation, StaleVersion
from readiness.domain.drill_plan import PlanStep
from readiness.domain.drill_run import ENDINGS, RUN_KINDS, EntryKind, RunProgress, StepProgress

AHEAD_AT_MOST = timedelta(minutes=5)
"""How far a typed moment may lie after the server's time: other machines' clocks differ."""

WITH_REASON = {
    EntryKind.FAIL: "What failed",
    EntryKind.SKIP: "The reason to skip the step",
    EntryKind.BLOCK: "What blocks the step",
    EntryKind.PROBLEM: "The problem",
    EntryKind.NOTE: "The note",
    EntryKind.REOPEN: "The reason to reopen the step",
    EntryKind.ABORT: "The reason to stop the drill",
    EntryKind.INJECT: "What happens",
}


class Wish(NamedTuple):
    """What somebody wants to write; `at` is the server's time.

    `version` is that of the step the person saw, None does not ask. `is_late` marks what waited
    on a device without a connection: it is never refused because others went on meanwhile.
    """

    kind: EntryKind
    at: datetime
    person: int | None
    step: str = ""
    version: int | None = None
    text: str = ""
    entered_at: datetime | None = None
    undoes: int | None = None
    is_late: bool = False


class Answer(StrEnum):
    """What becomes of a wish: an entry, nothing as it is so already, or an `also` entry."""

    WRITE = "write"
    KNOWN = "known"
    NOTE = "note"


def judge(progress: RunProgress, wish: Wish) -> Answer:
    """Return what becomes of a wish.

    Raises RuleViolation with a sentence for the person, StaleVersion when the step was opened
    again since the person looked at it.
    """
    if wish.kind in WITH_REASON and not wish.text.strip():
        raise RuleViolation(f"{WITH_REASON[wish.kind]} is needed.", field="text")
    if wish.kind in RUN_KINDS:
        return _judge_run(progress, wish.kind)
    if progress.started_at is None:
        raise RuleViolation("The drill has not begun yet.")
    if wish.kind is EntryKind.INJECT or (wish.kind is EntryKind.NOTE and not wish.step):
        return _unless_over(progress, wish)
    one = progress.of(wish.step)
    if one is None:
        raise RuleViolation(f"The plan has no step “{wish.step}”.", field="step")
    if wish.kind in ENDINGS:
        return _judge_ending(progress, one, wish)
    if wish.kind is EntryKind.UNDO:
        return _judge_undo(progress, one, wish)
    return _judge_rest(progress, one, wish)


def _judge_run(progress: RunProgress, kind: EntryKind) -> Answer:
    wanted = RUN_KINDS[kind]
    if kind is EntryKind.START:
        return Answer.WRITE if progress.started_at is None else Answer.KNOWN
    if progress.started_at is None:
        raise RuleViolation("The drill has not begun yet.")
    if progress.status is wanted or (progress.status.is_over and wanted.is_over):
        return Answer.KNOWN
    if progress.status.is_over:
        raise RuleViolation("The drill is over.")
    return Answer.WRITE


def _judge_ending(progress: RunProgress, one: StepProgress, wish: Wish) -> Answer:
    _check_time(one.step, wish)
    if not one.is_open:
        is_other = wish.is_late and wish.person != one.ended_by
        return Answer.NOTE if is_other else Answer.KNOWN
    if progress.status.is_over or wish.version not in {None, one.version}:
        if wish.is_late:
            return Answer.NOTE
        if progress.status.is_over:
            raise RuleViolation("The drill is over.")
        raise StaleVersion("The step was opened again since you looked at it.")
    return Answer.WRITE


def _check_time(step: PlanStep, wish: Wish) -> None:
    asks = step.enters_time and wish.kind is EntryKind.DONE
    if asks and wish.entered_at is None:
        raise RuleViolation("Enter the time that the system shows.", field="entered_at")
    if wish.entered_at is None:
        return
    if not asks:
        raise RuleViolation(
            "The time of this step is the server's; none is entered.", field="entered_at"
        )
    if wish.entered_at > wish.at + AHEAD_AT_MOST:
        raise RuleViolation("This time has yet to come.", field="entered_at")


def _judge_undo(progress: RunProgress, one: StepProgress, wish: Wish) -> Answer:
    if one.is_open:
        return Answer.KNOWN
    if progress.status.is_over:
        raise RuleViolation("The drill is over.")
    if wish.undoes != one.ended_entry:
        raise StaleVersion("The step ended again since you looked at it.")
    if wish.person != one.ended_by:
        raise RuleViolation("Only who ended the step undoes it; you may reopen it with a reason.")
    if not one.may_undo(wish.at):
        raise RuleViolation("It is too late to undo this; reopen the step with a reason.")
    return Answer.WRITE


def _judge_rest(progress: RunProgress, one: StepProgress, wish: Wish) -> Answer:
    if wish.kind in {EntryKind.PROBLEM, EntryKind.NOTE}:
        return _unless_over(progress, wish)
    if progress.status.is_over:
        raise RuleViolation("The drill is over.")
    is_so = {
        EntryKind.REOPEN: one.is_open,
        EntryKind.CLAIM: not one.is_open or one.claimed_by is not None,
        EntryKind.RELEASE: not one.is_open or one.claimed_by is None,
        EntryKind.BEGIN: not one.is_open or one.begun_at is not None,
    }
    if wish.kind not in is_so:
        raise RuleViolation(f"Nobody writes “{wish.kind}” by hand.")
    return Answer.KNOWN if is_so[wish.kind] else Answer.WRITE


def _unless_over(progress: RunProgress, wish: Wish) -> Answer:
    if progress.status.is_over and not wish.is_late:
        raise RuleViolation("The drill is over.")
    return Answer.WRITE
