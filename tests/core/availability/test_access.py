"""What a process believes of its database, and for how long."""

from core.availability.access import BELIEVED_SECONDS, PATIENCE_SECONDS, Access, Availability
from core.database.failure import DatabaseFailure


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_failure_is_believed_for_a_moment_or_until_an_answer() -> None:
    clock = Clock()
    database = Availability(clock)
    seen = [database.access]

    database.note_failure(DatabaseFailure.DOWN)
    seen.append(database.access)
    clock.now += BELIEVED_SECONDS
    seen.append(database.access)
    database.note_failure(DatabaseFailure.READ_ONLY)
    seen.append(database.access)
    database.note_answer()
    seen.append(database.access)

    assert seen == ["writable", "down", "writable", "read_only", "writable"]


def test_a_busy_database_is_there() -> None:
    database = Availability(Clock())

    database.note_failure(DatabaseFailure.BUSY)

    assert database.access is Access.WRITABLE


def test_a_question_without_an_answer_counts_as_down_while_it_lasts() -> None:
    clock = Clock()
    database = Availability(clock)
    seen = []

    with database.asking():
        clock.now += PATIENCE_SECONDS
        seen.append(database.access)
        clock.now += 0.1
        seen.append(database.access)
    seen.append(database.access)

    assert seen == ["writable", "down", "writable"]


def test_one_that_was_away_is_not_tried_while_somebody_asks_it() -> None:
    clock = Clock()
    database = Availability(clock)
    database.note_failure(DatabaseFailure.DOWN)
    clock.now += BELIEVED_SECONDS
    seen = [database.access]

    with database.asking():
        seen.append(database.access)
        database.note_answer()
        seen.append(database.access)

    assert seen == ["writable", "down", "writable"]
