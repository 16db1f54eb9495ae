"""Sentences that charts of the same metric share (pure)."""

from collections.abc import Sequence
from datetime import timedelta

from core.durations import format_duration
from incidents.domain.charts.time_scale import count_at_edge
from incidents.domain.comparison import Change, Comparison
from incidents.domain.recovery_metrics import Metric, MetricSummary

_ONE_DONE = {
    Metric.TIME_TO_DETECT: "was detected",
    Metric.TIME_TO_ACKNOWLEDGE: "was acknowledged",
    Metric.TIME_TO_MITIGATE: "was mitigated",
    Metric.TIME_TO_RECOVER: "recovered",
}


def done(metric: Metric, count: int) -> str:
    """Return what happened to `count` incidents at the end of a metric."""
    verb = _ONE_DONE[metric]
    return verb if count == 1 else verb.replace("was ", "were ")


def incidents(count: int) -> str:
    """Return a number of incidents in words a sentence can use."""
    return "1 incident" if count == 1 else f"{count:,} incidents"


def spoken(seconds: float) -> str:
    """Return a duration as people say it."""
    return format_duration(timedelta(seconds=seconds))


def interval(summary: MetricSummary) -> str:
    """Return the 95 % interval of the median, or why there is none."""
    if summary.median_low is None or summary.median_high is None:
        return "needs 6 incidents"
    return f"{spoken(summary.median_low)} to {spoken(summary.median_high)}"


def left_out(summary: MetricSummary) -> tuple[str, ...]:
    """Return one sentence for each reason why incidents have no value; none when all have one."""
    sentences = []
    if summary.pending:
        sentences.append(f"Left out as pending, with a time missing: {incidents(summary.pending)}.")
    if summary.invalid:
        sentences.append(
            f"Left out as invalid, ending before the start: {incidents(summary.invalid)}."
        )
    return tuple(sentences)


def at_edge(seconds: Sequence[float], edge: str) -> tuple[str, ...]:
    """Return the sentence about durations that a logarithmic axis has no place for, if any."""
    count = count_at_edge(seconds)
    if not count:
        return ()
    verb = "stands" if count == 1 else "stand"
    return (
        f"{incidents(count)} of less than 1 s {verb} at the {edge} edge:"
        " a logarithmic axis has no zero.",
    )


def change_in_words(comparison: Comparison | None, metric: Metric, other: str) -> tuple[str, ...]:
    """Return what changed against `other`, and what such numbers could show.

    Nothing when nothing is compared. A claim names its chance of being wrong; either way the
    smallest change that would show is named.
    """
    if comparison is None:
        return ()
    found, name = comparison, metric.label
    if found.earlier_median is None or found.later_median is None or found.probability is None:
        return (
            f"No conclusion: {incidents(found.later_n)} against {incidents(found.earlier_n)} in"
            f" {other}; a comparison needs 6 with a value on either side.",
        )
    numbers = (
        f"median {spoken(found.later_median)} of {incidents(found.later_n)} against"
        f" {spoken(found.earlier_median)} of {incidents(found.earlier_n)} in {other}"
    )
    if found.change is Change.NO_CONCLUSION:
        return (f"No conclusion: {name.lower()}, {numbers}.", *_detectable(found))
    return (
        f"{name} {found.change.value}: {numbers}.",
        "Such a claim is wrong in at most one of twenty cases where nothing changed.",
        *_detectable(found),
    )


def _detectable(found: Comparison) -> tuple[str, ...]:
    reduction, ratio = found.detectable_reduction, found.detectable_ratio
    if reduction is None or ratio is None:
        return ()
    return (
        f"So many incidents show a change only when the median falls by {100 * reduction:.0f} % or"
        f" grows to {ratio:.1f} times, in four cases out of five.",
    )
