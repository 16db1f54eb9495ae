"""Everything the metrics page shows, in few statements whatever the number of incidents."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Count, Exists, Q, Value

from incidents.domain.action_item import ActionStatus
from incidents.domain.charts.bars import BarsChart, bars_chart
from incidents.domain.charts.control import ControlChart, between_chart, control_chart
from incidents.domain.charts.counts import CountsChart, counts_chart, month_counts
from incidents.domain.charts.distribution import (
    ComparedTimes,
    DistributionChart,
    distribution_chart,
    distribution_of_percentiles,
)
from incidents.domain.charts.trend import TrendChart, trend_chart, trend_of_periods
from incidents.domain.charts.wording import change_in_words
from incidents.domain.comparison import Comparison, compare
from incidents.domain.incident import Severity
from incidents.domain.recovery_cells import MONTH, CellKey
from incidents.domain.recovery_metrics import (
    Exclusions,
    IncidentTimes,
    Metric,
    MetricSummary,
    measure,
)
from incidents.domain.recovery_periods import Period, PeriodSummary, period_label
from incidents.domain.survival import kaplan_meier_median
from incidents.models import ActionItem, PostmortemFactor, RecoveryCell
from incidents.models.recovery_cell import key_fields
from incidents.queries.kept_cells import KeptCell, kept_cells
from incidents.queries.postgresql_percentiles import Curves
from incidents.queries.recovery_figures import (
    ROWS_AT_MOST,
    Figures,
    Origin,
    figures_of,
    key_of,
    live_figures,
    months_of,
)
from incidents.queries.recovery_metrics import Selection, chosen_incidents, times_of

Chart = DistributionChart | TrendChart | ControlChart | CountsChart | BarsChart

FACTORS = "What contributed"
MOST_OTHERS = 20_000
"""So many incidents of the same time are read at most to compare with."""


class Against(StrEnum):
    """What the chosen incidents are held against."""

    BEFORE = "before"
    REST = "rest"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return _LABELS[self]


_LABELS = {
    Against.BEFORE: "The same time before",
    Against.REST: "All others in that time",
    Against.NOTHING: "Nothing",
}


class FollowUps(NamedTuple):
    """How many promised action items are finished, of those that were not dropped."""

    finished: int
    promised: int


class Question(NamedTuple):
    """What the page was asked: which incidents, which chart, and what to hold them against."""

    selection: Selection
    metric: Metric = Metric.TIME_TO_RECOVER
    period: Period = Period.QUARTER
    against: Against = Against.BEFORE


class Dashboard(NamedTuple):
    """The page's content. What needs every single incident is None for very many of them.

    `median_with_running` counts incidents that still run as "at least so long"; None when none
    runs, or when fewer than half have ended.
    """

    figures: Figures
    charts: Mapping[str, Chart]
    changed: tuple[str, ...]
    comparison: Comparison | None = None
    running: int = 0
    median_with_running: float | None = None
    follow_ups: FollowUps | None = None
    left_out: Exclusions | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether no incident was chosen at all, not even one that is left out."""
        return not any(
            one.n or one.pending or one.invalid for one in self.figures.summaries.values()
        )


def dashboard(question: Question, *, now: datetime, rows_at_most: int = ROWS_AT_MOST) -> Dashboard:
    """Return the page's content, from the incidents, else from cells, else from percentiles."""
    selection = question.selection
    key = key_of(selection)
    times = _times(question, key, now, rows_at_most)
    if key is not None and not times:
        kept = kept_cells(selection, _cells_of(key, question.period), with_curves=True)
        whole = next((one for one in kept if one.key == key and one.n > rows_at_most), None)
        if whole is not None:
            return _of_cells(whole, kept, question)
        times = _times(question, None, now, rows_at_most)
    if len(times) > rows_at_most:
        return _of_very_many(question)
    return _of_times(question, times, now)


def _times(
    question: Question, key: CellKey | None, now: datetime, at_most: int
) -> list[IncidentTimes]:
    """Return the incidents, with those of the same time before where they are asked for.

    One row more than `at_most` tells that there are more; none at all where a cell has them.
    """
    selection = question.selection
    if question.against is Against.BEFORE:
        selection = selection._replace(started_from=_before(selection, now))
    rows = chosen_incidents(selection)
    if key is not None:
        large = Q(figures__time_to_recover__n__gt=at_most)
        rows = rows.exclude(Exists(RecoveryCell.objects.filter(large, **key_fields(key))))
    return times_of(rows, at_most=at_most + 1)


def _before(selection: Selection, now: datetime) -> datetime | None:
    """Return when a time as long as the chosen one began that ended with its start."""
    start, end = selection.started_from, selection.started_to or now
    if start is None or end <= start:
        return start
    try:
        return start - (end - start)
    except OverflowError:
        return start


