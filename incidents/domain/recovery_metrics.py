"""Times to detect, acknowledge, mitigate and recover, and their honest summaries (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from core.summaries import mean, median, median_interval, percentile
from incidents.domain.lifecycle import Milestone

SMALLEST_SAMPLE_WITH_P90 = 20
"""Pages and charts show no 90th percentile of fewer incidents; exports always carry it."""


class Metric(StrEnum):
    """What is measured between two milestones of an incident."""

    TIME_TO_DETECT = "time_to_detect"
    TIME_TO_ACKNOWLEDGE = "time_to_acknowledge"
    TIME_TO_MITIGATE = "time_to_mitigate"
    TIME_TO_RECOVER = "time_to_recover"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return self.value.replace("_", " ").capitalize()

    @property
    def start(self) -> Milestone:
        """Return where the clock starts; nobody can acknowledge what nobody has detected."""
        return Milestone.DETECTED if self is Metric.TIME_TO_ACKNOWLEDGE else Milestone.STARTED

    @property
    def end(self) -> Milestone:
        """Return where the clock stops."""
        return _ENDS[self]


_ENDS = {
    Metric.TIME_TO_DETECT: Milestone.DETECTED,
    Metric.TIME_TO_ACKNOWLEDGE: Milestone.ACKNOWLEDGED,
    Metric.TIME_TO_MITIGATE: Milestone.MITIGATED,
    Metric.TIME_TO_RECOVER: Milestone.RESOLVED,
}


class Exclusion(StrEnum):
    """Why an incident has no value for a metric."""

    PENDING = "pending"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class IncidentTimes:
    """The moments the metrics need, all aware; None means unknown or not yet."""

    reference: str
    started_at: datetime | None = None
    detected_at: datetime | None = None
    acknowledged_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    severity: str = field(default="unknown", kw_only=True)
    is_unfinished: bool = field(default=False, kw_only=True)

    def at(self, milestone: Milestone) -> datetime | None:
        """Return the moment of one milestone."""
        moment: datetime | None = getattr(self, milestone)
        return moment


class Measurement(NamedTuple):
    """The value of a metric for one incident, in seconds."""

    reference: str
    seconds: float


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """What can honestly be said about one metric; times in seconds, None for no data."""

    n: int
    pending: int
    invalid: int
    mean: float | None
    median: float | None
    median_low: float | None
    median_high: float | None
    p90: float | None

    @property
    def p90_is_shown(self) -> bool:
        """Return whether there are enough incidents for a page to show the 90th percentile."""
        return self.n >= SMALLEST_SAMPLE_WITH_P90

    def as_json(self) -> dict[str, int | float | None]:
        """Return the public shape: whole seconds as integers, others to the millisecond."""
        return {
            "n": self.n,
            "pending": self.pending,
            "invalid": self.invalid,
            "mean_seconds": _seconds_for_json(self.mean),
            "median_seconds": _seconds_for_json(self.median),
            "median_low_seconds": _seconds_for_json(self.median_low),
            "median_high_seconds": _seconds_for_json(self.median_high),
            "p90_seconds": _seconds_for_json(self.p90),
        }


class Exclusions(NamedTuple):
    """References of the incidents that a summary leaves out, in the order they came."""

    pending: tuple[str, ...]
    invalid: tuple[str, ...]


class MeasuredIncidents(NamedTuple):
    """Every incident of a selection: the valid values, shortest first, and who has none."""

    measurements: tuple[Measurement, ...]
    exclusions: Exclusions

    @property
    def seconds(self) -> list[float]:
        """Return the values alone, shortest first."""
        return [one.seconds for one in self.measurements]

    @property
    def summary(self) -> MetricSummary:
        """Return n, mean, median, its exact 95 % interval and the 90th percentile.

        The interval is None below six values, everything else only without any value.
        """
        return summary_of(
            self.seconds,
            pending=len(self.exclusions.pending),
            invalid=len(self.exclusions.invalid),
        )


def summary_of(seconds: Sequence[float], *, pending: int, invalid: int) -> MetricSummary:
    """Return what can be said about durations; see `MeasuredIncidents.summary`."""
    low, high = median_interval(seconds) or (None, None)
    return MetricSummary(
        n=len(seconds),
        pending=pending,
        invalid=invalid,
        mean=mean(seconds),
        median=median(seconds),
        median_low=low,
        median_high=high,
        p90=percentile(seconds, 0.9),
    )


def span_of(times: IncidentTimes, metric: Metric) -> timedelta | Exclusion:
    """Return how long it took, or why nobody can say.

    Pending: one of the two moments is missing. Invalid: the end lies before the start. An
    end at the start is a valid zero.
    """
    return span_between(times.at(metric.start), times.at(metric.end))


def span_between(start: datetime | None, end: datetime | None) -> timedelta | Exclusion:
    """Return how long it took from `start` to `end`, or why nobody can say; see `span_of`."""
    if start is None or end is None:
        return Exclusion.PENDING
    return Exclusion.INVALID if end < start else end - start


def measure(times: Iterable[IncidentTimes], metric: Metric) -> MeasuredIncidents:
    """Return the value of every incident; nothing is dropped in silence.

    Equal values are ordered by reference, so the result does not depend on the order given.
    """
    measurements: list[Measurement] = []
    left_out: dict[Exclusion, list[str]] = {reason: [] for reason in Exclusion}
    for one in times:
        span = span_of(one, metric)
        if isinstance(span, Exclusion):
            left_out[span].append(one.reference)
        else:
            measurements.append(Measurement(one.reference, span.total_seconds()))
    measurements.sort(key=lambda one: (one.seconds, one.reference))
    return MeasuredIncidents(
        measurements=tuple(measurements),
        exclusions=Exclusions(
            pending=tuple(left_out[Exclusion.PENDING]), invalid=tuple(left_out[Exclusion.INVALID])
        ),
    )


def summarise(times: Iterable[IncidentTimes], metric: Metric) -> MetricSummary:
    """Return what can be said about a metric over incidents; see `MeasuredIncidents.summary`."""
    return measure(times, metric).summary


def exclusions(times: Iterable[IncidentTimes], metric: Metric) -> Exclusions:
    """Return which incidents a summary leaves out, so that a page can link to them."""
    return measure(times, metric).exclusions


def _seconds_for_json(seconds: float | None) -> int | float | None:
    if seconds is None:
        return None
    rounded = round(seconds, 3)
    return int(rounded) if rounded.is_integer() else rounded
