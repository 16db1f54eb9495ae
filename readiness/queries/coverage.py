"""What each service survived, in a fixed number of statements for any number of services."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from catalog.models import Service
from readiness.domain.checklist import FailureMode
from readiness.domain.coverage import (
    Cell,
    CoverageRow,
    Gap,
    ModeTotal,
    by_gap,
    counted,
    coverage_row,
    shares_of,
    totals_of,
    untold_cells,
    worst_gap,
)
from readiness.domain.mode_coverage import CellStatus, ModeShares
from readiness.domain.score_card import Subject
from readiness.models import Decision, Evidence
from readiness.queries import score_inputs
from readiness.queries.decisions import about_mode
from readiness.queries.drilled import planned_days


class CoverageChoice(NamedTuple):
    """Which part of the matrix to show; None and "" choose everything.

    `group` cuts the columns, `status` keeps the services with such a cell among them.
    """

    team: str = ""
    tier: int | None = None
    group: str = ""
    status: CellStatus | None = None
    is_by_name: bool = False


class ServiceRow(NamedTuple):
    """A service with its cells."""

    service: Service
    coverage: CoverageRow


class Coverage(NamedTuple):
    """The matrix at one moment. `worst` is None where nothing is left to try."""

    at: datetime
    modes: tuple[FailureMode, ...]
    rows: tuple[ServiceRow, ...]
    totals: tuple[ModeTotal, ...]
    counts: dict[CellStatus, int]
    shares: ModeShares
    worst: Gap | None

    @property
    def worst_service(self) -> Service | None:
        """Return the service of the worst gap."""
        if self.worst is None:
            return None
        slug = self.worst.row.slug
        return next(row.service for row in self.rows if row.service.slug == slug)


class CellDetail(NamedTuple):
    """One cell with everything that was ever told of it, the latest first.

    `exemption` is asked for or stands at that moment, None where the mode has to be tried.
    """

    service: Service
    subject: Subject
    cell: Cell
    history: tuple[Evidence, ...]
    exemption: Decision | None

    @property
    def decides(self) -> int | None:
        """Return the key of the evidence that the status rests on, None without one."""
        record = self.cell.result.record if self.cell.result else None
        return record.reference if record else None


def coverage(choice: CoverageChoice, *, at: datetime) -> Coverage:
    """Return the chosen part of the matrix at `at`."""
    services = Service.objects.select_related("owner_team").order_by("name", "pk")
    if choice.team:
        services = services.filter(owner_team__slug=choice.team)
    found = {service.slug: service for service in services}
    measured = _rows(list(found.values()), at=at)
    if choice.tier is not None:
        measured = [row for row in measured if row.tier == choice.tier]
    rows = [_cut(row, choice.group) for row in measured]
    if choice.status is not None:
        rows = [row for row in rows if any(cell.status is choice.status for cell in row.cells)]
    return _assembled(rows if choice.is_by_name else by_gap(rows), found, at)


def coverage_cell(service: Service, mode_key: str, *, at: datetime) -> CellDetail | None:
    """Return one cell with its history, None for a mode that nobody knows."""
    [row] = _rows([service], at=at)
    cell = next((cell for cell in row.cells if cell.mode.key == mode_key), None)
    if cell is None:
        return None
    history = (
        Evidence.objects.filter(service=service, failure_mode=mode_key)
        .known_at(at)
        .select_related("recorded_by")
        .order_by("-observed_at", "-pk")
    )
    return CellDetail(
        service=service,
        subject=row.subject,
        cell=cell,
        history=tuple(history),
        exemption=about_mode(service, mode_key, at=at),
    )


def _rows(services: Sequence[Service], *, at: datetime) -> list[CoverageRow]:
    inputs = score_inputs.read(services, at=at, only_modes=True)
    planned = planned_days(services)
    subjects = {service.pk: inputs.measures[service.pk].subject for service in services}
    untold = {subject: untold_cells(inputs.taxonomy, subject) for subject in set(subjects.values())}
    return [
        coverage_row(
            service.slug,
            subjects[service.pk],
            untold[subjects[service.pk]],
            inputs.findings[service.pk],
            at=at,
            planned=planned.get(service.pk),
        )
        for service in services
    ]


def _cut(row: CoverageRow, group: str) -> CoverageRow:
    if not group:
        return row
    return row._replace(cells=tuple(cell for cell in row.cells if cell.mode.group == group))


def _assembled(rows: Iterable[CoverageRow], services: dict[str, Service], at: datetime) -> Coverage:
    kept = list(rows)
    return Coverage(
        at=at,
        modes=tuple(cell.mode for cell in kept[0].cells) if kept else (),
        rows=tuple(ServiceRow(services[row.slug], row) for row in kept),
        totals=totals_of(kept),
        counts=dict(counted(kept)),
        shares=shares_of(kept),
        worst=worst_gap(kept),
    )
