"""The matrix of services by failure modes, and where it is thinnest (pure)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from readiness.domain.checklist import FailureMode, Taxonomy
from readiness.domain.mode_coverage import (
    CellStatus,
    ModeResult,
    ModeShares,
    applicable_modes,
    mode_result,
    mode_shares,
)
from readiness.domain.score_card import Findings, Subject
from readiness.domain.scoring import TIER_WEIGHTS

_MORE_URGENT = (
    CellStatus.FAILED,
    CellStatus.CONTRADICTED,
    CellStatus.UNTESTED,
    CellStatus.STALE,
    CellStatus.PLANNED,
    CellStatus.SURVIVED,
    CellStatus.NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One service and one failure mode.

    `result` is None where the mode does not apply to what the service is. `planned_on` is the day
    of the next drill of it, None without one. `age_days` counts from the record that decides.
    """

    mode: FailureMode
    result: ModeResult | None
    planned_on: date | None = None
    age_days: int | None = None

    @property
    def status(self) -> CellStatus:
        """Return what is known; a drill that is planned shows only where nothing is."""
        if self.result is None:
            return CellStatus.NOT_APPLICABLE
        if self.result.status is CellStatus.UNTESTED and self.planned_on is not None:
            return CellStatus.PLANNED
        return self.result.status

    @property
    def word(self) -> str:
        """Return the status as people read it."""
        return self.status.replace("_", " ").capitalize()

    @property
    def weight(self) -> int:
        """Return what the mode counts for the service, 0 where it does not apply."""
        return self.result.weight if self.result else 0

    @property
    def gap(self) -> Fraction | int:
        """Return the weight that is not freshly survived; 0 where the mode is left out.

        Most cells are whole numbers, and adding those up takes a tenth of the time.
        """
        if self.result is None or self.result.status is CellStatus.NOT_APPLICABLE:
            return 0
        if not self.result.status.is_survived:
            return self.result.weight
        return self.result.weight * (1 - self.result.freshness)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """One service, by its slug, with a cell for each mode of the taxonomy in its order."""

    slug: str
    subject: Subject
    cells: tuple[Cell, ...]

    @property
    def tier(self) -> int:
        """Return the tier it is measured as."""
        return self.subject.tier

    @property
    def shares(self) -> ModeShares:
        """Return how much was tried and survived, over all modes that apply."""
        return mode_shares(cell.result for cell in self.cells if cell.result)

    @property
    def gap(self) -> Fraction | int:
        """Return the weight of everything that is not freshly survived."""
        return sum(cell.gap for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ModeTotal:
    """How many services survived a mode, at whatever age, of those it applies to."""

    mode: FailureMode
    survived: int
    of: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell together with the service it belongs to."""

    row: CoverageRow
    cell: Cell


def coverage_row(
    slug: str,
    taxonomy: Taxonomy,
    subject: Subject,
    findings: Findings,
    *,
    at: datetime,
    planned: Mapping[str, date] | None = None,
) -> CoverageRow:
    """Return the row of a service at `at`; `planned` holds the day of the next drill by mode."""
    applicable = applicable_modes(taxonomy.modes, tier=subject.tier, trait=subject.trait)
    days = planned or {}
    cells = []
    for mode in taxonomy.modes:
        if mode.key not in applicable:
            cells.append(Cell(mode=mode, result=None))
            continue
        result = mode_result(
            mode,
            weight=applicable[mode.key][1],
            records=findings.modes.get(mode.key, ()),
            at=at,
            contradiction=findings.contradicted_modes.get(mode.key),
            is_left_out=mode.key in findings.left_out_modes,
        )
        age = (at - result.record.observed_at).days if result.record else None
        day = days.get(mode.key)
        cells.append(Cell(mode=mode, result=result, planned_on=day, age_days=age))
    return CoverageRow(slug=slug, subject=subject, cells=tuple(cells))


def counted(rows: Iterable[CoverageRow]) -> Counter[CellStatus]:
    """Return how many cells have each status."""
    return Counter(cell.status for row in rows for cell in row.cells)


def shares_of(rows: Iterable[CoverageRow]) -> ModeShares:
    """Return how much was tried and survived over all services together."""
    return mode_shares(cell.result for row in rows for cell in row.cells if cell.result)


def totals_of(rows: Sequence[CoverageRow]) -> tuple[ModeTotal, ...]:
    """Return for each column how many survived of those it applies to."""
    totals = []
    for column in zip(*(row.cells for row in rows), strict=True):
        asked = [cell for cell in column if cell.status is not CellStatus.NOT_APPLICABLE]
        survived = sum(cell.status.is_survived for cell in asked)
        totals.append(ModeTotal(column[0].mode, survived, len(asked)))
    return tuple(totals)


def by_gap(rows: Iterable[CoverageRow]) -> list[CoverageRow]:
    """Return the rows with the largest gap first; the more important tier on a tie."""
    return sorted(rows, key=lambda row: (-row.gap, row.tier, row.slug))


def worst_gap(rows: Iterable[CoverageRow]) -> Gap | None:
    """Return the cell that a drill should try next, None where nothing is left to try.

    The gap counts by the tier's weight in a team's score. Where a drill is planned already, none
    is needed. On a tie what failed comes first, then what is least known.
    """
    weighed = [
        (cell.gap * TIER_WEIGHTS[row.tier], row, cell)
        for row in rows
        for cell in row.cells
        if cell.planned_on is None
    ]
    most = max((weight for weight, _, _ in weighed), default=0)
    widest = [Gap(row, cell) for weight, row, cell in weighed if weight == most]
    return min(widest, key=_urgency) if most else None


def _urgency(gap: Gap) -> tuple[int, str]:
    return _MORE_URGENT.index(gap.cell.status), gap.row.slug
