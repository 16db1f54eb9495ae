"""Recovery metrics: which incidents count, what is said about them, and what is left out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.lifecycle import Milestone
from incidents.domain.recovery_metrics import (
    Exclusion,
    Exclusions,
    IncidentTimes,
    Measurement,
    Metric,
    MetricSummary,
    exclusions,
    measure,
    span_of,
    summarise,
)

NOON = datetime(2025, 5, 1, 12, tzinfo=UTC)
RECOVER = Metric.TIME_TO_RECOVER

MOMENTS = st.none() | st.integers(min_value=-3_000, max_value=3_000).map(
    lambda minutes: NOON + timedelta(minutes=minutes)
)
INCIDENTS = st.lists(
    st.builds(
        IncidentTimes,
        reference=st.integers(min_value=1, max_value=99).map("INC-{}".format),
        started_at=MOMENTS,
        detected_at=MOMENTS,
        acknowledged_at=MOMENTS,
        mitigated_at=MOMENTS,
        resolved_at=MOMENTS,
    ),
    max_size=40,
)


def recovered_in(*seconds: float) -> list[IncidentTimes]:
    return [
        IncidentTimes(f"INC-{number}", NOON, resolved_at=NOON + timedelta(seconds=one))
        for number, one in enumerate(seconds, start=1)
    ]


@pytest.mark.parametrize(
    ("metric", "start", "end", "minutes"),
    [
        (Metric.TIME_TO_DETECT, Milestone.STARTED, Milestone.DETECTED, 5),
        (Metric.TIME_TO_ACKNOWLEDGE, Milestone.DETECTED, Milestone.ACKNOWLEDGED, 3),
        (Metric.TIME_TO_MITIGATE, Milestone.STARTED, Milestone.MITIGATED, 30),
        (Metric.TIME_TO_RECOVER, Milestone.STARTED, Milestone.RESOLVED, 60),
    ],
)
def test_each_metric_spans_its_two_milestones(
    metric: Metric, start: Milestone, end: Milestone, minutes: int
) -> None:
    times = IncidentTimes(
        "INC-1",
        started_at=NOON,
        detected_at=NOON + timedelta(minutes=5),
        acknowledged_at=NOON + timedelta(minutes=8),
        mitigated_at=NOON + timedelta(minutes=30),
        resolved_at=NOON + timedelta(minutes=60),
    )

    assert (metric.start, metric.end) == (start, end)
    assert span_of(times, metric) == timedelta(minutes=minutes)


def test_labels_are_words() -> None:
    assert [metric.label for metric in Metric] == [
        "Time to detect",
        "Time to acknowledge",
        "Time to mitigate",
        "Time to recover",
    ]


@pytest.mark.parametrize(
    ("started_at", "resolved_at", "expected"),
    [
        (NOON, None, Exclusion.PENDING),
        (None, NOON, Exclusion.PENDING),
        (None, None, Exclusion.PENDING),
        (NOON, NOON - timedelta(microseconds=1), Exclusion.INVALID),
        (NOON, NOON, timedelta()),
    ],
)
def test_what_has_no_span_says_why(
    started_at: datetime | None, resolved_at: datetime | None, expected: timedelta | Exclusion
) -> None:
    times = IncidentTimes("INC-1", started_at=started_at, resolved_at=resolved_at)

    assert span_of(times, RECOVER) == expected


def test_an_unknown_start_leaves_the_time_to_acknowledge() -> None:
    times = IncidentTimes("INC-1", detected_at=NOON, acknowledged_at=NOON + timedelta(minutes=4))

    assert span_of(times, Metric.TIME_TO_ACKNOWLEDGE) == timedelta(minutes=4)


def test_no_incident_gives_no_data() -> None:
    summary = summarise([], RECOVER)

    assert summary == MetricSummary(
        n=0,
        pending=0,
        invalid=0,
        mean=None,
        median=None,
        median_low=None,
        median_high=None,
        p90=None,
    )


def test_summary_of_six_hand_counted_incidents() -> None:
    times = [
        *recovered_in(600, 60, 0, 3_600, 120, 300),
        IncidentTimes("INC-7", NOON),
        IncidentTimes("INC-8", NOON),
        IncidentTimes("INC-9", NOON, resolved_at=NOON - timedelta(hours=1)),
    ]

    assert summarise(times, RECOVER) == MetricSummary(
        n=6,
        pending=2,
        invalid=1,
        mean=780,
        median=210,
        median_low=0,
        median_high=3_600,
        p90=2_100,
    )


def test_json_has_whole_seconds_as_integers_and_others_to_the_millisecond() -> None:
    summary = summarise(recovered_in(1, 2, 2.00049), RECOVER)

    answer = summary.as_json()

    assert answer == {
        "n": 3,
        "pending": 0,
        "invalid": 0,
        "mean_seconds": 1.667,
        "median_seconds": 2,
        "median_low_seconds": None,
        "median_high_seconds": None,
        "p90_seconds": 2,
    }
    assert [type(answer[key]) for key in ("median_seconds", "p90_seconds")] == [int, int]


@pytest.mark.parametrize(("n", "is_shown"), [(19, False), (20, True)])
def test_pages_show_a_90th_percentile_from_twenty_incidents_on(n: int, is_shown: bool) -> None:
    assert summarise(recovered_in(*range(n)), RECOVER).p90_is_shown is is_shown


def test_measurements_are_ordered_by_length_then_reference() -> None:
    measured = measure(recovered_in(60, 5, 60), RECOVER)

    assert measured.measurements == (
        Measurement("INC-2", 5),
        Measurement("INC-1", 60),
        Measurement("INC-3", 60),
    )
    assert measured.seconds == [5, 60, 60]


def test_exclusions_name_the_incidents_in_the_order_they_came() -> None:
    times = [
        IncidentTimes("INC-4", NOON),
        *recovered_in(60),
        IncidentTimes("INC-3", NOON, resolved_at=NOON - timedelta(1)),
        IncidentTimes("INC-2", resolved_at=NOON),
    ]

    assert exclusions(times, RECOVER) == Exclusions(pending=("INC-4", "INC-2"), invalid=("INC-3",))


@given(INCIDENTS, st.sampled_from(Metric))
def test_every_incident_is_counted_exactly_once(
    times: Sequence[IncidentTimes], metric: Metric
) -> None:
    summary = summarise(times, metric)

    assert summary.n + summary.pending + summary.invalid == len(times)


@given(st.data(), INCIDENTS, st.sampled_from(Metric))
def test_the_order_of_incidents_does_not_matter(
    data: st.DataObject, times: list[IncidentTimes], metric: Metric
) -> None:
    shuffled = data.draw(st.permutations(times))

    assert summarise(shuffled, metric) == summarise(times, metric)
    assert measure(shuffled, metric).measurements == measure(times, metric).measurements


@given(INCIDENTS, st.sampled_from(Metric))
def test_another_pending_incident_changes_nothing_but_its_count(
    times: list[IncidentTimes], metric: Metric
) -> None:
    before = summarise(times, metric).as_json()

    after = summarise([*times, IncidentTimes("INC-100", NOON)], metric).as_json()

    assert after == before | {"pending": summarise(times, metric).pending + 1}


@given(INCIDENTS, st.sampled_from(Metric))
def test_figures_stand_in_their_natural_order(times: list[IncidentTimes], metric: Metric) -> None:
    summary = summarise(times, metric)

    assert (summary.median_low is None) == (summary.n < 6)
    if summary.n >= 6:
        figures = [summary.median_low, summary.median, summary.median_high]
        assert figures == sorted(figures, key=lambda one: one or 0)
    if summary.n:
        assert (summary.p90 or 0) >= (summary.median or 0) >= 0
