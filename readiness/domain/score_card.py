"""What is known of a service, and its score with all its reasons (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from readiness.domain.checklist import Checklist, Item
from readiness.domain.evidence import Contradiction, Outcome, Record, Resolution
from readiness.domain.level import GateFacts, Level
from readiness.domain.mode_coverage import ModeResult, ModeShares
from readiness.domain.shares import one_decimal
from readiness.domain.step import Blocker, Drop, Step
from readiness.domain.traits import Trait


class CriticalStatus(StrEnum):
    """How a critical item stands."""

    MET = "met"
    LATE = "late"
    UNMET = "unmet"
    FAILING = "failing"


class Subject(NamedTuple):
    """What a service is measured as."""

    tier: int
    trait: Trait


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything known about a service at one moment, each by item key or mode key.

    `contradicted` holds the incident that last showed the opposite; `left_out` and `waived` are
    keys with an approved decision that is still open. `sources` are all that ever told of it.
    """

    items: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    modes: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    contradicted_items: Mapping[str, Contradiction] = field(default_factory=dict)
    contradicted_modes: Mapping[str, Contradiction] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    left_out_modes: frozenset[str] = frozenset()
    waived: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()


class Line(NamedTuple):
    """One line of the ledger: an item, what it says, and what it earns of 100 points.

    `possible` is what it would earn at best. Left out items have neither. `critical` is None for
    an item that is not critical here.
    """

    item: Item
    category: str
    resolution: Resolution
    points: Fraction = Fraction(0)
    possible: Fraction = Fraction(0)
    critical: CriticalStatus | None = None
    is_left_out: bool = False
    is_waived: bool = False

    @property
    def is_answered(self) -> bool:
        """Return whether anything is known of it, or it was waived."""
        return self.is_waived or self.resolution.outcome is not Outcome.UNKNOWN

    @property
    def is_counted(self) -> bool:
        """Return whether it has a part in the score."""
        return self.possible > 0

    @property
    def lost(self) -> Fraction:
        """Return the points that are still to be had."""
        return self.possible - self.points


class CategoryScore(NamedTuple):
    """What a category earns, 0 to 1; None where nothing of it applies."""

    key: str
    title: str
    weight: int
    score: Fraction | None
    answered: Fraction | None


class ScoreCard(NamedTuple):
    """The score of one service at one moment with all its reasons.

    `score` is 0 to 100, None where nothing applies. `strict_score` counts what was left out as
    unknown. Shares are out of 1, None where there is nothing to share. What blocks the next
    level, the steps to it and the forecast are worked out by readiness.domain.outlook.
    """

    at: datetime
    subject: Subject
    checklist: Checklist
    score: Fraction | None
    strict_score: Fraction | None
    own_level: Level
    level: Level
    capped_by: tuple[str, ...]
    categories: tuple[CategoryScore, ...]
    lines: tuple[Line, ...]
    facts: GateFacts
    modes: tuple[ModeResult, ...]
    shares: ModeShares
    blocking: tuple[Blocker, ...] = ()
    next_steps: tuple[Step, ...] = ()
    forecast: tuple[Drop, ...] = ()

    @property
    def shown(self) -> str:
        """Return the score as people read it, "no data" where nothing applies."""
        return "no data" if self.score is None else one_decimal(self.score)

    @property
    def weakest(self) -> CategoryScore | None:
        """Return the category with the lowest score."""
        scored = [one for one in self.categories if one.score is not None]
        return min(scored, key=lambda one: one.score or Fraction(0), default=None)

    @property
    def target(self) -> Level:
        """Return the level a service of this tier should hold."""
        return self.checklist.targets.get(self.subject.tier, Level.NONE)
