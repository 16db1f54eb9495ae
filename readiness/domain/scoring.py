"""The score of a service: from evidence to points, shares and a level (pure).

The formulae are in docs/reference/scoring.md. Everything is an exact fraction; only what is shown
is rounded.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from readiness.domain.checklist import Category, Checklist, Taxonomy
from readiness.domain.evidence import (
    EvidenceClass,
    Outcome,
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
from readiness.domain.score_card import (
    CategoryScore,
    CriticalStatus,
    Findings,
    Line,
    ScoreCard,
    Subject,
)
from readiness.domain.shares import weighted_share

HUNDRED = 100
TIER_WEIGHTS: Mapping[int, int] = {1: 4, 2: 2, 3: 1}
_PART: Mapping[bool, Fraction] = {False: Fraction(0), True: Fraction(1)}
"""What a line adds to a share of lines: nothing, or its whole weight."""


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
    return card._replace(level=level, capped_by=capped_by)


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
    return weighted_share((line.item.weight, _PART[line.is_answered]) for line in counted)


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
    return weighted_share((line.item.weight, _PART[is_proven(line)]) for line in counted)


def _strict_score(checklist: Checklist, lines: Sequence[Line]) -> Fraction | None:
    unknown = Resolution(outcome=Outcome.UNKNOWN)
    counted = [
        line._replace(is_left_out=False, resolution=unknown) if line.is_left_out else line
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
                found.append(line._replace(possible=possible, points=points))
            else:
                found.append(line._replace(possible=Fraction(0), points=Fraction(0)))
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
