from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.visibility import viewing_as
from incidents.domain.recovery_metrics import Metric
from incidents.queries.recovery_metrics import Selection, incident_times, summaries
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def references(selection: Selection) -> list[str]:
    return [one.reference for one in incident_times(selection)]


def test_drills_and_near_misses_never_enter_incident_figures() -> None:
    for minutes in (10, 20, 30, 40, 50, 60):
        make_incident(resolved=True, resolved_at=NOON + timedelta(minutes=minutes))
    before = summaries(incident_times(Selection()))
    for kind in ("drill", "near_miss"):
        make_incident(resolved=True, kind=kind, resolved_at=NOON + timedelta(days=9))

    assert summaries(incident_times(Selection())) == before
    assert before[Metric.TIME_TO_RECOVER].n == 6


def test_restricted_incident_does_not_move_an_outsiders_figures() -> None:
    outsider, insider = make_user(), make_user()
    make_incident(resolved=True)
    secret = make_incident(
        resolved=True,
        restricted=True,
        known_to=(insider,),
        resolved_at=NOON + timedelta(days=3),
    )

    with viewing_as(outsider):
        seen_by_outsider = references(Selection())
    with viewing_as(insider):
        seen_by_insider = references(Selection())

    assert secret.reference not in seen_by_outsider
    assert len(seen_by_outsider) == 1
    assert len(seen_by_insider) == 2


def test_selection_by_team_service_severity_and_source() -> None:
    team, service = make_team(), make_service()
    chosen = make_incident(team=team, services=(service,), severity="sev1", source="csv")
    make_incident(services=(make_service(),), severity="sev2")

    for selection in (
        Selection(team=team),
        Selection(service=service),
        Selection(severity="sev1"),
        Selection(source="csv"),
    ):
        assert references(selection) == [chosen.reference]


def test_range_includes_its_start_and_excludes_its_end() -> None:
    first = make_incident(started_at=NOON)
    make_incident(started_at=NOON + timedelta(days=1))

    found = references(Selection(started_from=NOON, started_to=NOON + timedelta(days=1)))

    assert found == [first.reference]


def test_unknown_start_is_pending_without_a_range_and_left_out_with_one() -> None:
    make_incident(started_at=None)

    everything = summaries(incident_times(Selection()))
    ranged = summaries(incident_times(Selection(started_from=NOON)))

    assert everything[Metric.TIME_TO_RECOVER].pending == 1
    assert ranged[Metric.TIME_TO_RECOVER].pending == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_incident_times_take_one_statement(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    service = make_service()
    for _ in range(rows):
        make_incident(services=(service, make_service()))

    with django_assert_num_queries(1):
        found = incident_times(Selection(service=service))

    assert len(found) == rows
