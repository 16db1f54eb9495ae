"""Spans as pages about drills write them."""

from readiness.templatetags.drills import from_minutes


def test_minutes_are_written_as_spans_are_everywhere() -> None:
    assert [from_minutes(number) for number in (5, 90, 120, 1500)] == [
        "5 min",
        "1 h 30 min",
        "2 h",
        "1 d 1 h",
    ]
