"""The levels a service may hold, and what each of them asks for (pure).

Levels compare exact, unrounded numbers: 49.95 is shown as 50.0 and is not bronze.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple


class Level(StrEnum):
    """How ready a service is, from nothing to gold."""

    NONE = "none"
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"

    @property
    def rank(self) -> int:
        """Return the place in the ladder, 0 for none."""
        return list(Level).index(self)


class LevelRule(NamedTuple):
    """What one level asks for; None asks for nothing.

    Scores are out of 100, shares out of 1. `min_survived` is by tier.
    """

    level: Level
    min_score: Fraction
    min_answered: Fraction | None = None
    max_critical_failing: int | None = None
    max_critical_unmet_without_waiver: int | None = None
    max_open_critical_waivers: int | None = None
    max_critical_past_lifetime: int | None = None
    min_category_score: Fraction | None = None
    min_proven_share: Fraction | None = None
    min_survived: Mapping[int, Fraction] | None = None


class GateFacts(NamedTuple):
    """What a level is judged by.

    None means that nothing of the kind applies: no score is no level, while a share of nothing
    asks for nothing.
    """

    score: Fraction | None
    answered: Fraction | None = None
    min_category: Fraction | None = None
    proven_share: Fraction | None = None
    survived: Fraction | None = None
    critical_failing: int = 0
    critical_unmet_without_waiver: int = 0
    open_critical_waivers: int = 0
    critical_past_lifetime: int = 0


class Gate(StrEnum):
    """One condition of a level."""

    SCORE = "score"
    ANSWERED = "answered"
    CATEGORY = "category"
    PROVEN = "proven"
    SURVIVED = "survived"
    FAILING = "failing"
    UNMET = "unmet"
    WAIVED = "waived"
    LATE = "late"


class ClosedGate(NamedTuple):
    """A condition that is not met: what there is and what is needed, shares out of 1."""

    gate: Gate
    found: Fraction
    needed: Fraction


def closed_gates(rule: LevelRule, facts: GateFacts, *, tier: int) -> tuple[ClosedGate, ...]:
    """Return every condition of `rule` that `facts` do not meet; none means the level is held."""
    return (*_too_low(rule, facts, tier), *_too_many(rule, facts))


def _too_low(rule: LevelRule, facts: GateFacts, tier: int) -> Iterator[ClosedGate]:
    survived = (rule.min_survived or {}).get(tier)
    for gate, found, needed in (
        (Gate.SCORE, facts.score or Fraction(0), rule.min_score),
        (Gate.ANSWERED, facts.answered, rule.min_answered),
        (Gate.CATEGORY, facts.min_category, rule.min_category_score),
        (Gate.PROVEN, facts.proven_share, rule.min_proven_share),
        (Gate.SURVIVED, facts.survived, survived),
    ):
        if found is not None and needed is not None and found < needed:
            yield ClosedGate(gate, found, needed)
    if facts.score is None and rule.min_score <= 0:
        yield ClosedGate(Gate.SCORE, Fraction(0), rule.min_score)


def _too_many(rule: LevelRule, facts: GateFacts) -> Iterator[ClosedGate]:
    for gate, found, most in (
        (Gate.FAILING, facts.critical_failing, rule.max_critical_failing),
        (Gate.UNMET, facts.critical_unmet_without_waiver, rule.max_critical_unmet_without_waiver),
        (Gate.WAIVED, facts.open_critical_waivers, rule.max_open_critical_waivers),
        (Gate.LATE, facts.critical_past_lifetime, rule.max_critical_past_lifetime),
    ):
        if most is not None and found > most:
            yield ClosedGate(gate, Fraction(found), Fraction(most))


def level_of(rules: Sequence[LevelRule], facts: GateFacts, *, tier: int) -> Level:
    """Return the highest level whose conditions are all met, Level.NONE without one."""
    held = [rule.level for rule in rules if not closed_gates(rule, facts, tier=tier)]
    return max(held, key=lambda level: level.rank, default=Level.NONE)


def capped_level(own: Level, others: Mapping[str, Level]) -> tuple[Level, tuple[str, ...]]:
    """Return the level shown for a service, and the slugs that hold it down.

    `others` are the levels of the services that are single points of failure for it: no service
    is shown better than what it stands on.
    """
    lowest = min((own, *others.values()), key=lambda level: level.rank)
    if lowest is own:
        return own, ()
    return lowest, tuple(sorted(slug for slug, level in others.items() if level is lowest))


def next_level(level: Level) -> Level | None:
    """Return the level above, None above gold."""
    ladder = list(Level)
    return ladder[level.rank + 1] if level.rank + 1 < len(ladder) else None