def _of_times(question: Question, read: list[IncidentTimes], now: datetime) -> Dashboard:
    selection, metric = question.selection, question.metric
    start = selection.started_from
    times = [one for one in read if start is None or (one.started_at or now) >= start]
    compared = _compared(question, read, times)
    chosen = measure(times, metric)
    other = measure(compared.times, metric) if compared else None
    comparison = (
        compare(
            other.seconds,
            chosen.seconds,
            earlier_pending=len(other.exclusions.pending),
            later_pending=len(chosen.exclusions.pending),
        )
        if other
        else None
    )
    factors, follow_ups = _learned(selection) if times else ({}, FollowUps(0, 0))
    running = _running(times, metric, now)
    return Dashboard(
        figures=figures_of(times),
        charts={
            "distribution": distribution_chart(
                times, metric, chart_id="distribution", compared=compared
            ),
            "trend": trend_chart(times, metric, question.period, chart_id="trend"),
            "control": control_chart(times, metric, chart_id="control"),
            "between": between_chart(times, chart_id="between"),
            "counts": counts_chart(month_counts(times), chart_id="counts"),
            "factors": bars_chart(factors, FACTORS, chart_id="factors"),
        },
        changed=change_in_words(comparison, metric, compared.name if compared else ""),
        comparison=comparison,
        running=len(running),
        median_with_running=kaplan_meier_median(chosen.seconds, running) if running else None,
        follow_ups=follow_ups,
        left_out=chosen.exclusions,
    )


def _compared(
    question: Question, read: list[IncidentTimes], chosen: list[IncidentTimes]
) -> ComparedTimes | None:
    """Return the other group: read along with the chosen one, or all the rest of its time."""
    if question.against is Against.NOTHING:
        return None
    if question.against is Against.BEFORE:
        if question.selection.started_from is None:
            return None
        mine = {one.reference for one in chosen}
        return ComparedTimes(
            "the same time before", [one for one in read if one.reference not in mine]
        )
    selection = question.selection
    everything = Selection(
        started_from=selection.started_from, started_to=selection.started_to, kind=selection.kind
    )
    others = times_of(chosen_incidents(everything), at_most=MOST_OTHERS)
    mine = {one.reference for one in chosen}
    return ComparedTimes("all others", [one for one in others if one.reference not in mine])


def _running(times: list[IncidentTimes], metric: Metric, now: datetime) -> list[float]:
    """Return how long, in seconds, those have run that are unfinished and have no end yet."""
    found = []
    for one in times:
        start = one.at(metric.start)
        if one.is_unfinished and start is not None and one.at(metric.end) is None and start <= now:
            found.append((now - start).total_seconds())
    return found


def _of_cells(whole: KeptCell, kept: list[KeptCell], question: Question) -> Dashboard:
    metric, period = question.metric, question.period
    mine = [one for one in kept if one.key.severity == whole.key.severity]
    trend = trend_of_periods(
        [
            PeriodSummary(
                label=period_label(one.key.starts_on, period),
                starts_on=one.key.starts_on,
                summary=one.summaries[metric],
                measurements=(),
            )
            for one in mine
            if one.key.months == period.months and one.key != whole.key
        ],
        whole.summaries[metric],
        metric,
        period,
        chart_id="trend",
    )
    counts: dict[date, dict[str, int]] = {}
    for one in kept:
        if one.key.months == MONTH and one.key.severity:
            counts.setdefault(one.key.starts_on, {})[one.key.severity] = one.size
    return Dashboard(
        figures=Figures(whole.summaries, whole.curves, whole.as_of, Origin.CELLS),
        charts={
            "distribution": _distribution(whole.summaries, whole.curves, metric),
            "trend": trend,
            "counts": counts_chart(counts, chart_id="counts"),
        },
        changed=(trend.finding,),
    )


def _of_very_many(question: Question) -> Dashboard:
    found = live_figures(chosen_incidents(question.selection), with_curves=True)
    return Dashboard(
        figures=found,
        charts={"distribution": _distribution(found.summaries, found.curves, question.metric)},
        changed=(),
    )


def _distribution(
    summaries: Mapping[Metric, MetricSummary], curves: Curves, metric: Metric
) -> Chart:
    return distribution_of_percentiles(
        summaries[metric], curves.get(metric, ()), metric, chart_id="distribution"
    )


def _cells_of(key: CellKey, period: Period) -> Q:
    """Return the rows for the whole, its periods, and its months by severity, as one choice."""
    severities = [key.severity] if key.severity else [one.value for one in Severity]
    return (
        Q(**key_fields(key))
        | months_of(key, [key.severity], months=period.months)
        | months_of(key, severities)
    )


def _learned(selection: Selection) -> tuple[dict[str, int], FollowUps]:
    """Return how often each factor contributed, and what became of the promises, at once."""
    # Without the order a subquery cannot be told apart from one that needs it.
    chosen = chosen_incidents(selection).order_by().values("pk")
    factors = (
        PostmortemFactor.objects.filter(postmortem__incident__in=chosen)
        .order_by()
        .values_list(Value("factor"), "factor__name")
        .annotate(number=Count("postmortem__incident", distinct=True))
    )
    items = (
        ActionItem.objects.filter(incident__in=chosen)
        .order_by()
        .values_list(Value("status"), "status")
        .annotate(number=Count("pk"))
    )
    found = list(factors.union(items, all=True))
    statuses = Counter({name: number for what, name, number in found if what == "status"})
    kept = sum(statuses[one] for one in ActionStatus.kept())
    promised = kept + sum(statuses[one] for one in ActionStatus.unfinished())
    return {name: number for what, name, number in found if what == "factor"}, FollowUps(
        kept, promised
    )
