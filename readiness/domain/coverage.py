"""The matrix of services by failure modes, and where it is thinnest (pure)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

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
from readiness.domain.shares import exact_sum

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
    `status` says what is known, `gap` is the weight that is not freshly survived, 0 where the mode
    is left out: both follow from the others, and are asked for five times by each matrix.
    """

    mode: FailureMode
    result: ModeResult | None
    planned_on: date | None = None
    age_days: int | None = None
    status: CellStatus = field(init=False)
    gap: Fraction | int = field(init=False)

    def __post_init__(self) -> None:
        """Work out status and gap."""
        object.__setattr__(self, "status", _status(self.result, self.planned_on))
        object.__setattr__(self, "gap", _gap(self.result))

    @property
    def word(self) -> str:
        """Return the status as people read it."""
        return self.status.replace("_", " ").capitalize()

    @property
    def weight(self) -> int:
        """Return what the mode counts for the service, 0 where it does not apply."""
        return self.result.weight if self.result else 0


def _status(result: ModeResult | None, planned_on: date | None) -> CellStatus:
    """Return what is known; a drill that is planned shows only where nothing is."""
    if result is None:
        return CellStatus.NOT_APPLICABLE
    if result.status is CellStatus.UNTESTED and planned_on is not None:
        return CellStatus.PLANNED
    return result.status


def _gap(result: ModeResult | None) -> Fraction | int:
    """Return whole numbers where it can: adding those up takes a tenth of the time."""
    if result is None or result.status is CellStatus.NOT_APPLICABLE:
        return 0
    if not result.status.is_survived:
        return result.weight
    return result.weight * (1 - result.freshness)


class CoverageRow(NamedTuple):
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
        return exact_sum(cell.gap for cell in self.cells)


class ModeTotal(NamedTuple):
    """How many services survived a mode, at whatever age, of those it applies to."""

    mode: FailureMode
    survived: int
    of: int


class Gap(NamedTuple):
    """A cell together with the service it belongs to."""

    row: CoverageRow
    cell: Cell


def untold_cells(taxonomy: Taxonomy, subject: Subject) -> tuple[Cell, ...]:
    """Return the cells of any such service of which nothing is known, in the taxonomy's order."""
    applicable = applicable_modes(taxonomy.modes, tier=subject.tier, trait=subject.trait)
    return tuple(
        Cell(
            mode=mode,
            result=ModeResult(
                key=mode.key, weight=applicable[mode.key][1], status=CellStatus.UNTESTED
            )
            if mode.key in applicable
            else None,
        )
        for mode in taxonomy.modes
    )


def coverage_row(
    slug: str,
    subject: Subject,
    untold: Iterable[Cell],
    findings: Findings,
    *,
    at: datetime,
    planned: Mapping[str, date] | None = None,
) -> CoverageRow:
    """Return the row of a service at `at`: `untold_cells` of its subject, and what is known.

    `planned` holds the day of the next drill by mode. Rows share the cells of which nothing is
    known, by far the most of five hundred services.
    """
    days = planned or {}
    told = {mode for mode, records in findings.modes.items() if records}
    told |= findings.left_out_modes | days.keys()
    cells = []
    for cell in untold:
        if cell.result is None or cell.mode.key not in told:
            cells.append(cell)
            continue
        result = mode_result(
            cell.mode,
            weight=cell.weight,
            records=findings.modes.get(cell.mode.key, ()),
            at=at,
            contradiction=findings.contradicted_modes.get(cell.mode.key),
            is_left_out=cell.mode.key in findings.left_out_modes,
        )
        age = (at - result.record.observed_at).days if result.record else None
        day = days.get(cell.mode.key)
        cells.append(Cell(mode=cell.mode, result=result, planned_on=day, age_days=age))
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
