"""How often a canary sets out, and how old the last that came through may be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from core.background import canary
from core.background.canary import Standing, look, register_canary, turn_of

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    before = list(canary._readers)
    yield
    canary._readers[:] = before


def test_turns_are_the_same_for_everybody(settings: Settings) -> None:
    settings.DRYDOCK_CANARY_SECONDS = 60
    minute = [NOON + timedelta(seconds=seconds) for seconds in (0, 0.5, 59.9)]

    assert {turn_of(at) for at in minute} == {NOON}
    assert turn_of(NOON + timedelta(seconds=60)) == NOON + timedelta(seconds=60)


def test_without_turns_or_a_way_nothing_is_kept_and_nobody_is_asked(settings: Settings) -> None:
    def fail() -> None:
        raise AssertionError("asked")

    register_canary(fail)
    settings.DRYDOCK_CANARY_SECONDS = 0
    without_turns = look(NOON)
    settings.DRYDOCK_CANARY_SECONDS = 60
    canary._readers.clear()

    assert (turn_of(NOON), without_turns) == (NOON, Standing(is_kept=False))
    assert look(NOON) == Standing(is_kept=False)


@pytest.mark.parametrize(
    ("seconds", "is_on_time"), [(-1, True), (0, True), (110, True), (110.1, False), (4000, False)]
)
def test_last_that_came_through_may_be_nearly_two_turns_old(
    settings: Settings, seconds: float, is_on_time: bool
) -> None:
    settings.DRYDOCK_CANARY_SECONDS = 60
    age = timedelta(seconds=seconds)
    register_canary(lambda: NOON - age)

    assert look(NOON) == Standing(max(age, timedelta()), is_on_time=is_on_time)


def test_before_the_first_none_is_on_time(settings: Settings) -> None:
    settings.DRYDOCK_CANARY_SECONDS = 60
    register_canary(lambda: None)

    assert look(NOON) == Standing(None, is_on_time=False)
