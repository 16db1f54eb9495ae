"""The readiness of one service as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from catalog.models import Service
from readiness.domain.checklist import FailureMode
from readiness.domain.evidence import Contradiction
from readiness.domain.outlook import expiring, outlived
from readiness.domain.score_card import CategoryScore, CriticalStatus, Line, ScoreCard
from readiness.domain.shares import in_tenths
from readiness.domain.step import Step
from readiness.models import Evidence, ScoreSnapshot
from readiness.queries import evidence
from readiness.queries.failure_modes import current_taxonomy
from readiness.queries.score_history import history_of, without_hidden
from readiness.queries.scores import score_card
from readiness.queries.service_standing import MOST_STEPS, is_begun

MOST_SNAPSHOTS = 20
MOST_EXPIRING = 8
MOST_OUTLIVED = 8


class LedgerRow(NamedTuple):
    """A line of the ledger with the record it rests on; tenths of all rows add up to the score."""

    line: Line
    tenths: int
    evidence: Evidence | None
    age_days: int | None

    @property
    def shown(self) -> str:
        """Return the points with one decimal."""
        return f"{self.tenths // 10}.{self.tenths % 10}"

    @property
    def contradiction(self) -> Contradiction | None:
        """Return the incident to name instead of an outcome."""
        return self.line.resolution.contradiction if self.said == "contradicted" else None

    @property
    def said(self) -> str:
        """Return the outcome's word."""
        return said_of(self.line)


class LedgerGroup(NamedTuple):
    """A category with its rows."""

    category: CategoryScore
    rows: tuple[LedgerRow, ...]


@dataclass(frozen=True, slots=True)
class Blocking:
    """What keeps a service from the next level, with the items and failure modes it is about."""

    text: str
    lines: tuple[Line, ...]
    modes: tuple[FailureMode, ...]

    @property
    def count(self) -> int:
        """Return how many items and modes it is about, 0 where it is about the whole."""
        return len(self.lines) + len(self.modes)


class ReadinessPage(NamedTuple):
    """Everything the page shows; `steps` are the first of `step_count`.

    `outlived` are the first of `outlived_count` lines that rest on proof past its lifetime.
    """

    service: Service
    card: ScoreCard
    groups: tuple[LedgerGroup, ...]
    failing: tuple[LedgerRow, ...]
    steps: tuple[Step, ...]
    step_count: int
    blocking: tuple[Blocking, ...]
    outlived: tuple[tuple[datetime, Line], ...]
    outlived_count: int
    expiring: tuple[tuple[datetime, Line], ...]
    snapshots: Sequence[ScoreSnapshot]
    is_begun: bool


def page_of(service: Service, *, at: datetime) -> ReadinessPage:
    """Return the page; the number of statements does not grow with evidence or history."""
    card = score_card(service, at=at)
    references = {line.resolution.record.reference for line in card.lines if line.resolution.record}
    rows = _rows(card, evidence.by_key(references))
    over = outlived(card)
    groups = tuple(
        LedgerGroup(
            category=category,
            rows=tuple(row for row in rows if row.line.category == category.key),
        )
        for category in card.categories
    )
    return ReadinessPage(
        service=service,
        card=card,
        groups=tuple(group for group in groups if group.rows),
        failing=tuple(row for row in rows if _hurts(row)),
        steps=card.next_steps[:MOST_STEPS],
        step_count=len(card.next_steps),
        blocking=_blocking(card),
        outlived=tuple(over[:MOST_OUTLIVED]),
        outlived_count=len(over),
        expiring=tuple(expiring(card)[:MOST_EXPIRING]),
        snapshots=without_hidden(history_of(service)[:MOST_SNAPSHOTS]),
        is_begun=is_begun(card),
    )


def said_of(line: Line) -> str:
    """Return the outcome's word of a line, or the word for what stands above the outcome."""
    if line.is_left_out and not line.is_counted:
        return "not_applicable"
    if line.resolution.is_contradicted:
        return "contradicted"
    return "waived" if line.is_waived else str(line.resolution.outcome)


def _rows(card: ScoreCard, records: dict[int, Evidence]) -> list[LedgerRow]:
    tenths = in_tenths([line.points for line in card.lines], card.score or Fraction(0))
    found = []
    for line, part in zip(card.lines, tenths, strict=True):
        record = line.resolution.record
        found.append(
            LedgerRow(
                line=line,
                tenths=part,
                evidence=records.get(record.reference) if record else None,
                age_days=(card.at - record.observed_at).days if record else None,
            )
        )
    return found


def _blocking(card: ScoreCard) -> tuple[Blocking, ...]:
    lines = {line.item.key: line for line in card.lines}
    modes = {mode.key: mode for mode in current_taxonomy().modes}
    return tuple(
        Blocking(
            one.text,
            tuple(lines[key] for key in one.items),
            tuple(modes[key] for key in one.modes),
        )
        for one in card.blocking
    )


def _hurts(row: LedgerRow) -> bool:
    """Return whether a row belongs to what fails, shown first."""
    return row.said in {"fail", "contradicted"} or row.line.critical is CriticalStatus.FAILING
