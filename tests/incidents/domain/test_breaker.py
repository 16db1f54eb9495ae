from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.breaker import (
    LONGEST_OPEN,
    OPEN_FOR,
    Breaker,
    BreakerStatus,
    after,
    begin_probe,
    room,
)
from incidents.domain.delivery import LEASE, Outcome, Verdict

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GOOD, BAD = Outcome(Verdict.SENT), Outcome(Verdict.FAILED)


def after_all(breaker: Breaker, outcomes: list[Outcome], *, pause: timedelta = SECOND) -> Breaker:
    at = AT
    for outcome in outcomes:
        breaker = after(breaker, outcome, at=at, chance=0.5)
        at += pause
    return breaker


def test_five_failures_within_a_minute_open_it_for_half_a_minute() -> None:
    nearly = after_all(Breaker(), [BAD] * 4)

    opened = after(nearly, BAD, at=AT + 4 * SECOND, chance=0.5)

    assert (nearly.status, room(nearly, at=AT, most=4)) == (BreakerStatus.CLOSED, 4)
    assert (opened.status, opened.opened_at) == (BreakerStatus.OPEN, AT + 4 * SECOND)
    assert opened.open_until == AT + 4 * SECOND + OPEN_FOR
    assert room(opened, at=AT + 5 * SECOND, most=4) == 0
    assert room(opened, at=AT + 34 * SECOND, most=4) == 1


def test_failures_that_are_far_apart_do_not_open_it() -> None:
    assert after_all(Breaker(), [BAD] * 20, pause=timedelta(seconds=16)).status == "closed"


def test_half_of_ten_attempts_open_it_and_fewer_than_half_do_not() -> None:
    pause = timedelta(seconds=2)

    few = after_all(Breaker(), [GOOD] * 10 + [BAD] * 4, pause=pause)
    half = after_all(Breaker(attempts=8, failures=4, window_started_at=AT), [GOOD], pause=pause)
    many = after_all(half, [GOOD, BAD], pause=pause)

    assert (few.status, half.status, many.status) == ("closed", "closed", "open")


def test_share_alone_opens_it() -> None:
    known = Breaker(attempts=9, failures=4, window_started_at=AT)

    assert after(known, GOOD, at=AT, chance=0.5).status == "closed"
    assert after(known, BAD, at=AT, chance=0.5).status == "open"


def test_one_probe_at_a_time_and_two_that_succeed_close_it() -> None:
    opened = after_all(Breaker(), [BAD] * 5)
    at = AT + timedelta(minutes=1)

    probing = begin_probe(opened, until=at + LEASE)
    during = room(probing, at=at, most=4)
    once = after(probing, GOOD, at=at, chance=0.5)
    again = begin_probe(once, until=at + LEASE)
    twice = after(again, GOOD, at=at, chance=0.5)

    assert (probing.status, during) == (BreakerStatus.PROBING, 0)
    assert (once.status, room(once, at=at, most=4)) == (BreakerStatus.PROBING, 1)
    assert twice == Breaker()


def test_probe_whose_worker_vanished_ends_with_its_lease() -> None:
    probing = begin_probe(after_all(Breaker(), [BAD] * 5), until=AT + LEASE)

    assert room(probing, at=AT + LEASE - SECOND, most=4) == 0
    assert room(probing, at=AT + LEASE, most=4) == 1


def test_each_failed_probe_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    breaker = after_all(Breaker(), [BAD] * 5)
    waits = []
    for _ in range(8):
        waits.append((breaker.open_until or AT) - (breaker.opened_at or AT))
        breaker = after(begin_probe(breaker, until=AT), BAD, at=AT, chance=0.5)

    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes == [0.5, 1, 2, 4, 8, 15, 15, 15]


def test_straggler_that_fails_while_it_is_open_makes_it_no_worse() -> None:
    opened = after_all(Breaker(), [BAD] * 5)

    assert after(opened, BAD, at=AT + timedelta(seconds=9), chance=0.5) == opened


def test_receiver_that_wants_less_is_left_alone_as_long_as_it_says() -> None:
    asked = Outcome(Verdict.THROTTLED, retry_after=timedelta(seconds=7))

    told = after(Breaker(), asked, at=AT, chance=0.5)
    untold = after(Breaker(), Outcome(Verdict.THROTTLED), at=AT, chance=0.5)

    assert told.throttled_until == AT + timedelta(seconds=7)
    assert room(told, at=AT + 6 * SECOND, most=4) == 0
    assert room(told, at=AT + 7 * SECOND, most=4) == 4
    assert untold.throttled_until == AT + timedelta(minutes=1)


def test_what_was_not_sent_says_nothing_about_the_receiver() -> None:
    probing = begin_probe(after_all(Breaker(), [BAD] * 5), until=AT + LEASE)

    for verdict in (Verdict.SUPPRESSED, Verdict.LOST):
        assert room(after(probing, Outcome(verdict), at=AT, chance=0.5), at=AT, most=4) == 1
        assert after(Breaker(), Outcome(verdict), at=AT, chance=0.5) == Breaker()


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(list(Verdict)), st.integers(0, 90), st.floats(0, 1))))
def test_it_never_lets_more_through_than_it_may_and_never_closes_for_good(
    steps: list[tuple[Verdict, int, float]],
) -> None:
    breaker, at = Breaker(), AT
    for verdict, seconds, chance in steps:
        at += timedelta(seconds=seconds)
        free = room(breaker, at=at, most=4)
        assert free in (0, 1, 4)
        if free == 1:
            breaker = begin_probe(breaker, until=at + LEASE)
        breaker = after(breaker, Outcome(verdict), at=at, chance=chance)

    assert room(breaker, at=at + LONGEST_OPEN * 2, most=4) > 0


def test_statuses_have_words() -> None:
    assert len({status.label for status in BreakerStatus}) == len(BreakerStatus)
