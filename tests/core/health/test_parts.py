"""Parts are looked at together, in bounded time, and not more often than needed."""

import time
from datetime import UTC, datetime, timedelta
from threading import Event

from core.availability.operator_flags import OperatorFlag, lower_flag, raise_flag
from core.health.parts import OK, Finding, Health, Part, PartStatus, Readiness
from core.health.probes import readiness_of

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


class Moment:
    """A clock for seconds and for times at once."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)


def test_what_was_found_is_kept_for_a_moment_with_its_history() -> None:
    moment = Moment()
    answers = [OK, Finding(PartStatus.FAILED, "gone"), Finding(PartStatus.FAILED, "still"), OK]
    asked: list[int] = []

    def probe() -> Finding:
        asked.append(1)
        return answers[len(asked) - 1]

    health = Health({"part": probe}, kept_seconds=2, clock=moment.clock, now=moment.now)
    found = []
    for seconds in (0, 1, 2, 4, 6):
        moment.seconds = seconds
        part = health.parts()["part"]
        history = [(at - NOON).seconds if at else None for at in (part.since, part.last_ok)]
        found.append((part.finding.says, *history))

    assert found == [("", 0, 0), ("", 0, 0), ("gone", 2, 0), ("still", 2, 0), ("", 6, 6)]


def test_a_probe_that_hangs_has_failed_and_holds_nobody_up() -> None:
    released = Event()
    started: list[int] = []

    def hang() -> Finding:
        started.append(1)
        released.wait(120)
        return OK

    health = Health({"hangs": hang}, longest_seconds=0.2, kept_seconds=0)
    began = time.monotonic()
    found = health.parts()["hangs"].finding
    took = time.monotonic() - began
    health.parts()
    released.set()

    assert found == Finding(PartStatus.FAILED, "No answer within 0.2 s.")
    assert took < 60
    assert started == [1]


def test_a_probe_that_breaks_has_failed_alone() -> None:
    def break_down() -> Finding:
        raise RuntimeError("no such host")

    health = Health({"breaks": break_down, "fine": lambda: OK}, longest_seconds=60)
    found = {name: part.finding for name, part in health.parts().items()}

    assert found == {"breaks": Finding(PartStatus.FAILED, "RuntimeError: no such host"), "fine": OK}


def parts(**statuses: PartStatus) -> dict[str, Part]:
    names = ("database_read", "database_write", "migrations", "broker")
    found = dict.fromkeys(names, PartStatus.OK) | statuses
    return {name: Part(Finding(status), NOON, None) for name, status in found.items()}


def test_the_parts_amount_to_one_word() -> None:
    failed = PartStatus.FAILED

    assert readiness_of(parts()) is Readiness.OK
    assert readiness_of(parts(broker=PartStatus.DEGRADED)) is Readiness.DEGRADED
    assert readiness_of(parts(database_write=failed)) is Readiness.READ_ONLY
    assert readiness_of(parts(database_write=failed, broker=failed)) is Readiness.READ_ONLY
    assert readiness_of(parts(migrations=failed)) is Readiness.UNAVAILABLE
    assert readiness_of(parts(database_read=failed)) is Readiness.UNAVAILABLE


def test_operators_have_the_last_word() -> None:
    try:
        raise_flag(OperatorFlag.READ_ONLY)
        assert readiness_of(parts()) is Readiness.READ_ONLY
        raise_flag(OperatorFlag.DRAINING)
        assert readiness_of(parts()) is Readiness.UNAVAILABLE
    finally:
        lower_flag(OperatorFlag.READ_ONLY)
        lower_flag(OperatorFlag.DRAINING)
