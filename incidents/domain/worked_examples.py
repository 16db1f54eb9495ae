"""The examples of the page that defines the recovery metrics, computed by the same code (pure)."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from core.summaries import MedianRanks, median_ranks, wilson_interval
from incidents.domain.comparison import Comparison, compare
from incidents.domain.control_limits import ControlLimits, control_limits
from incidents.domain.detectable_change import incidents_needed
from incidents.domain.recovery_metrics import IncidentTimes, Metric, MetricSummary, summarise
from incidents.domain.survival import kaplan_meier_median

EXAMPLE_START = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTES = (6, 20, 35, 60, 75, 90, 240)
BEFORE = (60, 75, 80, 90, 120, 200)
AFTER = (6, 20, 30, 35, 45, 62)
RUNNING = (100, 300)
CONTROLLED = (30, 60, 45, 30, 90, 60, 45, 60)
SHARE = (18, 24)
SAMPLE_SIZES = (6, 8, 10, 12, 20, 30, 50)
DEVIATIONS = (1.0, 1.5, 2.28)
REDUCTIONS = (10, 20, 50)


class WorkedExamples(NamedTuple):
    """What each statistic gives for a few numbers; `needed` has a row of counts per deviation."""

    summary: MetricSummary
    too_few: MetricSummary
    ranks: tuple[tuple[int, MedianRanks], ...]
    share_low: float
    share_high: float
    comparison: Comparison
    running_median: float | None
    limits: ControlLimits | None
    needed: tuple[tuple[float, tuple[int, ...]], ...]


def worked_examples() -> WorkedExamples:
    """Return the results for the numbers above."""
    low, high = wilson_interval(*SHARE) or (0.0, 1.0)
    ranks = ((n, median_ranks(n)) for n in SAMPLE_SIZES)
    return WorkedExamples(
        summary=_summary(MINUTES),
        too_few=_summary(MINUTES[:5]),
        ranks=tuple((n, found) for n, found in ranks if found is not None),
        share_low=100 * low,
        share_high=100 * high,
        comparison=compare(_seconds(BEFORE), _seconds(AFTER)),
        running_median=kaplan_meier_median(_seconds(MINUTES), _seconds(RUNNING)),
        limits=control_limits(_seconds(CONTROLLED)),
        needed=tuple(
            (
                deviation,
                tuple(incidents_needed(deviation, percent / 100) for percent in REDUCTIONS),
            )
            for deviation in DEVIATIONS
        ),
    )


def _seconds(minutes: tuple[int, ...]) -> list[float]:
    return [60.0 * one for one in minutes]


def _summary(minutes: tuple[int, ...]) -> MetricSummary:
    times = (
        IncidentTimes(
            f"example {number}", EXAMPLE_START, resolved_at=EXAMPLE_START + timedelta(minutes=one)
        )
        for number, one in enumerate(minutes, start=1)
    )
    return summarise(times, Metric.TIME_TO_RECOVER)
