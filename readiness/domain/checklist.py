"""A checklist: categories of questions, what each is worth, and the levels (pure).

The format people write it in is read by readiness.domain.checklist_reading and described in
docs/reference/scoring.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from readiness.domain.decision import DecisionRules
from readiness.domain.evidence import HALF, STRENGTHS, EvidenceClass, Scale
from readiness.domain.level import Level, LevelRule
from readiness.domain.traits import Trait


class Item(NamedTuple):
    """One question of a checklist.

    `kinds` is empty where it applies to every kind of service. `needs_source` names a source
    without which the item does not apply, "" for none. `is_graded` items may earn any fraction.
    """

    key: str
    question: str
    why: str
    evidence: str
    weight: int
    tiers: frozenset[int]
    critical_tiers: frozenset[int]
    kinds: frozenset[Trait]
    full_credit: EvidenceClass
    lifetime_days: int
    na_allowed: bool
    is_graded: bool = False
    sources: tuple[str, ...] = ()
    failure_modes: tuple[str, ...] = ()
    needs_source: str = ""

    def applies_to(self, tier: int, trait: Trait, sources: frozenset[str]) -> bool:
        """Return whether a service is asked this; `sources` are those that told of it so far."""
        return (
            tier in self.tiers
            and (not self.kinds or trait in self.kinds)
            and (not self.needs_source or self.needs_source in sources)
        )


class Category(NamedTuple):
    """One principle with its items; `weight` is that of the principle in the score."""

    key: str
    title: str
    principle: int
    weight: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A whole checklist of one version."""

    key: str
    version: str
    title: str
    language: str
    categories: tuple[Category, ...]
    levels: tuple[LevelRule, ...]
    targets: Mapping[int, Level]
    grace_ratio: Fraction = HALF
    strengths: Mapping[EvidenceClass, Fraction] = field(default_factory=lambda: STRENGTHS)
    decisions: DecisionRules = field(default_factory=DecisionRules)

    @property
    def items(self) -> dict[str, Item]:
        """Return every item by its key, in the order of the checklist."""
        return {item.key: item for category in self.categories for item in category.items}

    def scale_of(self, item: Item) -> Scale:
        """Return how evidence on an item is measured."""
        return Scale(
            full_credit=item.full_credit,
            lifetime_days=item.lifetime_days,
            grace_ratio=self.grace_ratio,
            strengths=self.strengths,
        )

    def rule_of(self, level: Level) -> LevelRule | None:
        """Return what a level asks for, None where the checklist does not know it."""
        return next((rule for rule in self.levels if rule.level is level), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureMode:
    """One way things break; `weights` are by tier, `drill` is a drill plan's key or "".

    `tool_names` are what the tools call it, by tool.
    """

    key: str
    title: str
    group: str
    description: str
    expect: str
    kinds: frozenset[Trait]
    weights: Mapping[int, int]
    lifetime_days: int
    drill: str = ""
    note: str = ""
    tool_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def weight_for(self, tier: int, trait: Trait) -> int:
        """Return what the mode counts for a service, 0 where it does not apply."""
        return self.weights.get(tier, 0) if trait in self.kinds else 0


class Taxonomy(NamedTuple):
    """All failure modes of one version, in the order of the file."""

    version: str
    modes: tuple[FailureMode, ...]

    @property
    def by_key(self) -> dict[str, FailureMode]:
        """Return the modes by their keys."""
        return {mode.key: mode for mode in self.modes}
