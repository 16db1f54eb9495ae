from datetime import timedelta

import pytest

from core.errors import RuleViolation, StaleVersion
from readiness.domain.drill_judgement import Answer
from readiness.domain.drill_plan import Clock
from readiness.domain.drill_run import EntryKind, RunStatus, replay
from tests.readiness.domain.drills import NOON, TOM, Log

K = EntryKind


def test_a_time_is_typed_only_where_the_step_says_so(log: Log) -> None:
    typed = NOON - timedelta(minutes=3)

    assert log.write(K.DONE, "count", entered_at=typed) is Answer.WRITE
    assert log.progress.clocks[Clock.LAST_RECOVERED_MARKER] == typed
    for step, entered, said in [
        ("cut", typed, "the server's"),
        ("count", None, "Enter the time"),
        ("count", NOON + timedelta(minutes=6), "yet to come"),
    ]:
        with pytest.raises(RuleViolation, match=said):
            log.write(K.DONE, step, entered_at=entered)


def test_the_first_tick_wins_and_the_second_learns_of_it(log: Log) -> None:
    log.write(K.DONE, "cut", at=5, version=1)

    assert log.write(K.DONE, "cut", at=5, by=TOM, version=1) is Answer.KNOWN
    assert log.write(K.DONE, "cut", at=6, version=1, is_late=True) is Answer.KNOWN
    assert log.write(K.DONE, "cut", at=9, by=TOM, version=1, is_late=True) is Answer.NOTE
    assert [entry.kind for entry in log.entries] == [K.START, K.DONE, K.ALSO]
    assert log.progress.of("cut") == replay(log.content, log.entries[:2]).of("cut")


def test_a_tick_for_an_older_version_never_ends_a_reopened_step(log: Log) -> None:
    log.write(K.DONE, "cut", version=1)
    log.write(K.REOPEN, "cut", at=60, by=TOM)

    with pytest.raises(StaleVersion):
        log.write(K.DONE, "cut", at=61, version=1)
    assert log.write(K.DONE, "cut", at=62, version=1, is_late=True) is Answer.NOTE
    assert log.write(K.DONE, "cut", at=63, version=3) is Answer.WRITE


def test_undo_is_an_entry_within_ten_seconds_by_who_ended_it(log: Log) -> None:
    log.write(K.DONE, "cut", at=0)

    with pytest.raises(RuleViolation, match="Only who ended"):
        log.write(K.UNDO, "cut", at=1, by=TOM, undoes=2)
    with pytest.raises(StaleVersion):
        log.write(K.UNDO, "cut", at=1, undoes=1)
    with pytest.raises(RuleViolation, match="too late"):
        log.write(K.UNDO, "cut", at=10.1, undoes=2)
    assert log.write(K.UNDO, "cut", at=10, undoes=2) is Answer.WRITE
    assert log.write(K.UNDO, "cut", at=11, undoes=2) is Answer.KNOWN
    assert log.progress.clocks == {}
    assert [entry.kind for entry in log.entries] == [K.START, K.DONE, K.UNDO]


@pytest.mark.parametrize("kind", [K.FAIL, K.SKIP, K.BLOCK, K.PROBLEM, K.NOTE, K.REOPEN, K.ABORT])
def test_a_reason_is_needed(log: Log, kind: EntryKind) -> None:
    with pytest.raises(RuleViolation) as refused:
        log.write(kind, "cut", text=" \n")

    assert refused.value.field == "text"


def test_nothing_happens_before_the_start_or_after_the_end() -> None:
    log = Log()
    for kind in (K.DONE, K.NOTE, K.PAUSE, K.ABORT):
        with pytest.raises(RuleViolation, match="not begun"):
            log.write(kind, "cut")
    log.write(K.START)
    assert log.write(K.START, by=TOM) is Answer.KNOWN
    log.write(K.DONE, "cut", at=1)
    log.write(K.ABORT, at=2)
    assert log.write(K.FINISH, at=3) is Answer.KNOWN
    for kind in (K.PAUSE, K.CLAIM, K.PROBLEM, K.NOTE, K.DONE):
        with pytest.raises(RuleViolation, match="is over"):
            log.write(kind, "fix", at=4)
    with pytest.raises(RuleViolation, match="is over"):
        log.write(K.UNDO, "cut", at=4, undoes=2)
    assert log.write(K.DONE, "fix", at=5, is_late=True) is Answer.NOTE
    assert log.write(K.PROBLEM, "fix", at=5, is_late=True) is Answer.WRITE
    assert log.progress.status is RunStatus.ABORTED


def test_an_inject_concerns_the_whole_drill_and_needs_words(log: Log) -> None:
    with pytest.raises(RuleViolation, match="What happens is needed"):
        log.write(K.INJECT, text=" ")
    before = log.progress.steps

    assert log.write(K.INJECT, text="The expert is away") is Answer.WRITE
    assert log.progress.steps == before
    log.write(K.FINISH)
    with pytest.raises(RuleViolation, match="is over"):
        log.write(K.INJECT, text="Too late")


def test_unknown_steps_and_kinds_of_the_app_are_refused(log: Log) -> None:
    with pytest.raises(RuleViolation, match="no step “nowhere”"):
        log.write(K.DONE, "nowhere")
    with pytest.raises(RuleViolation, match="by hand"):
        log.write(K.ALSO, "cut")
