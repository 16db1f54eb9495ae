"""From a snapshot to an accepted report, and a link for strangers."""

import json
from datetime import timedelta

import pytest

from core.errors import RuleViolation
from core.models import Activity, Role, User
from readiness.domain.quarter import Quarter
from readiness.domain.team_report import ReportBlock, ReportStatus
from readiness.models import TeamReport, TeamReportComment, TeamReportLink
from readiness.queries.team_reports import link_for, read
from readiness.usecases import team_report_links as links
from readiness.usecases import team_reports as reports
from tests.factories.catalog import make_service, make_team
from tests.factories.people import make_user
from tests.factories.readiness import make_readiness_evidence
from tests.factories.team_reports import SPRING, make_team_report

pytestmark = pytest.mark.django_db
FIRST = Quarter(2026, 1)
DAY = timedelta(days=1)


def people() -> tuple[User, User]:
    return make_user(role=Role.MANAGER), make_user(role=Role.MANAGER)


def submitted(by: User) -> TeamReport:
    report = reports.freeze_team_report(make_team(), FIRST, by=by, at=SPRING)
    return reports.submit_team_report(report, by=by, at=SPRING)


def test_a_snapshot_stays_as_it_was_until_a_new_one_is_taken() -> None:
    lead, _ = people()
    team = make_team()
    shop = make_service(owner_team=team, tier=1)
    make_readiness_evidence(shop, at=SPRING - 10 * DAY)

    first = reports.freeze_team_report(team, FIRST, by=lead, at=SPRING)
    make_readiness_evidence(shop, at=SPRING - 5 * DAY, item="two-failure-domains")
    kept = read(TeamReport.objects.get(pk=first.pk))
    second = reports.freeze_team_report(team, FIRST, by=lead, at=SPRING + DAY)

    assert kept is not None
    assert kept == json.loads(first.content)
    assert (second.pk, second.revision, second.status) == (first.pk, 2, "draft")
    assert [one.verb for one in Activity.objects.filter(verb__startswith="team_report")] == [
        "team_report.freeze",
        "team_report.freeze",
    ]


def test_a_quarter_has_to_begin_before_it_can_be_told() -> None:
    with pytest.raises(RuleViolation, match="has not begun"):
        reports.freeze_team_report(make_team(), FIRST.next.next, by=None, at=SPRING)


def test_what_was_frozen_before_the_end_is_not_submitted() -> None:
    lead, _ = people()
    report = reports.freeze_team_report(make_team(), FIRST, by=lead, at=FIRST.end - DAY)

    with pytest.raises(RuleViolation, match="before the quarter was over"):
        reports.submit_team_report(report, by=lead, at=SPRING)

    assert TeamReport.objects.get().status == ReportStatus.DRAFT


def test_changes_are_asked_answered_and_then_it_is_accepted_for_good() -> None:
    lead, boss = people()
    report = submitted(lead)

    reports.ask_for_report_changes(
        report, by=boss, at=SPRING, block=ReportBlock.RISKS, text="Which one first?"
    )
    reports.comment_on_report(
        report, by=lead, at=SPRING, block=ReportBlock.RISKS, text="The restore."
    )
    reports.submit_team_report(report, by=lead, at=SPRING + DAY)
    accepted = reports.accept_team_report(report, by=boss, at=SPRING + DAY)

    assert accepted.status == ReportStatus.ACCEPTED
    told = TeamReportComment.objects.values_list("author", "asks_for_change", "text")
    assert list(told) == [(boss.pk, True, "Which one first?"), (lead.pk, False, "The restore.")]
    with pytest.raises(RuleViolation, match="is accepted"):
        reports.freeze_team_report(accepted.team, FIRST, by=lead, at=SPRING + 2 * DAY)
    with pytest.raises(RuleViolation, match="is accepted"):
        reports.submit_team_report(accepted, by=lead, at=SPRING + 2 * DAY)
    with pytest.raises(RuleViolation, match="the talk about it is over"):
        reports.comment_on_report(
            accepted, by=lead, at=SPRING, block=ReportBlock.RISKS, text="Late"
        )
    with pytest.raises(TypeError, match="never changes"):
        TeamReport.objects.get().save()


def test_ones_own_report_and_a_draft_are_not_reviewed() -> None:
    lead, boss = people()
    report = submitted(lead)

    with pytest.raises(RuleViolation, match="second person"):
        reports.accept_team_report(report, by=lead, at=SPRING)
    with pytest.raises(RuleViolation, match="Only a submitted"):
        reports.ask_for_report_changes(
            make_team_report(), by=boss, at=SPRING, block=ReportBlock.RISKS, text="Why?"
        )

    assert not TeamReportComment.objects.exists()


def test_a_link_opens_the_report_until_it_ends_or_is_taken_back() -> None:
    lead, _ = people()
    report = submitted(lead)

    first, secret = links.share_team_report(
        report, by=lead, at=SPRING, days=7, hidden=[ReportBlock.RISKS]
    )
    _, newer = links.share_team_report(report, by=lead, at=SPRING, days=7, hidden=[])

    assert first.hidden == ["risks"]
    assert secret not in json.dumps(list(TeamReportLink.objects.values()), default=str)
    assert link_for(secret, at=SPRING) is None
    assert link_for(newer, at=SPRING + 6 * DAY) is not None
    assert link_for(newer, at=SPRING + 7 * DAY) is None
    assert links.stop_sharing_report(report, by=lead, at=SPRING + DAY) == 1
    assert links.stop_sharing_report(report, by=lead, at=SPRING + DAY) == 0
    assert link_for(newer, at=SPRING + DAY) is None


def test_a_draft_is_not_shared_and_no_link_lasts_for_ever() -> None:
    lead, _ = people()

    with pytest.raises(RuleViolation, match="Submit it first"):
        links.share_team_report(make_team_report(), by=lead, at=SPRING, days=7, hidden=[])
    with pytest.raises(RuleViolation, match="from 1 to 365"):
        links.share_team_report(submitted(lead), by=lead, at=SPRING, days=366, hidden=[])

    assert not TeamReportLink.objects.exists()
