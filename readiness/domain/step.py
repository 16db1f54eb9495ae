"""What stands between a service and a level, and when it will lose one (pure)."""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from readiness.domain.level import Gate, Level


class Blocker(NamedTuple):
    """One closed gate in words, with the keys of the items or failure modes it is about."""

    gate: Gate | None
    text: str
    items: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()


class StepReason(StrEnum):
    """Why a step is asked for."""

    FAILING = "failing"
    UNMET = "unmet"
    WAIVED = "waived"
    LATE = "late"
    SURVIVED = "survived"
    PROVEN = "proven"
    CATEGORY = "category"
    ANSWERED = "answered"
    SCORE = "score"


class Step(NamedTuple):
    """One thing to do: prove an item, or survive a failure mode.

    `points` is what it adds to the score when done well, 0 for a mode.
    """

    reason: StepReason
    title: str
    points: Fraction
    item: str = ""
    mode: str = ""
    category: str = ""


class Drop(NamedTuple):
    """The day on which a level falls if nobody does anything."""

    on: date
    level: Level
