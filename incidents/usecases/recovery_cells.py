"""Keep the cells of the recovery metrics up to date, off the request.

A change adds a mark in its own transaction. `refresh_fine_cell` works one smallest cell in,
`refresh_larger_cells` everything above it a while later, `rebuild_cells` all from nothing.
Figures are read before the transaction that stores them: SQLite has one writer, and computing
takes long. Whoever then finds one of its marks gone was overtaken and stores nothing, so two
dispatchers at once never put older figures over newer ones.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from core.database.compiled import Compiled, prepared
from core.database.inserting import insert, upsert
from incidents.domain.lifecycle import Milestone
from incidents.domain.recovery_cells import (
    YEAR,
    CellKey,
    Durations,
    covering,
    durations,
    fine_key,
    latest_year,
    merged,
)
from incidents.domain.recovery_metrics import IncidentTimes, Metric
from incidents.models import Incident, RecoveryCell, RecoveryMark
from incidents.models.recovery_cell import KEY, key_fields
from incidents.queries.cell_incidents import figures_of_fine_cell, incidents_of
from incidents.queries.recovery_figures import (
    Figures,
    figures_for_cell,
    live_figures,
)

PAUSE = timedelta(seconds=60)
"""Larger cells wait so long for more changes: each is a sort of many incidents."""

MOST_MARKS = 500
BATCH = 500

FIGURES = ("figures", "curves", "computed_at")

_WAITING = Compiled(
    lambda: RecoveryMark.objects.waiting().order_by("pk").values_list("pk", *KEY)[:MOST_MARKS]
)

_HALF_WAY = "UPDATE incidents_recoverymark SET is_in_fine_cell = TRUE"

MEASURED_FIELDS = {"team", "severity", "kind", "restricted", *(one.value for one in Milestone)}
"""Fields of an incident that decide in which cell it counts, and for how much."""


def cell_of(incident: Incident) -> CellKey | None:
    """Return the smallest cell an incident counts in; None for a restricted one."""
    if incident.restricted:
        return None
    return fine_key(incident.started_at, incident.team_id, incident.severity, incident.kind)


def mark_created(incident: Incident) -> None:
    """Say that an incident is new; call it in the transaction that creates it."""
    for mark in marks_of_new(incident):
        insert(mark)


def marks_of_new(incident: Incident) -> list[RecoveryMark]:
    """Return what `mark_created` saves, for whoever saves it together with other rows."""
    key = cell_of(incident)
    return [] if key is None else [RecoveryMark(**key_fields(key))]


def mark_changed(before: CellKey | None, incident: Incident, fields: Iterable[str]) -> None:
    """Say that a saved incident changed, which counted in the cell `before`.

    Does nothing when none of `fields` matters to figures. Call it in the transaction of the
    change.
    """
    if not MEASURED_FIELDS & set(fields):
        return
    after = cell_of(incident)
    # From both: an incident that moves leaves one and enters the other.
    RecoveryMark.objects.bulk_create(
        RecoveryMark(**key_fields(key), hides=after is None)
        for key in {before, after}
        if key is not None
    )


def refresh_fine_cell(*, at: datetime) -> bool:
    """Compute the smallest cell whose change waits longest; return whether there was one."""
    waiting = _WAITING.rows()
    if not waiting:
        return False
    columns = waiting[0][1:]
    key = CellKey(*columns)
    marks = [row[0] for row in waiting if row[1:] == columns]
    found = figures_of_fine_cell(key) if key.is_fine else None
    with transaction.atomic():
        if found is not None:
            upsert(_cell(key, found, at=at), unique=KEY, written=FIGURES)
        _undo_when_overtaken(_mark_half_way(marks), marks)
    return True


def refresh_larger_cells(*, at: datetime) -> bool:
    """Compute the cells above those that changed; return whether any were due.

    Due are changes older than `PAUSE`, and those that take an incident from somebody's sight at
    once, because no cell at all is shown meanwhile.
    """
    marks = list(RecoveryMark.objects.half_way().order_by("pk"))
    if not any(mark.hides or mark.marked_at <= at - PAUSE for mark in marks):
        return False
    _work_into_larger_cells(marks, at=at)
    return True


def refresh_all(*, at: datetime) -> None:
    """Work in every change there is, without a pause."""
    while refresh_fine_cell(at=at):
        pass
    _work_into_larger_cells(list(RecoveryMark.objects.half_way()), at=at)


def _work_into_larger_cells(marks: list[RecoveryMark], *, at: datetime) -> None:
    keys = {larger for mark in marks for larger in covering(mark.key, now=at)}
    found = {key: live_figures(incidents_of(key), with_curves=True) for key in sorted(keys)}
    with transaction.atomic():
        # Nobody keeps the years that ended with an earlier month up to date.
        RecoveryCell.objects.filter(months=YEAR).exclude(starts_on=latest_year(at)).delete()
        _store(found, at=at)
        ids = [mark.pk for mark in marks]
        _, gone = RecoveryMark.objects.filter(pk__in=ids).delete()
        _undo_when_overtaken(sum(gone.values()), ids)


def rebuild_cells(*, at: datetime) -> int:
    """Compute every cell from the incidents; return how many there are.

    Needs about 100 bytes of memory for each incident. Changes made meanwhile keep their marks.
    """
    marks = list(RecoveryMark.objects.values_list("pk", flat=True))
    fine = _all_fine_durations()
    parts: dict[CellKey, list[dict[Metric, Durations]]] = defaultdict(list)
    for key, one in fine.items():
        for cell in (*covering(key, now=at), *((key,) if key.is_fine else ())):
            parts[cell].append(one)
    with transaction.atomic():
        RecoveryCell.objects.all().delete()
        for first in range(0, len(parts), BATCH):
            some = sorted(parts)[first : first + BATCH]
            _store({key: _figures_of(key, parts[key]) for key in some}, at=at)
        for first in range(0, len(marks), BATCH):
            RecoveryMark.objects.filter(pk__in=marks[first : first + BATCH]).delete()
        # What came since may have been worked into a cell that was just replaced.
        RecoveryMark.objects.half_way().update(is_in_fine_cell=False)
    return len(parts)


def _store(found: dict[CellKey, Figures], *, at: datetime) -> None:
    RecoveryCell.objects.bulk_create(
        (_cell(key, one, at=at) for key, one in found.items()),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=FIGURES,
    )


def _cell(key: CellKey, found: Figures, *, at: datetime) -> RecoveryCell:
    return RecoveryCell(
        **key_fields(key),
        figures=figures_for_cell(found.summaries),
        curves={metric.value: list(curve) for metric, curve in found.curves.items()},
        computed_at=at,
    )


def _mark_half_way(marks: list[int]) -> int:
    """Say that the smallest cells have seen these changes; return how many were still waiting."""
    places = ", ".join(["%s"] * len(marks))
    with prepared(connection), connection.cursor() as cursor:
        cursor.execute(f"{_HALF_WAY} WHERE NOT is_in_fine_cell AND id IN ({places})", marks)
        return int(cursor.rowcount)


def _undo_when_overtaken(done: int, marks: list[int]) -> None:
    """Take back what this transaction stored when another worker had one of the marks."""
    if done != len(marks):
        transaction.set_rollback(True)


def _all_fine_durations() -> dict[CellKey, dict[Metric, Durations]]:
    grouped: dict[CellKey, list[IncidentTimes]] = defaultdict(list)
    found: dict[CellKey, dict[Metric, Durations]] = {}
    for team, severity, kind, *moments in _rows_by_month():
        key = fine_key(moments[0], team, severity, kind)
        if grouped and key.starts_on != next(iter(grouped)).starts_on:
            found |= {cell: _durations_of(times) for cell, times in grouped.items()}
            grouped.clear()
        grouped[key].append(IncidentTimes("", *moments))
    return found | {cell: _durations_of(times) for cell, times in grouped.items()}


def _rows_by_month() -> Iterable[tuple[int | None, str, str, *tuple[datetime | None, ...]]]:
    rows: QuerySet[Incident, tuple[int | None, str, str, *tuple[datetime | None, ...]]] = (
        Incident.objects.filter(restricted=False)
        .order_by("started_at")
        .values_list("team_id", "severity", "kind", *(one.value for one in Milestone))
    )
    return rows.iterator(chunk_size=5_000)


def _durations_of(times: list[IncidentTimes]) -> dict[Metric, Durations]:
    return {metric: durations(times, metric) for metric in Metric}


def _figures_of(key: CellKey, parts: list[dict[Metric, Durations]]) -> Figures:
    together = {metric: merged(part[metric] for part in parts) for metric in Metric}
    return Figures(
        {metric: one.summary for metric, one in together.items()},
        {}
        if key.is_fine
        else {metric: one.curve for metric, one in together.items() if one.seconds},
    )
