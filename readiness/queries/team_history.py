"""What became of a team's readiness so far: its reports and its drills."""

from typing import NamedTuple

from catalog.models import Team
from readiness.domain.drill_run import RunStatus
from readiness.models import DrillRun, TeamReport

MOST_SHOWN = 8


class TeamHistory(NamedTuple):
    """The last reports without what they say, and the next and last drills, newest first."""

    reports: list[TeamReport]
    drills: list[DrillRun]


def history_of_team(team: Team) -> TeamHistory:
    """Return the reports and drills of a team; two statements."""
    reports = TeamReport.objects.filter(team=team).select_related("team").defer("content")
    drills = DrillRun.objects.filter(services__owner_team=team)
    drills = drills.exclude(status__in=(RunStatus.DRAFT, RunStatus.CANCELLED))
    return TeamHistory(
        reports=list(reports.order_by("-quarter")[:MOST_SHOWN]),
        drills=list(drills.distinct().order_by("-starts_at", "-pk")[:MOST_SHOWN]),
    )
