"""Sentences that charts share."""

import pytest

from incidents.domain.charts.wording import (
    at_edge,
    change_in_words,
    done,
    incidents,
    interval,
    left_out,
    spoken,
)
from incidents.domain.comparison import compare
from incidents.domain.recovery_metrics import Metric, summarise
from tests.incidents.domain.charts.incident_times import HOUR, invalid, pending, recovered_in

MINUTE = 60
RECOVER = Metric.TIME_TO_RECOVER


@pytest.mark.parametrize(
    ("metric", "one", "many"),
    [
        (Metric.TIME_TO_DETECT, "was detected", "were detected"),
        (Metric.TIME_TO_ACKNOWLEDGE, "was acknowledged", "were acknowledged"),
        (Metric.TIME_TO_MITIGATE, "was mitigated", "were mitigated"),
        (Metric.TIME_TO_RECOVER, "recovered", "recovered"),
    ],
)
def test_each_metric_has_its_verb(metric: Metric, one: str, many: str) -> None:
    assert (done(metric, 1), done(metric, 2)) == (one, many)


def test_numbers_of_incidents_are_grouped() -> None:
    assert [incidents(count) for count in (0, 1, 2, 12_345)] == [
        "0 incidents",
        "1 incident",
        "2 incidents",
        "12,345 incidents",
    ]


def test_durations_are_spoken_as_everywhere() -> None:
    assert spoken(2 * HOUR) == "2 h"


def test_an_interval_or_why_there_is_none() -> None:
    hours = [HOUR * one for one in range(1, 7)]

    assert interval(summarise(recovered_in(hours), Metric.TIME_TO_RECOVER)) == "1 h to 6 h"
    assert interval(summarise(recovered_in(hours[:5]), Metric.TIME_TO_RECOVER)) == (
        "needs 6 incidents"
    )


def test_every_reason_for_leaving_out_is_named_with_its_count() -> None:
    times = [*recovered_in([60]), *pending(1), *invalid(2)]

    assert left_out(summarise(times, Metric.TIME_TO_RECOVER)) == (
        "Left out as pending, with a time missing: 1 incident.",
        "Left out as invalid, ending before the start: 2 incidents.",
    )
    assert left_out(summarise(times[:1], Metric.TIME_TO_RECOVER)) == ()


def test_durations_without_a_place_on_the_axis_are_owned_up_to() -> None:
    assert at_edge([0, 5], "left") == (
        "1 incident of less than 1 s stands at the left edge: a logarithmic axis has no zero.",
    )
    assert at_edge([0, 0.5], "lower") == (
        "2 incidents of less than 1 s stand at the lower edge: a logarithmic axis has no zero.",
    )
    assert at_edge([1, 5], "left") == ()


def test_what_changed_is_said_with_what_such_numbers_could_show() -> None:
    steps = range(1, 31)
    shorter = compare([one * HOUR for one in steps], [one * MINUTE for one in steps])
    same = compare([one * HOUR for one in steps], [one * HOUR for one in steps])
    few = compare([HOUR], [HOUR])
    equal = compare([HOUR] * 6, [HOUR] * 6)

    assert change_in_words(None, RECOVER, "") == ()
    assert change_in_words(shorter, RECOVER, "the same time before")[:2] == (
        "Time to recover improved: median 15 min 30 s of 30 incidents against 15 h 30 min of"
        " 30 incidents in the same time before.",
        "Such a claim is wrong in at most one of twenty cases where nothing changed.",
    )
    assert change_in_words(same, RECOVER, "all others") == (
        "No conclusion: time to recover, median 15 h 30 min of 30 incidents against 15 h 30 min"
        " of 30 incidents in all others.",
        "So many incidents show a change only when the median falls by 46 % or grows to 1.8 times,"
        " in four cases out of five.",
    )
    assert change_in_words(few, RECOVER, "all others") == (
        "No conclusion: 1 incident against 1 incident in all others; a comparison needs 6 with a"
        " value on either side.",
    )
    assert len(change_in_words(equal, RECOVER, "all others")) == 1
