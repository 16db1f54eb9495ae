"""The score of a service: from evidence to points, shares and a level (pure).

The formulae are in docs/reference/scoring.md. Everything is an exact fraction; only what is shown
is rounded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from readiness.domain.checklist import Category, Checklist, Item, Taxonomy
from readiness.domain.evidence import (
    Contradiction,
    EvidenceClass,
    Outcome,
    Record,
    Resolution,
    resolve,
)
from readiness.domain.level import GateFacts, Level, capped_level, level_of
from readiness.domain.mode_coverage import (
    ModeResult,
    ModeShares,
    applicable_modes,
    mode_result,
    mode_shares,
)
from readiness.domain.shares import one_decimal, weighted_share
from readiness.domain.step import Blocker, Drop, Step
from readiness.domain.traits import Trait

HUNDRED = 100
TIER_WEIGHTS: Mapping[int, int] = {1: 4, 2: 2, 3: 1}


class CriticalStatus(StrEnum):
    """How a critical item stands."""

    MET = "met"
    LATE = "late"
    UNMET = "unmet"
    FAILING = "failing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryScore:
    """What a category earns, 0 to 1; None where nothing of it applies."""

    key: str
    title: str
    weight: int
    score: Fraction | None
    answered: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCard:
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


def category_score(
    parts: Iterable[tuple[int, Fraction]], left_out: Iterable[tuple[int, Fraction]] = ()
) -> Fraction | None:
    """Return sum(weight * value) / sum(weight), 0 to 1; None where nothing applies."""
    return weighted_share(parts, left_out)


def overall_score(categories: Iterable[tuple[int, Fraction | None]]) -> Fraction | None:
    """Return 100 * the weighted mean of the categories that apply, None where none does."""
    share = weighted_share((weight, score) for weight, score in categories if score is not None)
    return None if share is None else HUNDRED * share


def critical_status(resolution: Resolution) -> CriticalStatus:
    """Return how a critical item stands: met by a full pass within its lifetime."""
    if resolution.outcome is Outcome.FAIL:
        return CriticalStatus.FAILING
    if resolution.outcome is not Outcome.PASS or not resolution.freshness:
        return CriticalStatus.UNMET
    return CriticalStatus.MET if resolution.freshness == 1 else CriticalStatus.LATE


def score(
    checklist: Checklist,
    taxonomy: Taxonomy,
    subject: Subject,
    findings: Findings,
    *,
    at: datetime,
    foundations: Mapping[str, Level] | None = None,
) -> ScoreCard:
    """Return the score card of a service at `at`.

    `foundations` are the levels of the services that are single points of failure for it.
    """
    lines = [
        line
        for category in checklist.categories
        for line in _lines(checklist, category, subject, findings, at)
    ]
    modes = _modes(taxonomy, subject, findings, at)
    card = card_of(checklist, subject, lines, modes, at=at)
    level, capped_by = capped_level(card.own_level, foundations or {})
    return replace(card, level=level, capped_by=capped_by)


def _lines(
    checklist: Checklist, category: Category, subject: Subject, findings: Findings, at: datetime
) -> list[Line]:
    found: list[Line] = []
    for item in category.items:
        if not item.applies_to(subject.tier, subject.trait, findings.sources):
            continue
        resolution = resolve(
            findings.items.get(item.key, ()),
            scale=checklist.scale_of(item),
            at=at,
            contradiction=findings.contradicted_items.get(item.key),
        )
        is_left_out = item.key in findings.left_out
        is_critical = subject.tier in item.critical_tiers and not is_left_out
        found.append(
            Line(
                item=item,
                category=category.key,
                resolution=resolution,
                critical=critical_status(resolution) if is_critical else None,
                is_left_out=is_left_out,
                is_waived=(
                    item.key in findings.waived
                    and critical_status(resolution) is CriticalStatus.UNMET
                ),
            )
        )
    return found


def _modes(
    taxonomy: Taxonomy, subject: Subject, findings: Findings, at: datetime
) -> tuple[ModeResult, ...]:
    applicable = applicable_modes(taxonomy.modes, tier=subject.tier, trait=subject.trait)
    return tuple(
        mode_result(
            mode,
            weight=weight,
            records=findings.modes.get(key, ()),
            at=at,
            contradiction=findings.contradicted_modes.get(key),
            is_left_out=key in findings.left_out_modes,
        )
        for key, (mode, weight) in applicable.items()
    )


def card_of(
    checklist: Checklist,
    subject: Subject,
    lines: Sequence[Line],
    modes: tuple[ModeResult, ...],
    *,
    at: datetime,
) -> ScoreCard:
    """Return the score card of lines that are resolved already, points worked out anew."""
    categories = tuple(_category(category, lines) for category in checklist.categories)
    shares = mode_shares(modes)
    facts = _facts(categories, lines, shares)
    own = level_of(checklist.levels, facts, tier=subject.tier)
    return ScoreCard(
        at=at,
        subject=subject,
        checklist=checklist,
        score=facts.score,
        strict_score=(
            _strict_score(checklist, lines)
            if any(line.is_left_out for line in lines)
            else facts.score
        ),
        own_level=own,
        level=own,
        capped_by=(),
        categories=categories,
        lines=_with_points(lines, categories),
        facts=facts,
        modes=modes,
        shares=shares,
    )


def _values(lines: Iterable[Line], *, left_out: bool) -> list[tuple[int, Fraction]]:
    return [
        (line.item.weight, line.resolution.value) for line in lines if line.is_left_out is left_out
    ]


def _category(category: Category, lines: Iterable[Line]) -> CategoryScore:
    mine = [line for line in lines if line.category == category.key]
    return CategoryScore(
        key=category.key,
        title=category.title,
        weight=category.weight,
        score=category_score(_values(mine, left_out=False), _values(mine, left_out=True)),
        answered=answered_share(mine),
    )


def answered_share(lines: Iterable[Line]) -> Fraction | None:
    """Return the share of weight of which something is known, or that was waived."""
    counted = [line for line in lines if not line.is_left_out or line.is_answered]
    return weighted_share((line.item.weight, Fraction(line.is_answered)) for line in counted)


def proven_share(lines: Iterable[Line]) -> Fraction | None:
    """Return the share of weight proven within its lifetime, among items that ask for proof."""

    def is_proven(line: Line) -> bool:
        return line.resolution.value == 1

    counted = [
        line
        for line in lines
        if line.item.full_credit is EvidenceClass.PROVEN
        and (not line.is_left_out or is_proven(line))
    ]
    return weighted_share((line.item.weight, Fraction(is_proven(line))) for line in counted)


def _strict_score(checklist: Checklist, lines: Sequence[Line]) -> Fraction | None:
    unknown = Resolution(outcome=Outcome.UNKNOWN)
    counted = [
        replace(line, is_left_out=False, resolution=unknown) if line.is_left_out else line
        for line in lines
    ]
    categories = [_category(category, counted) for category in checklist.categories]
    return overall_score((one.weight, one.score) for one in categories)


def _facts(
    categories: Sequence[CategoryScore], lines: Sequence[Line], shares: ModeShares
) -> GateFacts:
    critical = [line for line in lines if line.critical is not None]
    unmet = [line for line in critical if line.critical is CriticalStatus.UNMET]
    scores = [one.score for one in categories if one.score is not None]
    return GateFacts(
        score=overall_score((one.weight, one.score) for one in categories),
        answered=answered_share(lines),
        min_category=min(scores) * HUNDRED if scores else None,
        proven_share=proven_share(lines),
        survived=shares.survived,
        critical_failing=sum(line.critical is CriticalStatus.FAILING for line in critical),
        critical_unmet_without_waiver=sum(not line.is_waived for line in unmet),
        open_critical_waivers=sum(line.is_waived for line in unmet),
        critical_past_lifetime=sum(line.critical is CriticalStatus.LATE for line in critical),
    )


def _with_points(lines: Sequence[Line], categories: Sequence[CategoryScore]) -> tuple[Line, ...]:
    """Give each line its part of the 100 points; together they are exactly the score."""
    total = sum(one.weight for one in categories if one.score is not None)
    found: list[Line] = []
    for category in categories:
        mine = [line for line in lines if line.category == category.key]
        counted = _counted(mine, category.score)
        weight = sum(line.item.weight for line in mine if line.item.key in counted)
        for line in mine:
            if line.item.key in counted:
                possible = Fraction(HUNDRED * category.weight * line.item.weight, total * weight)
                points = possible * line.resolution.value
                found.append(replace(line, possible=possible, points=points))
            else:
                found.append(replace(line, possible=Fraction(0), points=Fraction(0)))
    return tuple(found)


def _counted(lines: Iterable[Line], category: Fraction | None) -> set[str]:
    """Return the items that have a part in a category's score."""
    if category is None:
        return set()
    return {
        line.item.key for line in lines if not line.is_left_out or line.resolution.value > category
    }


def team_mean(services: Iterable[tuple[int, Fraction | None]]) -> Fraction | None:
    """Return the mean of (tier, score) by tier weight 4, 2, 1; None without any score."""
    return weighted_share(
        (TIER_WEIGHTS[tier], value) for tier, value in services if value is not None
    )
