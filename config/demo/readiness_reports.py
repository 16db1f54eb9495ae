"""Freeze the last two quarters of each team of the demo organisation."""

from collections.abc import Iterable
from datetime import datetime

from catalog.models import Team
from core.models import User
from readiness.domain.quarter import Quarter
from readiness.domain.team_report import ReportBlock
from readiness.models import TeamReport
from readiness.usecases.team_reports import (
    accept_team_report,
    ask_for_report_changes,
    comment_on_report,
    freeze_team_report,
    submit_team_report,
)


def load_readiness_reports(
    teams: Iterable[Team], *, people: dict[str, User], now: datetime
) -> None:
    """Let the older quarters be accepted, and the last ones stand at each step of the way."""
    last = Quarter.of(now).before
    reviewer = people["noor.demo"]
    for number, team in enumerate(teams):
        lead = team.memberships.select_related("person").get(is_lead=True).person
        older = freeze_team_report(team, last.before, by=lead, at=now)
        submit_team_report(older, by=lead, at=now)
        accept_team_report(older, by=reviewer, at=now)
        newer = freeze_team_report(team, last, by=lead, at=now)
        if number:
            submit_team_report(newer, by=lead, at=now)
        if number == 1:
            _ask(newer, lead=lead, reviewer=reviewer, at=now)


def _ask(report: TeamReport, *, lead: User, reviewer: User, at: datetime) -> None:
    ask_for_report_changes(
        report,
        by=reviewer,
        at=at,
        block=ReportBlock.RISKS,
        text="Which of these goes first, and by when?",
    )
    comment_on_report(
        report,
        by=lead,
        at=at,
        block=ReportBlock.RISKS,
        text="The second zone: the order for more room is out, we try again in six weeks.",
    )
