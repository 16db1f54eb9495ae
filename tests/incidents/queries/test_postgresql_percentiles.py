"""Figures by the database equal those worked out in Python, whatever the number of incidents."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from pytest_django import DjangoAssertNumQueries

from core.summaries import SMALLEST_SAMPLE_WITH_INTERVAL, median_ranks
from core.visibility import Viewer, viewing_as
from incidents.domain.recovery_metrics import Metric
from incidents.models import Incident
from incidents.queries.postgresql_percentiles import RANKS_AROUND, estimated_rank
from incidents.queries.recovery_figures import figures_for_cell, figures_of, live_figures
from incidents.queries.recovery_metrics import times_of
from tests.factories.incidents import make_incident
from tests.factories.recovery_cells import same

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_ranks_around_the_median_lie_near_their_estimate() -> None:
    some = [*range(SMALLEST_SAMPLE_WITH_INTERVAL, 2_000), *(7**power for power in range(4, 9))]

    for n in some:
        ranks = median_ranks(n)
        assert ranks is not None
        assert abs(ranks.low - estimated_rank(n)) <= RANKS_AROUND


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1, 2, 5, 6, 7, 30])
def test_figures_equal_those_of_the_rows(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    random = Random(number)  # noqa: S311 - draws that repeat, not secrets
    make_incident(started_at=None)
    make_incident(resolved=True, started_at=START, resolved_at=START - timedelta(hours=1))
    for _ in range(number):
        long = timedelta(microseconds=int(random.lognormvariate(9, 2) * 1_000_000))
        # Some of them equal, for ranks between equal values.
        long = timedelta(hours=1) if random.random() < 0.3 else long
        make_incident(resolved=True, started_at=START, resolved_at=START + long)
    rows = Incident.objects.all()

    with django_assert_num_queries(1):
        found = live_figures(rows, with_curves=True)

    expected = figures_of(times_of(rows), with_curves=True)
    without = live_figures(rows)
    assert without.summaries == found.summaries
    assert not without.curves
    assert found.curves.keys() == expected.curves.keys()
    for metric in Metric:
        one, other = (figures_for_cell(each.summaries)[metric] for each in (found, expected))
        assert same(one, other)
        curve = expected.curves.get(metric, ())
        assert found.curves.get(metric, ()) == pytest.approx(curve, rel=1e-9)


@pytest.mark.django_db
def test_nobody_is_told_nothing() -> None:
    make_incident(resolved=True)

    with viewing_as(Viewer.NOBODY):
        found = live_figures(Incident.objects.all(), with_curves=True)

    assert {summary.n for summary in found.summaries.values()} == {0}
    assert not found.curves
