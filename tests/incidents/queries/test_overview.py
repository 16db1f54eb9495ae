"""The overview counts what lists and metrics count, and nothing the viewer may not know of."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.visibility import viewing_as
from incidents.domain.action_item import ActionStatus
from incidents.domain.overview import Share
from incidents.domain.recovery_metrics import Metric
from incidents.models import Incident
from incidents.queries.overview import Overview, overview
from incidents.queries.recovery_metrics import Selection, incident_times, summaries
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_action_item, make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

DAYS = 90
NOW = NOON + timedelta(days=DAYS)
BEFORE = NOON - timedelta(days=30)
DURING = NOON + timedelta(days=30)


def shown() -> Overview:
    return overview(now=NOW, start=NOON, days=DAYS)


def ended(at_minutes: int = 60, *, day: int = 30, **fields: object) -> Incident:
    """Save an incident that started `day` days after NOON and took some minutes."""
    start = NOON + timedelta(days=day)
    return make_incident(
        resolved=True,
        started_at=start,
        declared_at=start,
        resolved_at=start + timedelta(minutes=at_minutes),
        **fields,  # type: ignore[arg-type]  # fields of the model
    )


def test_the_time_to_recover_is_that_of_the_metrics() -> None:
    for minutes in (10, 20, 30, 40, 50, 60):
        ended(minutes, day=1)
        ended(minutes * 20, day=-1)
    make_incident(started_at=DURING, declared_at=DURING)
    ended(5, day=2, kind="near_miss")

    found = shown()

    same = summaries(incident_times(Selection(NOON, NOW)))[Metric.TIME_TO_RECOVER]
    assert found.recovery == same
    assert (found.recovery.median, found.recovery.n, found.recovery.pending) == (2100, 6, 1)
    assert found.comparison.earlier_n == 6
    assert found.comparison.earlier_median == 42000
    assert found.comparison.change.value == "improved"


def test_open_incidents_and_near_misses_stand_beside_those_before() -> None:
    make_incident(declared_at=BEFORE)
    make_incident(declared_at=DURING)
    ended(day=20)
    make_incident(declared_at=BEFORE, resolved=True, resolved_at=NOON + timedelta(days=1))
    ended(day=10, kind="near_miss")
    make_incident(kind="near_miss", declared_at=BEFORE)
    make_incident(kind="drill", declared_at=DURING)

    found = shown()

    assert found.open_incidents == Share(count=2, total=3, before=2)
    assert found.near_misses == Share(count=1, total=3, before=1)


def test_overdue_promises_are_counted_now_and_as_they_were() -> None:
    team = make_team(name="Payments", slug="pay")
    late, then = NOW.date() - timedelta(days=1), NOON.date() - timedelta(days=1)
    make_action_item(team=team, due_on=late)
    make_action_item(team=team, due_on=NOW.date())
    kept = make_action_item(team=team, due_on=then, status=ActionStatus.DONE, done_at=DURING)
    make_action_item(due_on=then, status=ActionStatus.DONE, done_at=BEFORE)
    type(kept).objects.update(created_at=BEFORE)

    found = shown()

    assert found.overdue_items == Share(count=1, total=2, before=1)
    assert [(team.name, team.overdue, team.owed) for team in found.teams] == [("Payments", 1, 2)]


def test_postmortems_of_severe_incidents_are_due_after_five_working_days() -> None:
    ended(day=0, severity="sev1", title="Late")
    ended(day=DAYS - 1, severity="sev1")
    ended(day=10, severity="sev3")
    written = ended(day=12, severity="sev2")
    make_postmortem(written, published=True, published_at=NOON + timedelta(days=13))
    ended(day=-30, severity="sev2", title="Very late")

    found = shown()

    assert found.overdue_postmortems == Share(count=2, total=3, before=1)
    assert [risk.name.partition(" ")[2] for risk in found.risks] == ["Late", "Very late"]
    assert found.risks[0].reason == "SEV1, its postmortem was due 9 Mar 2026"


def test_risks_are_ordered_by_what_can_hurt_first() -> None:
    sleeping = ended(severity="sev1", day=-1)
    urgent = make_action_item(sleeping, due_on=NOON.date(), priority="high")
    make_action_item(sleeping, due_on=NOON.date(), priority="low")
    doubted = make_action_item(sleeping, status=ActionStatus.QUESTIONED)
    burning = make_incident(severity="sev2", declared_at=DURING)

    risks = shown().risks

    assert [risk.url for risk in risks] == [
        one.get_absolute_url() for one in (burning, doubted, urgent, sleeping)
    ]


def test_services_are_compared_by_their_incidents() -> None:
    shop, desk = make_service(name="Shop", slug="shop"), make_service(name="Desk", slug="desk")
    for day in (1, 2, 3):
        ended(day=day, services=(shop,), severity="sev2")
    ended(day=-1, services=(shop, desk))

    found = shown()

    assert [(one.slug, one.now, one.before) for one in found.more] == [("shop", 3, 1)]
    assert [(one.slug, one.now, one.before) for one in found.fewer] == [("desk", 0, 1)]
    assert [(one.slug, one.now, one.severe) for one in found.repeated] == [("shop", 3, 3)]


def test_it_takes_the_same_eight_statements_for_any_number_of_rows() -> None:
    service, team = make_service(), make_team()
    for rows in (1, 3):
        for day in range(rows):
            incident = ended(day=day, severity="sev1", services=(service,))
            make_action_item(incident, team=team, due_on=NOON.date(), priority="high")
            make_incident(severity="sev1", declared_at=DURING)
        with CaptureQueriesContext(connection) as sent:
            shown()
        assert len(sent) == 8


def test_a_hidden_incident_changes_nothing() -> None:
    service = make_service()
    ended(services=(service,))
    person = make_user()
    with viewing_as(person):
        before = shown()
    for day in (-5, 5, 6):
        hidden = ended(day=day, severity="sev1", services=(service,), restricted=True)
        make_action_item(hidden, due_on=NOON.date(), priority="high")
    make_incident(restricted=True, severity="sev1", declared_at=DURING)
    make_incident(restricted=True, kind="near_miss", declared_at=DURING)

    with viewing_as(person):
        assert shown() == before
    assert shown() != before


def test_nothing_on_record_is_said_to_be_nothing() -> None:
    assert shown().is_empty is True
    ended(day=1)
    assert shown().is_empty is False
