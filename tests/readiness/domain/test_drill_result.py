from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.drill_plan import Clock, Targets
from readiness.domain.drill_result import Verdict, judge_result, measure, step_duration
from readiness.domain.drill_run import EntryKind, StepProgress
from tests.readiness.domain.drills import NOON, Log

K = EntryKind
TARGETS = Targets(600, 60, 60)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def verdict_of(log: Log, targets: Targets = TARGETS) -> tuple[Verdict, tuple[str, ...]]:
    found = judge_result(log.progress, targets)
    assert found is not None
    return found.verdict, found.reasons


def test_figures_come_from_the_clocks() -> None:
    log = Log()
    log.run_through()

    measured = measure(log.progress.clocks)

    assert measured.recovery == seconds(300)
    assert measured.detection == measured.decision == seconds(60)
    assert measured.data_loss == seconds(60)
    assert measured.failback is None
    assert verdict_of(log) == (Verdict.PASSED, ())


def test_data_loss_counts_from_an_entered_moment_and_never_below_zero() -> None:
    clocks = {
        Clock.DISRUPTION_START: NOON + seconds(900),
        Clock.LOSS_MOMENT: NOON,
        Clock.LAST_RECOVERED_MARKER: NOON - seconds(30),
    }

    assert measure(clocks).data_loss == seconds(30)
    assert measure(clocks | {Clock.LAST_RECOVERED_MARKER: NOON + seconds(5)}).data_loss == seconds(
        0
    )
    assert measure({Clock.LAST_RECOVERED_MARKER: NOON}).data_loss is None
    assert measure({Clock.FAILBACK_START: NOON, Clock.FAILBACK_DONE: NOON}).failback == seconds(0)


def test_more_than_promised_fails() -> None:
    log = Log()
    log.run_through()

    assert verdict_of(log, Targets(299, 59, 1)) == (
        Verdict.FAILED,
        (
            "Recovery took 5 min, more than the promised 4 min 59 s.",
            "The data loss is 1 min, more than the promised 59 s.",
        ),
    )


def test_a_missing_clock_is_no_failure() -> None:
    log = Log()
    log.run_through(without=("count",))

    assert verdict_of(log) == (
        Verdict.INCONCLUSIVE,
        ("The clock “last recovered marker” has no time: step count is open.",),
    )


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("fix", "Step fix must be done and is failed."),
        ("notice", "The expected alert was not seen."),
    ],
)
def test_a_step_that_must_be_done_and_failed_fails_the_run(step: str, said: str) -> None:
    log = Log()
    log.write(K.START)
    log.write(K.FAIL, step, at=1)
    log.run_through(without=(step,))

    assert verdict_of(log) == (Verdict.FAILED, (said,))


def test_an_optional_step_may_be_skipped() -> None:
    log = Log()
    log.write(K.START)
    log.write(K.SKIP, "brake", at=1)
    log.run_through(without=("brake",))

    assert verdict_of(log) == (Verdict.PASSED, ())


@pytest.mark.parametrize(
    ("since", "until", "verdict"),
    [
        (10, 60, Verdict.PASSED),
        (10, 61, Verdict.INCONCLUSIVE),
        (200, 210, Verdict.INCONCLUSIVE),
        (359, 400, Verdict.INCONCLUSIVE),
        (360, 400, Verdict.PASSED),
    ],
)
def test_a_pause_between_disruption_and_recovery_spoils_the_figure(
    since: float, until: float, verdict: Verdict
) -> None:
    log = Log()
    for kind, at in ((K.START, 0), (K.PAUSE, since), (K.RESUME, until)):
        log.write(kind, at=at)
    log.run_through()

    assert verdict_of(log)[0] is verdict
    assert measure(log.progress.clocks).recovery == seconds(300)


def test_a_failed_disruption_leaves_nothing_to_overlap() -> None:
    log = Log()
    log.write(K.START)
    log.write(K.FAIL, "cut", at=1)
    log.write(K.PAUSE, at=2)
    log.run_through(without=("cut",))

    assert verdict_of(log) == (Verdict.FAILED, ("Step cut must be done and is failed.",))


def test_a_recovery_before_the_disruption_says_nothing() -> None:
    log = Log()
    log.write(K.START)
    log.write(K.DONE, "restored", at=1)
    log.run_through(without=("restored",))

    assert verdict_of(log) == (
        Verdict.INCONCLUSIVE,
        ("The service was restored before it was disrupted.",),
    )


def test_a_stopped_drill_is_aborted_and_one_that_goes_on_has_no_verdict() -> None:
    log = Log()
    log.write(K.START)
    assert judge_result(log.progress, TARGETS) is None
    log.write(K.ABORT, at=1)

    assert verdict_of(log) == (Verdict.ABORTED, ("The drill was stopped.",))


def test_a_step_takes_from_its_beginning_to_its_end() -> None:
    one = StepProgress(Log().content.steps[0], ended_at=NOON)

    assert step_duration(one, NOON - seconds(9)) == seconds(9)
    assert step_duration(one, None) is None
    assert step_duration(one, NOON + seconds(9)) == seconds(0)
    begun = StepProgress(one.step, begun_at=NOON - seconds(2), claimed_at=NOON, ended_at=NOON)
    assert step_duration(begun, None) == seconds(2)
    assert step_duration(StepProgress(one.step), NOON) is None


MOMENTS = st.dictionaries(
    st.sampled_from(list(Clock)), st.integers(0, 5000).map(lambda number: NOON + seconds(number))
)


@settings(max_examples=100, deadline=None)
@given(MOMENTS, st.integers(1, 1000))
def test_figures_do_not_depend_on_when_it_was(clocks: dict[Clock, datetime], days: int) -> None:
    later = {clock: at + timedelta(days=days) for clock, at in clocks.items()}

    spans = measure(clocks)
    assert measure(later) == spans
    for span in (spans.recovery, spans.detection, spans.decision, spans.data_loss, spans.failback):
        assert span is None or span >= timedelta()
