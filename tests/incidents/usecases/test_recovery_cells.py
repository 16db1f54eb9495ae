"""Kept figures equal those of the incidents, whatever changed and whoever computed them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from pytest_django import DjangoAssertNumQueries

from catalog.models import Team
from incidents.domain.lifecycle import Milestone
from incidents.domain.recovery_cells import ALL_TEAMS, NO_TEAM, CellKey, durations
from incidents.domain.recovery_metrics import Metric
from incidents.models import Incident, RecoveryCell, RecoveryMark
from incidents.queries.cell_incidents import incidents_of
from incidents.queries.kept_cells import kept_cells
from incidents.queries.recovery_figures import (
    figures,
    figures_for_cell,
    key_of,
)
from incidents.queries.recovery_metrics import Selection, times_of
from incidents.usecases.declaring import declare_incident
from incidents.usecases.details import change_severity, change_team, edit_details, set_restricted
from incidents.usecases.lifecycle import resolve_incident, set_milestone
from incidents.usecases.recovery_cells import (
    PAUSE,
    mark_created,
    rebuild_cells,
    refresh_all,
    refresh_fine_cell,
    refresh_larger_cells,
)
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident
from tests.factories.recovery_cells import same

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)
YEAR = (datetime(2025, 5, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))


def make_many(number: int = 60) -> list[Team]:
    """Save incidents of two teams and none: some restricted, pending, invalid, of unknown start."""
    random = Random(8)  # noqa: S311 - draws that repeat, not secrets
    teams = [make_team(), make_team()]
    for count in range(number):
        start = datetime(2025, 3, 1, tzinfo=UTC) + timedelta(minutes=random.randrange(600_000))
        long = timedelta(microseconds=int(random.lognormvariate(9, 2) * 1_000_000))
        make_incident(
            resolved=True,
            started_at=None if count % 20 == 3 else start,
            detected_at=start + long / 7,
            resolved_at=start - long if count % 15 == 4 else start + long,
            severity=random.choice(("sev1", "sev2")),
            kind="drill" if count % 12 == 5 else "incident",
            team=random.choice((*teams, None)),
            restricted=count % 10 == 6,
        )
    return teams


def wrong_cells() -> list[CellKey]:
    """Return the cells that do not say what the rows say."""
    wrong = []
    for cell in RecoveryCell.objects.all():
        times = times_of(incidents_of(cell.key))
        expected = {metric: durations(times, metric).summary for metric in Metric}
        kept = cell.figures
        for metric, summary in figures_for_cell(expected).items():
            if not same(kept[metric], summary):
                wrong.append(cell.key)
    return wrong


def all_keys() -> set[CellKey]:
    return {cell.key for cell in RecoveryCell.objects.all()}


def test_rebuilt_cells_say_what_the_rows_say_and_refreshed_ones_are_the_same() -> None:
    teams = make_many()

    number = rebuild_cells(at=NOW)

    keys = all_keys()
    assert number == len(keys) > 100
    assert wrong_cells() == []
    spans = {(key.months, key.team in {ALL_TEAMS, NO_TEAM}) for key in keys}
    assert spans >= {(months, is_all) for months in (0, 1, 3, 12) for is_all in (True, False)}
    assert {teams[0].pk, ALL_TEAMS, NO_TEAM} <= {key.team for key in keys}

    RecoveryCell.objects.all().delete()
    for incident in Incident.objects.filter(restricted=False):
        mark_created(incident)
    refresh_all(at=NOW)

    assert all_keys() == keys
    assert wrong_cells() == []
    assert not RecoveryMark.objects.exists()


def test_every_use_case_that_moves_figures_reaches_the_cells() -> None:
    team, at = make_team(), datetime(2026, 3, 5, tzinfo=UTC)
    incident = declare_incident(
        by=None, at=at, title="Slow", severity="sev2", started_at=at - timedelta(hours=1)
    )
    declare_incident(by=None, at=at, title="Other", restricted=True)
    changes: tuple[Callable[[], object], ...] = (
        lambda: resolve_incident(incident, by=None, at=at + timedelta(hours=5)),
        lambda: change_severity(incident, by=None, at=at, severity="sev1"),
        lambda: change_team(incident, by=None, team=team),
        lambda: set_milestone(
            incident, Milestone.STARTED, by=None, at=at - timedelta(days=40), note=""
        ),
        lambda: edit_details(incident, by=None, title="Slow", summary="", kind="near_miss"),
        lambda: set_restricted(incident, by=None, at=at, restricted=True),
        lambda: set_restricted(incident, by=None, at=at, restricted=False),
    )
    refresh_all(at=NOW)
    for change in changes:
        incident = Incident.objects.get(pk=incident.pk)

        change()

        assert RecoveryMark.objects.exists()
        refresh_all(at=NOW)
        assert wrong_cells() == []

    sizes = [cell.figures["time_to_recover"]["n"] for cell in RecoveryCell.objects.all()]
    assert max(sizes) == 1


def test_changes_that_move_no_figure_leave_no_mark() -> None:
    incident = make_incident()
    restricted = make_incident(restricted=True)

    edit_details(incident, by=None, title="New", summary="Words", kind="incident")
    resolve_incident(restricted, by=None, at=NOON + timedelta(hours=1))

    assert not RecoveryMark.objects.exists()


def test_an_incident_that_moves_leaves_one_cell_and_enters_the_other() -> None:
    incident = make_incident(resolved=True, severity="sev1")
    rebuild_cells(at=NOW)

    change_severity(incident, by=None, at=NOON, severity="sev2")
    refresh_all(at=NOW)

    found = {
        cell.severity: cell.figures["time_to_recover"]["n"]
        for cell in RecoveryCell.objects.filter(months=1, team_key=NO_TEAM)
    }
    assert found == {"": 1, "sev1": 0, "sev2": 1}


def test_larger_cells_wait_for_a_pause_but_not_when_something_is_hidden() -> None:
    incident = make_incident(resolved=True)
    rebuild_cells(at=NOW)
    change_severity(incident, by=None, at=NOON, severity="sev2")
    marked = RecoveryMark.objects.latest("pk").marked_at
    while refresh_fine_cell(at=NOW):
        pass

    assert not refresh_larger_cells(at=marked + PAUSE - timedelta(seconds=1))
    set_restricted(Incident.objects.get(), by=None, at=NOON, restricted=True)
    assert not kept_cells(Selection(), Q())
    while refresh_fine_cell(at=marked):
        pass
    assert not kept_cells(Selection(), Q())
    assert refresh_larger_cells(at=marked)

    assert not RecoveryMark.objects.exists()
    assert {cell.figures["time_to_recover"]["n"] for cell in RecoveryCell.objects.all()} == {0}


def test_whoever_is_overtaken_stores_nothing() -> None:
    mark_created(make_incident(resolved=True))

    def overtake(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if 'FROM "incidents_incident"' in sql:
            RecoveryMark.objects.all().delete()
        return found

    with connection.execute_wrapper(overtake):
        assert refresh_fine_cell(at=NOW)

    assert not RecoveryCell.objects.exists()
    assert not RecoveryMark.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_keeping_one_cell_takes_four_statements(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        mark_created(make_incident(resolved=True))

    with django_assert_num_queries(4 + 2):  # savepoint and release, where BEGIN and COMMIT stand
        refresh_fine_cell(at=NOW)

    assert RecoveryCell.objects.get().figures["time_to_recover"]["n"] == rows
    assert not RecoveryMark.objects.waiting().exists()


def test_selection_is_read_from_its_cell_only_when_it_is_large() -> None:
    team = make_many()[0]
    rebuild_cells(at=NOW)
    for selection in (
        Selection(started_from=YEAR[0], started_to=YEAR[1]),
        Selection(started_from=YEAR[0], started_to=YEAR[1], team=team, severity="sev1"),
    ):
        Incident.objects.filter(restricted=True).delete()
        kept = figures(selection, with_curves=True, rows_at_most=0)
        live = figures(selection, with_curves=True)

        assert (kept.origin, live.origin) == ("cells", "incidents")
        assert kept.as_of is None
        for metric in Metric:
            assert same(
                figures_for_cell(kept.summaries)[metric], figures_for_cell(live.summaries)[metric]
            )
            assert kept.curves.get(metric, ()) == pytest.approx(
                live.curves.get(metric, ()), rel=1e-9
            )


def test_only_whole_months_without_service_or_source_have_a_cell() -> None:
    assert key_of(Selection()) is not None
    assert key_of(Selection(started_from=YEAR[0], started_to=YEAR[1])) is not None
    assert key_of(Selection(started_from=YEAR[0])) is None
    assert key_of(Selection(started_to=YEAR[0])) is None
    assert key_of(Selection(started_from=NOON, started_to=YEAR[1])) is None
    assert key_of(Selection(source="csv")) is None
    assert key_of(Selection(service=make_service())) is None


def test_waiting_changes_are_told() -> None:
    mark_created(make_incident(resolved=True))
    rebuild_cells(at=NOW)
    mark_created(make_incident(resolved=True))

    found = figures(Selection(), rows_at_most=0)

    assert found.as_of == RecoveryMark.objects.get().marked_at
    assert found.summaries[Metric.TIME_TO_RECOVER].n == 1


def test_command_rebuilds(capsys: pytest.CaptureFixture[str]) -> None:
    make_incident(resolved=True)

    call_command("rebuild_recovery_cells", "--json")

    out, err = capsys.readouterr()
    assert out.strip() == f'{{"cells": {RecoveryCell.objects.count()}}}'
    assert "Computed" in err
