from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import RuleViolation
from readiness.domain.drill_judgement import Answer
from readiness.domain.drill_plan import Clock
from readiness.domain.drill_run import ENDINGS, EntryKind, RunStatus, StepStatus, replay
from tests.readiness.domain.drills import MIA, NOON, TOM, Log

K = EntryKind


def test_the_server_writes_the_clock_when_the_step_is_done(log: Log) -> None:
    log.write(K.DONE, "cut", at=42)

    assert log.progress.clocks == {Clock.DISRUPTION_START: NOON + timedelta(seconds=42)}
    assert log.progress.phase == "Disrupted"
    assert log.progress.current == log.progress.of("notice")


@pytest.mark.parametrize(("kind", "status"), list(ENDINGS.items()))
def test_a_step_ends_in_one_of_four_ways(log: Log, kind: EntryKind, status: StepStatus) -> None:
    log.write(kind, "fix", at=7)

    one = log.progress.of("fix")
    assert one is not None
    assert (one.status, one.version, one.ended_by, one.is_open) == (status, 2, MIA, False)
    assert one.clock_at is None


def test_a_step_is_claimed_begun_and_let_go(log: Log) -> None:
    answers = [
        log.write(K.CLAIM, "fix", at=1),
        log.write(K.CLAIM, "fix", at=2, by=TOM),
        log.write(K.BEGIN, "fix", at=3),
        log.write(K.BEGIN, "fix", at=4),
    ]
    one = log.progress.of("fix")
    assert one is not None
    assert (one.claimed_by, one.begun_at) == (MIA, NOON + timedelta(seconds=3))
    answers += [log.write(K.RELEASE, "fix", by=TOM), log.write(K.RELEASE, "fix")]

    write, known = Answer.WRITE, Answer.KNOWN
    assert answers == [write, known, write, known, write, known]


def test_a_problem_keeps_the_step_open(log: Log) -> None:
    log.write(K.PROBLEM, "fix", text="The script is gone")
    log.write(K.NOTE, text="All are awake")
    log.write(K.DONE, "fix", at=1)
    log.write(K.UNDO, "fix", at=2, undoes=4)

    one = log.progress.of("fix")
    assert one is not None
    assert (one.is_open, one.problems) == (True, (2,))


def test_a_drill_is_paused_and_goes_on(log: Log) -> None:
    log.write(K.PAUSE, at=10)
    assert log.progress.status is RunStatus.PAUSED
    assert log.write(K.PAUSE, at=11) is Answer.KNOWN
    assert log.write(K.DONE, "cut", at=12) is Answer.WRITE
    log.write(K.RESUME, at=20)
    log.write(K.PAUSE, at=30)
    log.write(K.FINISH, at=40)

    spans = [(10, 20), (30, 40)]
    assert log.progress.pauses == tuple(
        (NOON + timedelta(seconds=since), NOON + timedelta(seconds=until)) for since, until in spans
    )
    assert log.progress.status.is_over


def test_phases_and_lives_have_words() -> None:
    log = Log()
    assert (log.progress.phase, log.progress.status.is_ahead) == ("Preparing", True)
    log.run_through()
    assert (log.progress.phase, log.progress.current) == ("Restored", None)
    assert RunStatus.PAUSED.is_live


STEPS = ["cut", "notice", "fix", "count"]
WISHES = st.lists(
    st.tuples(
        st.sampled_from([kind for kind in K if kind is not K.ALSO]),
        st.sampled_from(STEPS),
        st.sampled_from([MIA, TOM]),
        st.booleans(),
        st.integers(1, 4),
    ),
    max_size=40,
)


@settings(max_examples=100, deadline=None)
@given(WISHES)
def test_whatever_people_do_the_log_replays_to_the_same(
    wishes: list[tuple[EntryKind, str, int, bool, int]],
) -> None:
    log = Log()
    for second, (kind, step, person, is_late, version) in enumerate(wishes):
        one = log.progress.of(step)
        entered = NOON if step == "count" and kind is K.DONE else None
        before, count = log.progress, len(log.entries)
        try:
            answer = log.write(
                kind,
                step,
                at=second,
                by=person,
                version=version,
                is_late=is_late,
                entered_at=entered,
                undoes=one.ended_entry if one else None,
            )
        except RuleViolation:
            answer = Answer.KNOWN
        if answer is Answer.KNOWN:
            assert (log.progress, len(log.entries)) == (before, count)
        again = log.progress.of(step)
        if answer is Answer.WRITE and kind in ENDINGS:
            # The same tick once more is known and writes nothing.
            assert again is not None
            assert (
                log.write(kind, step, at=second, by=person, version=version, entered_at=entered)
                is Answer.KNOWN
            )

    assert replay(log.content, log.entries) == log.progress
    ended = [(entry.step, entry.kind) for entry in log.entries if entry.kind in ENDINGS]
    opened = [entry.step for entry in log.entries if entry.kind in {K.UNDO, K.REOPEN}]
    for step in STEPS:
        # Between two ends of a step it was opened again: one end for each time it was open.
        ends = sum(1 for key, _ in ended if key == step)
        assert ends - opened.count(step) in {0, 1}
