"""Who is told of a report: that it is missing, and what its reviewer said."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Membership, Team
from core.errors import RuleViolation
from core.models import Activity, Role, User
from incidents.models import Notification
from readiness.domain.quarter import Quarter
from readiness.domain.team_report import ReportBlock
from readiness.queries.team_reports import Shown, handing_in, steps_of
from readiness.usecases import team_reports as reports
from readiness.usecases.team_report_notices import remind_of_reports
from tests.factories.catalog import make_service, make_team
from tests.factories.people import make_user
from tests.factories.team_reports import SPRING, make_team_report

pytestmark = pytest.mark.django_db
FIRST = Quarter(2026, 1)
DAY = timedelta(days=1)


def led_team() -> tuple[Team, User]:
    """Save a team with a service, a lead, somebody who left, and a member."""
    team, lead = make_team(), make_user()
    make_service(owner_team=team)
    for person, is_lead in ((lead, True), (make_user(is_active=False), True), (make_user(), False)):
        Membership.objects.create(team=team, person=person, is_lead=is_lead)
    return team, lead


def unread() -> list[tuple[User, str, str]]:
    rows = Notification.objects.unread().order_by("pk")
    return [(one.person, str(one.reason), one.path) for one in rows]


def test_leads_are_asked_once_a_day_until_it_is_handed_in() -> None:
    boss, (team, lead) = make_user(role=Role.MANAGER), led_team()
    path = f"/teams/{team.slug}/report/2026-q1/"

    first = remind_of_reports(FIRST, [team], by=boss, at=SPRING)
    soon = remind_of_reports(FIRST, [team], by=boss, at=SPRING + DAY / 2)
    later = remind_of_reports(FIRST, [team], by=boss, at=SPRING + 2 * DAY)

    assert [one.people for one in (first, soon, later)] == [1, 0, 1]
    assert unread() == [(lead, "report", path)]
    assert handing_in(FIRST).missing[0].reminded_at == SPRING + 2 * DAY
    assert handing_in(FIRST.next).missing[0].reminded_at is None
    report = reports.freeze_team_report(team, FIRST, by=lead, at=SPRING)
    reports.submit_team_report(report, by=lead, at=SPRING + 3 * DAY)
    assert unread() == []
    assert remind_of_reports(FIRST, [team], by=boss, at=SPRING + 5 * DAY).people == 0
    assert Activity.objects.filter(verb="team_report.remind").count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_who_was_asked_already_is_found_by_a_fixed_number_of_statements(number: int) -> None:
    boss = make_user(role=Role.MANAGER)
    teams = [led_team()[0] for _ in range(number)]
    remind_of_reports(FIRST, teams, by=boss, at=SPRING)

    with CaptureQueriesContext(connection) as queries:
        remind_of_reports(FIRST, teams, by=boss, at=SPRING)

    # The teams locked, those that owe one, their leads, whom one asked; and two of the savepoint.
    assert len(queries) == 6


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_the_same_moment_ask_once() -> None:
    boss, (team, _) = make_user(role=Role.MANAGER), led_team()
    start = Barrier(2)

    def ask(_: int) -> int:
        start.wait()
        try:
            return remind_of_reports(FIRST, [team], by=boss, at=SPRING).people
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(ask, range(2)))

    assert sorted(told) == [0, 1]
    assert Activity.objects.filter(verb="team_report.remind").count() == 1


def test_nobody_is_asked_before_the_end_and_a_team_without_a_lead_is_named() -> None:
    boss, team = make_user(role=Role.MANAGER), make_team()
    make_service(owner_team=team)
    other, _ = led_team()

    with pytest.raises(RuleViolation, match="is not over"):
        remind_of_reports(FIRST.next, [team, other], by=boss, at=SPRING)
    told = remind_of_reports(FIRST, [team], by=boss, at=SPRING)

    assert (told.people, told.without_lead) == (0, [team])
    assert unread() == []


def test_who_submitted_is_told_what_the_reviewer_said() -> None:
    boss, (team, lead) = make_user(role=Role.MANAGER), led_team()
    report = reports.freeze_team_report(team, FIRST, by=lead, at=SPRING)
    path = report.get_absolute_url()

    reports.submit_team_report(report, by=lead, at=SPRING)
    reports.ask_for_report_changes(
        report, by=boss, at=SPRING, block=ReportBlock.RISKS, text="Which first?"
    )
    asked = unread()
    reports.submit_team_report(report, by=lead, at=SPRING)
    answered = unread()
    reports.accept_team_report(report, by=boss, at=SPRING)

    assert asked == [(lead, "changes", path)]
    assert answered == []
    assert unread() == [(lead, "approval", path)]


@pytest.mark.parametrize(
    ("fields", "words", "done"),
    [
        (None, "Accepted", 1),
        ({"made_at": SPRING - 5 * DAY}, "Accepted", 1),
        ({}, "Accepted", 2),
        ({"status": "submitted"}, "Accepted", 3),
        ({"status": "changes_asked"}, "Changes asked", 2),
        ({"status": "accepted"}, "Accepted", 4),
    ],
)
def test_the_way_of_a_report_is_told(
    fields: dict[str, object] | None, words: str, done: int
) -> None:
    team = make_team()
    report = None if fields is None else make_team_report(team, **fields)

    steps = steps_of(Shown(team, FIRST, report, {}), at=SPRING)

    assert [one.is_done for one in steps] == [True] * done + [False] * (4 - done)
    assert steps[-1].words == words


@pytest.mark.parametrize("number", [1, 3])
def test_how_far_all_are_takes_a_fixed_number_of_statements(number: int) -> None:
    for _ in range(number):
        led_team()
        handed_in = make_team_report(status="accepted", submitted_at=SPRING)
        make_service(owner_team=handed_in.team)

    with CaptureQueriesContext(connection) as queries:
        found = handing_in(FIRST)

    assert (found.teams, found.handed_in, found.accepted) == (2 * number, number, number)
    assert len(queries) == 5
