"""Team reports for pages: one to read, the inbox, what changed since another quarter."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from catalog.models import Team
from readiness.domain.quarter import Quarter
from readiness.domain.team_report import ReportBlock, ReportStatus
from readiness.models import TeamReport, TeamReportComment, TeamReportLink
from readiness.queries.team_report_content import digest_of, report_content


@dataclass(frozen=True, slots=True)
class Shown:
    """A report as a page shows it.

    `report` is None for a preview of what a snapshot would say now; `content` is None when the
    stored text is not what was frozen.
    """

    team: Team
    quarter: Quarter
    report: TeamReport | None
    content: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """A service in two reports; None where it was in only one of them."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A report in the inbox with its mean, and the mean of the team's report a quarter before."""

    report: TeamReport
    mean: str | None
    mean_before: str | None


def shown(team: Team, quarter: Quarter, *, at: datetime) -> Shown:
    """Return the frozen report, or a preview of one while there is none."""
    report = for_detail().filter(team=team, quarter=str(quarter)).first()
    if report is None:
        return Shown(team, quarter, None, report_content(team, quarter, at=at))
    return Shown(team, quarter, report, read(report))


def for_detail() -> QuerySet[TeamReport]:
    """Return reports with their team and the people who made, submitted and reviewed them."""
    return TeamReport.objects.select_related("team", "made_by", "submitted_by", "decided_by")


def read(report: TeamReport) -> dict[str, Any] | None:
    """Return what a report says, None when that is not what was frozen."""
    if digest_of(report.content) != report.digest:
        return None
    content: dict[str, Any] = json.loads(report.content)
    return content


def comments_by_block(report: TeamReport) -> dict[str, list[TeamReportComment]]:
    """Return what was said about each block, the oldest first."""
    found: dict[str, list[TeamReportComment]] = {block.value: [] for block in ReportBlock}
    for comment in report.comments.select_related("author"):
        found[comment.block].append(comment)
    return found


def compared(now: dict[str, Any], other: dict[str, Any]) -> list[ServiceChange]:
    """Return the services of two reports side by side, by name."""
    after = {one["slug"]: one for one in now["scores"]["services"]}
    before = {one["slug"]: one for one in other["scores"]["services"]}
    slugs = sorted({*after, *before}, key=lambda slug: (after.get(slug) or before[slug])["name"])
    return [
        ServiceChange(
            (after.get(slug) or before[slug])["name"],
            before[slug]["score"] if slug in before else None,
            after[slug]["score"] if slug in after else None,
        )
        for slug in slugs
    ]


def inbox() -> list[InboxRow]:
    """Return all reports, those that wait for a reviewer first, the oldest of them on top."""
    waiting = Case(
        When(status=ReportStatus.SUBMITTED, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    reports = list(for_detail().order_by(waiting, "-quarter", "submitted_at", "pk"))
    means = {(one.team_id, one.quarter): _mean(one) for one in reports}
    return [
        InboxRow(
            one,
            means[one.team_id, one.quarter],
            means.get((one.team_id, str(one.period.before))),
        )
        for one in reports
    ]


def teams_to_hand_in(quarter: Quarter) -> QuerySet[Team]:
    """Return the teams with services whose report of a quarter nobody has submitted yet."""
    handed_in = TeamReport.objects.filter(quarter=str(quarter), submitted_at__isnull=False)
    return (
        Team.objects.filter(services__isnull=False)
        .exclude(pk__in=handed_in.values("team"))
        .distinct()
        .order_by("name", "pk")
    )


def current_link(report: TeamReport, *, at: datetime) -> TeamReportLink | None:
    """Return the link that works now, None without one."""
    links = TeamReportLink.objects.filter(report=report, revoked_at__isnull=True, expires_at__gt=at)
    return links.select_related("created_by").first()


def link_for(secret: str, *, at: datetime) -> TeamReportLink | None:
    """Return the link behind a secret address, None for none that works."""
    links = TeamReportLink.objects.filter(
        digest=TeamReportLink.digest_of(secret), revoked_at__isnull=True, expires_at__gt=at
    )
    return links.select_related("report__team").first()


def without(content: dict[str, Any], hidden: list[str]) -> dict[str, Any]:
    """Return a report's content without the blocks that strangers do not read.

    The sentences of the summary are made from all blocks, so they go when any block does.
    """
    kept = {name: value for name, value in content.items() if name not in hidden}
    return kept | {"summary": []} if hidden else kept


def _mean(report: TeamReport) -> str | None:
    content = read(report)
    mean: str | None = content["scores"]["mean"] if content else None
    return mean
