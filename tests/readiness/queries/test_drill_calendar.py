"""Drills by day, and those that come next."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from readiness.domain.month import Month
from readiness.queries.drill_calendar import coming_drills, drill_month
from readiness.queries.team_history import history_of_team
from tests.factories.catalog import make_service, make_team
from tests.factories.drills import make_drill
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
KOLKATA = ZoneInfo("Asia/Kolkata")


def test_a_drill_stands_on_the_day_of_the_reader_and_a_series_as_often_as_it_comes() -> None:
    evening = datetime(2026, 3, 3, 20, tzinfo=UTC)
    weekly = make_drill(starts_at=evening, every_days=7)
    make_drill(starts_at=evening, status="cancelled")
    make_drill(starts_at=None, status="draft", every_days=7)
    followed = make_drill(starts_at=evening, every_days=7, next_run=make_drill(starts_at=NOON))

    shown = drill_month(Month(2026, 3), now=NOON, zone=KOLKATA)

    found = [
        (day.day, one.run, one.is_repeat)
        for week in shown.weeks
        for day in week
        for one in day.meetings
    ]
    assert found == [
        (date(2026, 3, 2), followed.next_run, False),
        (date(2026, 3, 4), weekly, False),
        (date(2026, 3, 4), followed, False),
        *((date(2026, 3, 4) + timedelta(days=7 * n), weekly, True) for n in range(1, 5)),
    ]
    assert shown.count == 6  # the last one lies in April
    assert [day.day for week in shown.weeks for day in week if day.is_today] == [NOON.date()]
    assert [day.is_outside for day in shown.weeks[0]] == [True] * 6 + [False]
    assert drill_month(Month(2099, 12), now=NOON, zone=UTC).after is None


def test_what_comes_next_names_my_roles_and_what_should_have_begun() -> None:
    mia, tom = make_user(), make_user()
    soon = make_drill(mia, tom, starts_at=NOON + timedelta(days=1))
    late = make_drill(tom, starts_at=NOON - timedelta(hours=1))
    make_drill(mia, starts_at=NOON + timedelta(days=31))
    make_drill(mia, status="cancelled")

    coming = coming_drills(mia, now=NOON)

    assert [(one.run, one.roles, one.is_late) for one in coming] == [
        (late, [], True),
        (soon, ["Lead"], False),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_statements_does_not_grow_with_drills(number: int) -> None:
    team, person = make_team(), make_user()
    for _ in range(number):
        make_drill(person, services=(make_service(owner_team=team),), every_days=1)

    with CaptureQueriesContext(connection) as queries:
        drill_month(Month(2026, 3), now=NOON, zone=UTC)
        coming_drills(person, now=NOON)
        history = history_of_team(team)

    assert len(queries) == 2 + 3 + 2
    assert len(history.drills) == number
