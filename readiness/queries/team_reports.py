"""Team reports for pages: one to read, the inbox, what changed since another quarter."""

import json
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Case, IntegerField, Max, QuerySet, Value, When

from catalog.models import Membership, Team
from core.models import User
from incidents.domain.notification import Reason
from incidents.models import Notification
from readiness.domain.quarter import Quarter
from readiness.domain.team_report import ReportBlock, ReportStatus
from readiness.models import TeamReport, TeamReportComment, TeamReportLink
from readiness.queries.team_report_content import digest_of, report_content


class Shown(NamedTuple):
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


class ReportStep(NamedTuple):
    """A step on the way of a report; `at` and `by` are None while it is ahead or nobody's."""

    words: str
    is_done: bool
    at: datetime | None = None
    by: User | None = None


class MissingReport(NamedTuple):
    """A team that has not handed in; `report` is None without a snapshot.

    `reminded_at` is when its leads were last asked, None for never.
    """

    team: Team
    report: TeamReport | None
    leads: list[User]
    reminded_at: datetime | None


class HandingIn(NamedTuple):
    """How far all teams with services are with their reports of a quarter."""

    quarter: Quarter
    teams: int
    accepted: int
    missing: list[MissingReport]

    @property
    def handed_in(self) -> int:
        """Return how many teams have submitted."""
        return self.teams - len(self.missing)


class InboxRow(NamedTuple):
    """A report in the inbox with its mean, and the mean of the team's report a quarter before."""

    report: TeamReport
    mean: str | None
    mean_before: str | None

    @property
    def change(self) -> Fraction | None:
        """Return by how many points the mean moved, None where one of the two is not known."""
        if self.mean is None or self.mean_before is None:
            return None
        return Fraction(self.mean) - Fraction(self.mean_before)


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


def handing_in(quarter: Quarter) -> HandingIn:
    """Return how far the teams are; the number of statements is always the same."""
    teams = list(teams_to_hand_in(quarter))
    reports = for_detail().defer("content").filter(quarter=str(quarter))
    by_team = {one.team_id: one for one in reports}
    leads: dict[int, list[User]] = {}
    rows = Membership.objects.filter(team__in=teams, is_lead=True, person__is_active=True)
    for one in rows.select_related("person"):
        leads.setdefault(one.team_id, []).append(one.person)
    asked = dict(
        Notification.objects.filter(
            reason=Reason.REPORT, object_type="catalog.team", object_id__in=[t.pk for t in teams]
        )
        .order_by()
        .values_list("object_id")
        .annotate(Max("created_at"))
    )
    return HandingIn(
        quarter=quarter,
        teams=Team.objects.filter(services__isnull=False).distinct().count(),
        accepted=sum(one.life is ReportStatus.ACCEPTED for one in by_team.values()),
        missing=[
            MissingReport(
                one, by_team.get(one.pk), leads.get(one.pk, []), _since(asked, one, quarter)
            )
            for one in teams
        ],
    )


def _since(asked: dict[int, datetime], team: Team, quarter: Quarter) -> datetime | None:
    """Return when a team was asked, if that was about this quarter: since it is over."""
    at = asked.get(team.pk)
    return at if at and at >= quarter.end else None


def steps_of(found: Shown, *, at: datetime) -> list[ReportStep]:
    """Return the way of a report, for those who wait for it."""
    over = ReportStep("The quarter is over", at >= found.quarter.end, found.quarter.end)
    report = found.report
    if report is None:
        words = ("Snapshot", "Submitted", "Accepted")
        return [over, *(ReportStep(word, is_done=False) for word in words)]
    is_final = report.made_at >= found.quarter.end
    is_handed_in = report.life in {ReportStatus.SUBMITTED, ReportStatus.ACCEPTED}
    is_accepted = report.life is ReportStatus.ACCEPTED
    decided = "Changes asked" if report.life is ReportStatus.CHANGES_ASKED else "Accepted"
    return [
        over,
        ReportStep("Snapshot", is_final, report.made_at, report.made_by),
        ReportStep("Submitted", is_handed_in, report.submitted_at, report.submitted_by),
        ReportStep(decided, is_accepted, report.decided_at, report.decided_by),
    ]


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
