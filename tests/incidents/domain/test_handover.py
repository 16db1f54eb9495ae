"""What is easily forgotten when an incident changes hands."""

from typing import Any

import pytest

from incidents.domain.handover import HandoverFacts, risks_of

GOOD: dict[str, Any] = {
    "severity": "sev2",
    "has_lead": True,
    "has_impact": True,
    "is_update_late": False,
}


@pytest.mark.parametrize(
    ("facts", "sentences"),
    [
        ({}, []),
        ({"severity": "unknown"}, ["Nobody has said yet how bad it is."]),
        ({"has_lead": False}, ["Nobody leads it."]),
        ({"has_impact": False}, ["Nobody has written down what it does to users."]),
        ({"unaccepted": ["Scribe"]}, ["Scribe: not accepted yet."]),
        ({"unowned": 1}, ["1 action item has no owner."]),
        ({"unowned": 2}, ["2 action items have no owner."]),
        (
            {"warnings": ["Detected before it started."], "is_update_late": True},
            [
                "The next update is overdue: people wait to hear something.",
                "Detected before it started.",
            ],
        ),
    ],
)
def test_each_thing_that_is_open_has_a_sentence(
    facts: dict[str, Any], sentences: list[str]
) -> None:
    assert risks_of(HandoverFacts(**(GOOD | facts))) == sentences
