"""Giving a team's report to people without an account, and taking it back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.models import User
from readiness.domain.team_report import HIDEABLE, ReportBlock, ReportStatus
from readiness.models import TeamReport, TeamReportLink
from readiness.models.team_report import HINT_LENGTH

MOST_DAYS = 365


@transaction.atomic
def share_team_report(
    report: TeamReport, *, by: User, at: datetime, days: int, hidden: Iterable[ReportBlock]
) -> tuple[TeamReportLink, str]:
    """Make a secret address that works for so many days; the one before stops working.

    Returns the link with its secret, which is kept nowhere. `hidden` blocks are left out of what
    strangers read. Raises RuleViolation for a draft.
    """
    report = TeamReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.life in {ReportStatus.DRAFT, ReportStatus.CHANGES_ASKED}:
        raise RuleViolation("Submit it first: a report is shared once the team stands by it.")
    if not 1 <= days <= MOST_DAYS:
        raise RuleViolation(f"Choose from 1 to {MOST_DAYS} days.", field="days")
    _revoke(report, at)
    secret = TeamReportLink.new_secret()
    chosen = set(hidden)
    link = TeamReportLink.objects.create(
        report=report,
        digest=TeamReportLink.digest_of(secret),
        hint=secret[:HINT_LENGTH],
        hidden=[block.value for block in HIDEABLE if block in chosen],
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    record(by, "team_report.share", report, link=link.pk, hidden=link.hidden)
    return link, secret


@transaction.atomic
def stop_sharing_report(report: TeamReport, *, by: User, at: datetime) -> int:
    """Let the address stop working; return how many did (0 or 1)."""
    report = TeamReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if stopped := _revoke(report, at):
        record(by, "team_report.unshare", report)
    return stopped


def _revoke(report: TeamReport, at: datetime) -> int:
    links = TeamReportLink.objects.filter(report=report, revoked_at__isnull=True)
    return links.update(revoked_at=at)
