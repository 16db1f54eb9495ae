"""What lists say of a score, and between which moments it changes evenly (pure).

The worth of each record is constant, falls evenly, and is constant again. Between two moments at
which none of them begins or ceases to fall, and at both of which the same records decide, a score
lies exactly on the line from one to the other, and the level, which time alone never raises, is
the same where it is the same at both.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from readiness.domain.checklist import Checklist, Taxonomy
from readiness.domain.evidence import HALF, Record
from readiness.domain.level import Level
from readiness.domain.score_card import CategoryScore, Findings, Line, ScoreCard, Subject
from readiness.domain.shares import one_decimal

MOST_HALVINGS = 6
_MICROSECOND = timedelta(microseconds=1)


class ScoreSummary(NamedTuple):
    """A score card without its ledger; `fading` holds the lines whose proof fades."""

    at: datetime
    subject: Subject
    score: Fraction | None
    own_level: Level
    level: Level
    target: Level
    categories: tuple[CategoryScore, ...]
    fading: tuple[Line, ...]

    @property
    def shown(self) -> str:
        """Return the score as people read it, "no data" where nothing applies."""
        return "no data" if self.score is None else one_decimal(self.score)


class ScoreSpan(NamedTuple):
    """The scores of a service from `start.at` until `until` (None: for ever).

    They change evenly from `start` to `end`, not at all where `end` is None; `moving` holds the
    lines that do, as they are at both.
    """

    start: ScoreSummary
    end: ScoreSummary | None
    until: datetime | None
    moving: tuple[tuple[Line, Line], ...] = ()

    def holds(self, at: datetime) -> bool:
        """Return whether it tells the score of a moment."""
        return self.start.at <= at and (self.until is None or at < self.until)

    def summary_at(self, at: datetime) -> ScoreSummary:
        """Return the exact score of a moment for which it holds."""
        if self.end is None:
            return self.start._replace(at=at)
        part = Fraction(
            (at - self.start.at) // _MICROSECOND, (self.end.at - self.start.at) // _MICROSECOND
        )
        start, end = self.start, self.end
        lines = (_line_between(one, other, part) for one, other in self.moving)
        return start._replace(
            at=at,
            score=_mixed(start.score, end.score, part),
            categories=tuple(
                one._replace(score=_mixed(one.score, other.score, part))
                for one, other in zip(start.categories, end.categories, strict=True)
            ),
            fading=tuple(line for line in lines if is_fading(line)),
        )


def summary_of(card: ScoreCard) -> ScoreSummary:
    """Return what lists say of a card."""
    return ScoreSummary(
        at=card.at,
        subject=card.subject,
        score=card.score,
        own_level=card.own_level,
        level=card.level,
        target=card.target,
        categories=card.categories,
        fading=tuple(line for line in card.lines if is_fading(line)),
    )


def is_fading(line: Line) -> bool:
    """Return whether its proof loses worth now and has lost points already."""
    found = line.resolution
    return bool(found.record and found.record.is_good) and 0 < found.freshness < 1 and line.lost > 0


def span_of(
    score_at: Callable[[datetime], ScoreCard],
    findings: Findings,
    taxonomy: Taxonomy,
    *,
    at: datetime,
    most: datetime | None,
) -> ScoreSpan:
    """Return the longest span from `at` that is easy to find.

    `score_at` gives the card of a moment from the same findings, `most` is when others begin to
    count, None for never.
    """
    first = score_at(at)
    start = summary_of(first)
    turns = _turns(findings, first.checklist, taxonomy, at)
    until = min((turn for turn in (*turns, most) if turn is not None), default=None)
    if until is None:
        return ScoreSpan(start, None, None)
    if any(line.is_left_out and line.resolution.record for line in first.lines):
        # What was left out counts only where it helps, so it may begin to.
        return ScoreSpan(start, None, at)
    for _ in range(MOST_HALVINGS):
        last = score_at(until)
        if _same_decide(first, last):
            return _span(start, first, last)
        until = at + (until - at) / 2
    return ScoreSpan(start, None, at)


def _span(start: ScoreSummary, first: ScoreCard, last: ScoreCard) -> ScoreSpan:
    moving = tuple(
        (one, other)
        for one, other in zip(first.lines, last.lines, strict=True)
        if one.resolution.value != other.resolution.value
    )
    if not moving:
        return ScoreSpan(start, None, last.at)
    return ScoreSpan(start, summary_of(last), last.at, moving)


def _turns(
    findings: Findings, checklist: Checklist, taxonomy: Taxonomy, at: datetime
) -> Iterator[datetime]:
    """Yield every later moment at which a record begins or ceases to lose worth."""
    items = {key: item.lifetime_days for key, item in checklist.items.items()}
    modes = {mode.key: mode.lifetime_days for mode in taxonomy.modes}
    for lifetimes, records, grace in (
        (items, findings.items, checklist.grace_ratio),
        (modes, findings.modes, HALF),
    ):
        for record, days in _with_lifetimes(lifetimes, records):
            lifetime = timedelta(days=days)
            fades_at = record.observed_at + lifetime
            gone_at = fades_at + lifetime * grace.numerator // grace.denominator
            # The end may lie between two moments: then both are turns.
            yield from (one for one in (fades_at, gone_at, gone_at + _MICROSECOND) if one > at)


def _with_lifetimes(
    lifetimes: Mapping[str, int], records: Mapping[str, Sequence[Record]]
) -> Iterator[tuple[Record, int]]:
    for key, told in records.items():
        if key in lifetimes:
            for one in told:
                days = lifetimes[key] if one.lifetime_days is None else one.lifetime_days
                yield one, days


def _same_decide(first: ScoreCard, last: ScoreCard) -> bool:
    return first.level is last.level and _deciding(first) == _deciding(last)


def _deciding(card: ScoreCard) -> list[Record | None]:
    return [line.resolution.record for line in card.lines] + [one.record for one in card.modes]


def _line_between(start: Line, end: Line, part: Fraction) -> Line:
    before, after = start.resolution, end.resolution
    return start._replace(
        points=start.points + (end.points - start.points) * part,
        resolution=before._replace(
            value=before.value + (after.value - before.value) * part,
            freshness=before.freshness + (after.freshness - before.freshness) * part,
        ),
    )


def _mixed(start: Fraction | None, end: Fraction | None, part: Fraction) -> Fraction | None:
    return None if start is None or end is None else start + (end - start) * part
