"""Why a score is not what it was: the items that moved it (pure)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from readiness.domain.evidence import Resolution
from readiness.domain.score_card import Line, ScoreCard

MOST_REASONS = 20


class ItemMark(NamedTuple):
    """What a snapshot keeps of an item: points as an exact fraction, outcome and source.

    The source of a contradiction is the incident, such as "INC-7".
    """

    points: Fraction
    outcome: str
    source: str


def mark_of(line: Line) -> ItemMark:
    """Return what to keep of a line."""
    if line.is_left_out and not line.is_counted:
        outcome = "not_applicable"
    elif line.resolution.is_contradicted:
        outcome = "contradicted"
    elif line.is_waived:
        outcome = "waived"
    else:
        outcome = str(line.resolution.outcome)
    return ItemMark(points=line.points, outcome=outcome, source=_source_of(line.resolution))


def _source_of(found: Resolution) -> str:
    if found.contradiction is not None:
        return found.contradiction.reference
    return found.record.source if found.record else ""


class Reason(NamedTuple):
    """One item that changed: points more or less, and what it says now and said before."""

    item: str
    points: Fraction
    before: str
    after: str
    source: str


def reasons_of(before: Mapping[str, ItemMark], card: ScoreCard) -> Sequence[Reason]:
    """Return what changed since `before`, the largest movements first.

    An item that only weighs differently because others came or went is no reason of its own.
    """
    found: list[Reason] = []
    after = {line.item.key: mark_of(line) for line in card.lines}
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        reason = _reason(key, old, new)
        if reason is not None:
            found.append(reason)
    found.sort(key=lambda one: -abs(one.points))
    return found[:MOST_REASONS]


def _reason(key: str, old: ItemMark | None, new: ItemMark | None) -> Reason | None:
    said_before = old.outcome if old else "not_asked"
    says_now = new.outcome if new else "not_asked"
    moved = (new.points if new else Fraction(0)) - (old.points if old else Fraction(0))
    is_same = said_before == says_now and (not old or not new or old.source == new.source)
    if is_same and not moved:
        return None
    return Reason(
        item=key,
        points=moved,
        before=said_before,
        after=says_now,
        source=new.source if new else "",
    )
