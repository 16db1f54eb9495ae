"""The page's content for very many incidents: the same figures, from elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.visibility import viewing_as
from incidents.domain.recovery_metrics import Metric
from incidents.domain.recovery_periods import Period
from incidents.models import Incident
from incidents.queries.recovery_dashboard import Against, Question, dashboard
from incidents.queries.recovery_figures import MonthFigures, figures, monthly_figures
from incidents.queries.recovery_metrics import Selection
from incidents.usecases.details import set_restricted
from incidents.usecases.recovery_cells import rebuild_cells
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 20, tzinfo=UTC)
YEAR = Selection(datetime(2025, 5, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
RECOVER = Metric.TIME_TO_RECOVER


def make_year() -> None:
    for days in range(1, 41):
        start = NOON - timedelta(days=5 * days)
        make_incident(
            resolved=True,
            started_at=start,
            resolved_at=start + timedelta(minutes=7 * days),
            severity="sev1" if days % 3 else "sev2",
        )


def test_cells_give_the_figures_trend_and_counts_of_the_rows(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_year()
    rebuild_cells(at=NOW)
    question = Question(YEAR, against=Against.NOTHING)

    rows = dashboard(question, now=NOW)
    with django_assert_num_queries(2):
        kept = dashboard(question, now=NOW, rows_at_most=10)

    assert (rows.figures.origin, kept.figures.origin) == ("incidents", "cells")
    assert kept.figures.summaries[RECOVER].as_json() == rows.figures.summaries[RECOVER].as_json()
    assert list(kept.charts) == ["distribution", "trend", "counts"]
    assert kept.charts["distribution"].finding == rows.charts["distribution"].finding
    assert kept.charts["trend"].tables == rows.charts["trend"].tables
    assert kept.charts["counts"].tables == rows.charts["counts"].tables
    assert kept.changed == (kept.charts["trend"].finding,)


def test_one_severity_by_month_has_the_counts_of_that_severity() -> None:
    make_year()
    rebuild_cells(at=NOW)
    selection = Selection(YEAR.started_from, YEAR.started_to, severity="sev1")
    question = Question(selection, period=Period.MONTH, against=Against.NOTHING)

    rows, kept = (dashboard(question, now=NOW, rows_at_most=most) for most in (10, 1_000))

    assert rows.charts["counts"].tables == kept.charts["counts"].tables
    assert rows.charts["trend"].tables == kept.charts["trend"].tables


def test_very_many_without_a_cell_still_have_their_figures() -> None:
    make_year()
    selection = Selection(NOW - timedelta(days=90), source="person")

    rows, many = (
        dashboard(Question(selection, against=Against.NOTHING), now=NOW, rows_at_most=most)
        for most in (1_000, 3)
    )

    assert many.figures.summaries[RECOVER].as_json() == rows.figures.summaries[RECOVER].as_json()
    assert list(many.charts) == ["distribution"]


@pytest.mark.parametrize("by_severity", [True, False])
def test_months_are_the_same_from_cells_and_from_rows(by_severity: bool) -> None:
    make_year()
    rebuild_cells(at=NOW)
    for selection in (YEAR, Selection(), Selection(severity="sev1")):
        kept, rows = (
            monthly_figures(selection, by_severity=by_severity, rows_at_most=most)
            for most in (3, 1_000)
        )

        assert {one.figures.origin for one in kept} == {"cells"}
        assert [said(one) for one in kept] == [said(one) for one in rows]


def said(one: MonthFigures) -> object:
    return one.month, one.severity, one.figures.summaries[RECOVER].as_json()


def test_cells_tell_an_outsider_nothing_of_a_restricted_incident_and_an_insider_all() -> None:
    outsider, insider = make_user(), make_user()
    make_year()
    rebuild_cells(at=NOW)
    longest = Incident.objects.order_by("pk").last()
    assert longest is not None
    question = Question(YEAR, against=Against.NOTHING)

    set_restricted(longest, by=insider, at=NOW, restricted=True)

    for _ in range(2):
        with viewing_as(outsider):
            outside = [
                dashboard(question, now=NOW, rows_at_most=10).figures,
                figures(YEAR, rows_at_most=10),
            ]
        with viewing_as(insider):
            inside = dashboard(question, now=NOW, rows_at_most=10).figures
        assert [one.summaries[RECOVER].n for one in outside] == [39, 39]
        assert inside.summaries[RECOVER].n == 40
        assert inside.origin == "incidents"
        rebuild_cells(at=NOW)
    assert [one.origin for one in outside] == ["cells", "cells"]


def test_a_range_before_any_year_has_nothing_before_it() -> None:
    make_incident(resolved=True)
    first = Selection(datetime(1, 1, 1, tzinfo=UTC))
    backwards = Selection(NOW + timedelta(days=9))

    assert dashboard(Question(first), now=NOW).figures.summaries[RECOVER].n == 1
    assert dashboard(Question(backwards), now=NOW).figures.summaries[RECOVER].n == 0
