"""The way of a team's readiness report from a snapshot to an accepted one."""

from datetime import datetime

from django.db import IntegrityError, transaction

from catalog.models import Team
from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from readiness.domain.quarter import Quarter
from readiness.domain.team_report import (
    ReportBlock,
    ReportStatus,
    check_decidable,
    check_open_to_comments,
    check_writable,
)
from readiness.models import TeamReport, TeamReportComment
from readiness.queries.team_report_content import canonical, digest_of, report_content
from readiness.usecases.team_report_notices import tell_decided, tell_submitted

LONGEST_COMMENT = 10_000


def freeze_team_report(
    team: Team, quarter: Quarter, *, by: User | None, at: datetime
) -> TeamReport:
    """Keep what can be said about a team's quarter now; a draft gets a new snapshot.

    Raises RuleViolation for a quarter that has not begun and for a report that was submitted.
    """
    if quarter.start >= at:
        raise RuleViolation("The quarter has not begun.", field="quarter")
    content = canonical(report_content(team, quarter, at=at))
    try:
        with transaction.atomic():
            return _create(team, quarter, content, by=by, at=at)
    except IntegrityError:
        return _replace(team, quarter, content, by=by, at=at)


def _create(
    team: Team, quarter: Quarter, content: str, *, by: User | None, at: datetime
) -> TeamReport:
    report = TeamReport.objects.create(
        team=team,
        quarter=str(quarter),
        content=content,
        digest=digest_of(content),
        made_at=at,
        made_by=by,
    )
    record(by, "team_report.freeze", report, digest=report.digest)
    return report


@transaction.atomic
def _replace(
    team: Team, quarter: Quarter, content: str, *, by: User | None, at: datetime
) -> TeamReport:
    found = TeamReport.objects.get(team=team, quarter=str(quarter))
    report = _locked(found)
    check_writable(report.life)
    report.content, report.digest = content, digest_of(content)
    report.made_at, report.made_by = at, by
    report.revision += 1
    report.save(update_fields=["content", "digest", "made_at", "made_by", "revision", "updated_at"])
    record(by, "team_report.freeze", report, digest=report.digest)
    return report


@transaction.atomic
def submit_team_report(report: TeamReport, *, by: User, at: datetime) -> TeamReport:
    """Hand a report to a reviewer. Raises RuleViolation before the quarter is over."""
    report = _locked(report)
    check_writable(report.life)
    if report.made_at < report.period.end:
        raise RuleViolation(
            "The snapshot was taken before the quarter was over: take a new one first."
        )
    report.status = ReportStatus.SUBMITTED
    report.submitted_at, report.submitted_by = at, by
    report.decided_at = report.decided_by = None
    report.save(
        update_fields=[
            *("status", "submitted_at", "submitted_by", "decided_at", "decided_by", "updated_at")
        ]
    )
    tell_submitted(report, at=at)
    record(by, "team_report.submit", report, digest=report.digest)
    return report


@transaction.atomic
def accept_team_report(report: TeamReport, *, by: User, at: datetime) -> TeamReport:
    """Accept what was submitted: it never changes again. Raises RuleViolation for one's own."""
    return _decide(_locked(report), ReportStatus.ACCEPTED, by=by, at=at)


@transaction.atomic
def ask_for_report_changes(
    report: TeamReport, *, by: User, at: datetime, block: ReportBlock, text: str
) -> TeamReport:
    """Give a report back with a word on the block that has to change."""
    report = _locked(report)
    _comment(report, by=by, at=at, block=block, text=text, asks_for_change=True)
    return _decide(report, ReportStatus.CHANGES_ASKED, by=by, at=at)


@transaction.atomic
def comment_on_report(
    report: TeamReport, *, by: User, at: datetime, block: ReportBlock, text: str
) -> TeamReportComment:
    """Say something about a block. Raises RuleViolation once the report is accepted."""
    report = _locked(report)
    check_open_to_comments(report.life)
    comment = _comment(report, by=by, at=at, block=block, text=text)
    record(by, "team_report.comment", report, block=block.value)
    return comment


def _decide(report: TeamReport, status: ReportStatus, *, by: User, at: datetime) -> TeamReport:
    check_decidable(report.life, submitter=report.submitted_by_id, reviewer=by.pk)
    report.status = status
    report.decided_at, report.decided_by = at, by
    report.save(update_fields=["status", "decided_at", "decided_by", "updated_at"])
    verb = "accept" if status is ReportStatus.ACCEPTED else "ask"
    tell_decided(report, by=by, at=at)
    record(by, f"team_report.{verb}", report, digest=report.digest)
    return report


def _comment(
    report: TeamReport,
    *,
    by: User,
    at: datetime,
    block: ReportBlock,
    text: str,
    asks_for_change: bool = False,
) -> TeamReportComment:
    checked_text(text, field="text", label="The comment", required=True, max_length=LONGEST_COMMENT)
    return TeamReportComment.objects.create(
        report=report, block=block, text=text, asks_for_change=asks_for_change, author=by, at=at
    )


def _locked(report: TeamReport) -> TeamReport:
    rows = TeamReport.objects.select_for_update(of=("self",)).select_related("team", "submitted_by")
    return rows.get(pk=report.pk)
