"""Makers of team reports, comments on them and links to them."""

from datetime import UTC, datetime, timedelta

from catalog.models import Team
from core.models import User
from readiness.models import TeamReport, TeamReportComment, TeamReportLink
from readiness.queries.team_report_content import digest_of
from tests.factories.catalog import make_team

SPRING = datetime(2026, 4, 2, 12, tzinfo=UTC)
"""A moment after the first quarter of 2026."""


def make_team_report(team: Team | None = None, **fields: object) -> TeamReport:
    """Save a draft about the first quarter of 2026 that says next to nothing."""
    content = '{"scores":{"mean":"50.0"}}'
    values: dict[str, object] = {
        "quarter": "2026-q1",
        "content": content,
        "digest": digest_of(content),
        "made_at": SPRING,
    }
    return TeamReport.objects.create(team=team or make_team(), **(values | fields))


def make_report_comment(report: TeamReport | None = None, **fields: object) -> TeamReportComment:
    """Save a word on the risks."""
    values: dict[str, object] = {"block": "risks", "text": "Which one first?", "at": SPRING}
    return TeamReportComment.objects.create(
        report=report or make_team_report(), **(values | fields)
    )


def make_report_link(
    report: TeamReport | None = None,
    secret: str = "report-secret",  # noqa: S107 - a secret of a test
    *,
    by: User | None = None,
    **fields: object,
) -> TeamReportLink:
    """Save an address that works for thirty days."""
    values: dict[str, object] = {
        "digest": TeamReportLink.digest_of(secret),
        "hint": secret[:6],
        "created_by": by,
        "created_at": SPRING,
        "expires_at": SPRING + timedelta(days=30),
    }
    return TeamReportLink.objects.create(report=report or make_team_report(), **(values | fields))
