"""The incidents of a cell, and their figures as they are now."""

from datetime import datetime
from functools import cache

from django.db import connection
from django.db.models import DateTimeField, Q

from core.database.compiled import Compiled, Given
from core.visibility import Viewer, viewing_as
from incidents.domain.recovery_cells import ALL_TEAMS, NO_TEAM, CellKey
from incidents.models import Incident
from incidents.models.incident import IncidentQuerySet
from incidents.queries.postgresql_percentiles import MILESTONES, figures_from, statement_around
from incidents.queries.recovery_figures import Figures, live_figures


def incidents_of(key: CellKey) -> IncidentQuerySet:
    """Return the incidents of a cell; never a restricted one, whoever looks."""
    started_from, started_to = key.bounds
    chosen = Q(kind=key.kind, restricted=False)
    if started_from is not None and started_to is not None:
        chosen &= Q(started_at__gte=started_from, started_at__lt=started_to)
    if key.severity:
        chosen &= Q(severity=key.severity)
    if key.team == NO_TEAM:
        chosen &= Q(team__isnull=True)
    elif key.team != ALL_TEAMS:
        chosen &= Q(team=key.team)
    return Incident.objects.filter(chosen)


def figures_of_fine_cell(key: CellKey) -> Figures:
    """Return the figures of a smallest cell in one statement, put together once on PostgreSQL."""
    if connection.vendor != "postgresql":
        return live_figures(incidents_of(key))
    started_from, started_to = key.bounds
    given = {
        "kind": key.kind,
        "severity": key.severity,
        "team": key.team,
        "started_from": started_from,
        "started_to": started_to,
    }
    with viewing_as(Viewer.SYSTEM):
        read = _fine(NO_TEAM if key.team == NO_TEAM else None)
        (row,) = read.within(statement_around("{rows}"), **given)
    return Figures(*figures_from(row))


@cache
def _fine(team: int | None) -> Compiled[Incident, tuple[datetime | None, ...]]:
    """Return the read of the incidents of a team given later, or with NO_TEAM of those of none."""
    of_team = Q(team__isnull=True) if team == NO_TEAM else Q(team=Given("team"))
    return Compiled(
        lambda: (
            Incident.objects.filter(
                of_team,
                kind=Given("kind"),
                restricted=False,
                started_at__gte=Given("started_from", DateTimeField()),
                started_at__lt=Given("started_to", DateTimeField()),
                severity=Given("severity"),
            )
            .order_by()
            .values_list(*MILESTONES)
        )
    )
