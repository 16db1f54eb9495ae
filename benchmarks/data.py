"""The suite of questions over a million incidents: exactness first, then speed."""

import math
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.client import Application, Request, call, count_statements
from benchmarks.figures import Verdict
from benchmarks.markdown import timed
from benchmarks.measuring import Result, WrongAnswer, measure_calls
from benchmarks.rows import CallRow
from catalog.models import Team
from incidents.domain.recovery_cells import MONTH
from incidents.domain.recovery_metrics import Metric
from incidents.models import Incident, RecoveryCell
from incidents.queries.recovery_figures import figures, live_figures
from incidents.queries.recovery_metrics import Selection, chosen_incidents
from incidents.usecases.recovery_cells import mark_created, refresh_fine_cell

CLOSE_ENOUGH = 1e-9
FEW_ROUNDS = 7
NINETY_DAYS = timedelta(days=90)

_SECONDS = {
    metric: f"date_part('epoch', {metric.end.value} - {metric.start.value})" for metric in Metric
}
_FIGURES = ", ".join(
    f"count({one}), avg({one}), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY {one})"
    for one in _SECONDS.values()
)
_LIVE = (
    f"SELECT {_FIGURES} FROM incidents_incident"  # noqa: S608 - names of our own columns
    " WHERE kind = 'incident' AND started_at >= %s AND started_at < %s"
)
_CELL = f"{_LIVE} AND severity = %s AND team_id = %s"
_MONTH = "date_trunc('month', started_at AT TIME ZONE 'UTC')::date"
_BY_CELL = (
    f"SELECT {_MONTH}, team_id, severity, {_FIGURES} FROM incidents_incident GROUP BY 1, 2, 3"  # noqa: S608 - names of our own columns
)
_ROLLUP = (
    "SELECT starts_on, severity, figures FROM incidents_recoverycell"
    " WHERE kind = 'incident' AND team_key = %s AND months = 1 AND severity <> ''"
    " ORDER BY starts_on, severity"
)


def data_rows(
    application: Application, secret: str, *, now: datetime
) -> tuple[list[Result], list[str]]:
    """Return the measured rows and what is wrong apart from speed, if anything."""
    year = _year(now)
    team = Team.objects.get(slug="many-1")
    request = Request(
        "GET",
        "/api/v1/recovery-metrics/",
        "from=12mo",
        headers={"Authorization": f"Bearer {secret}"},
    )
    incident = Incident.objects.filter(source="benchmark", team=team, severity="sev1").latest("pk")
    whole = live_figures(chosen_incidents(year)).summaries
    kept = figures(year)
    results = [
        measure_calls(
            CallRow(
                "MTTD/MTTR dashboard, beside one team's cells by month and severity",
                lambda: _answered(application, request),
                lambda: _rows(_ROLLUP, team.pk),
                bar=3.0,
                stretch=2.0,
            ),
            timed,
            statements=(count_statements(application, request),),
            most=5,
        ),
        measure_calls(
            CallRow(
                "Twelve months of all teams, kept beside live percentile_cont",
                lambda: figures(year),
                lambda: _rows(_LIVE, year.started_from, year.started_to),
                bar=0.01,
                stretch=0.003,
            ),
            timed,
            rounds=FEW_ROUNDS,
        ),
        measure_calls(
            CallRow(
                "A filter with no rollup, 90 days",
                lambda: figures(Selection(now - NINETY_DAYS, now)),
                lambda: _rows(_LIVE, now - NINETY_DAYS, now),
                bar=1.2,
                stretch=1.1,
            ),
            timed,
            rounds=FEW_ROUNDS,
        ),
        measure_calls(
            CallRow(
                "Rollup upkeep, one cell",
                lambda: _keep_one(incident, now),
                lambda: _recompute(incident),
                bar=1.5,
                stretch=1.2,
            ),
            timed,
        ),
    ]
    wrong = _wrong_cells()
    if kept.origin != "cells":
        wrong.append("Twelve months are not read from their cell.")
    wrong += [
        f"Twelve months: {metric} differs"
        for metric in Metric
        if not _same(kept.summaries[metric].median, whole[metric].median)
    ]
    return results, wrong


def _year(now: datetime) -> Selection:
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = (month + timedelta(days=32)).replace(day=1)
    return Selection(end.replace(year=end.year - 1), end)


def _answered(application: Application, request: Request) -> None:
    answer = call(application, request)
    if answer.status != 200:
        raise WrongAnswer(f"{request.path} answered {answer.status}.")


def _rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _keep_one(incident: Incident, now: datetime) -> None:
    """Do what a change and the dispatcher do; the mark belongs to the request, but is timed too."""
    mark_created(incident)
    refresh_fine_cell(at=now)


def _recompute(incident: Incident) -> None:
    """Compute one cell by the database alone and store it, as a bare rollup would."""
    start = incident.started_at or timezone.now()
    month = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = (month + timedelta(days=32)).replace(day=1)
    _rows(_CELL, month, end, incident.severity, incident.team_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE incidents_recoverycell SET computed_at = now() WHERE months = 1"
            " AND starts_on = %s AND team_key = %s AND severity = %s AND kind = 'incident'",
            [month.date(), incident.team_id, incident.severity],
        )


def _wrong_cells() -> list[str]:
    """Return the smallest cells that do not say what percentile_cont says."""
    found = {(row[0], row[1], row[2]): row[3:] for row in _rows(_BY_CELL)}
    wrong = []
    cells = RecoveryCell.objects.filter(months=MONTH, team_key__gt=0).exclude(severity="")
    for cell in cells.iterator():
        figures_of_cell = found.pop((cell.starts_on, cell.team_key, cell.severity), None)
        if figures_of_cell is None:
            continue
        for place, metric in enumerate(Metric):
            n, mean, (median, p90) = figures_of_cell[3 * place : 3 * place + 3]
            kept = cell.figures[metric]
            pairs = ((kept["n"], n), (kept["mean"], mean), (kept["median"], median))
            if not all(_same(*pair) for pair in (*pairs, (kept["p90"], p90))):
                wrong.append(f"{cell.key}: {metric} differs")
    return wrong + [f"No cell for {key}" for key in found]


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=CLOSE_ENOUGH)


def is_missed(results: list[Result], wrong: list[str]) -> bool:
    """Return whether a bar is missed, a limit is no measure, or something is wrong."""
    return bool(wrong) or any(result.verdict is not Verdict.MET for result in results)
