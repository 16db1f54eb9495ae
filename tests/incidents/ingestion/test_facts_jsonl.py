"""Facts, one JSON object a line: a bad line leaves the others alone."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from core.input.rejection import Rejection
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.ingestion.facts_jsonl import is_facts_line, read_facts
from incidents.ingestion.record import IncidentRecord, RecordedTime

FACTS = {
    "uuid": "u-1",
    "url": "https://example.com/report",
    "company": "GitHub",
    "product": "Pages",
    "categories": ["cloud", "time"],
    "start_time": "2012-12-22T12:15:00-08:00",
    "end_time": "2012-12-23T00:00:00Z",
}


def line(**changes: Any) -> str:
    return json.dumps(FACTS | changes)


def test_line_becomes_a_record() -> None:
    assert list(read_facts("facts.jsonl", line() + "\n\n")) == [
        IncidentRecord(
            source="facts-jsonl",
            source_key="u-1",
            title="GitHub: Pages",
            status=IncidentStatus.RESOLVED,
            labels=("cloud", "time"),
            links=(("https://example.com/report", ""),),
            times={
                Milestone.STARTED: RecordedTime(datetime(2012, 12, 22, 20, 15, tzinfo=UTC)),
                Milestone.RESOLVED: RecordedTime(datetime(2012, 12, 23, tzinfo=UTC)),
            },
        )
    ]


def test_what_is_unknown_is_left_out() -> None:
    bare = line(url=None, product=None, categories=None, start_time=None, end_time=None, mood="bad")

    assert list(read_facts("facts.jsonl", bare)) == [
        IncidentRecord(
            source="facts-jsonl", source_key="u-1", title="GitHub", notes=("mood was ignored",)
        )
    ]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("{", "is not JSON: Expecting property name enclosed in double quotes: line 1 column 2"),
        ("[" * 90_000, "is nested too deep"),
        ("[]", "is not a JSON object"),
        ('{"uuid": "u-9", "uuid": "u-8", "company": "C"}', "has the key 'uuid' twice"),
        ("x" * 100_001, "is longer than 100,000 characters"),
        (line(uuid=""), "has no uuid"),
        (line(uuid=7), "uuid is not text"),
        (line(company="", product=None), "names neither company nor product"),
        (line(url="javascript:alert(1)"), "url: 'javascript:alert(1)' is no web address"),
        (line(categories="cloud"), "categories is not a list of texts"),
        (line(categories=["cloud", 1]), "categories is not a list of texts"),
        (line(start_time="soon"), "start_time: 'soon' is not a date with a time"),
        (line(end_time="2012-02-30"), "end_time: '2012-02-30' is not a moment of the calendar"),
        (line(company="\x00"), "its title has a character that cannot be stored"),
        (line(product="\ud800"), "its title has a character that cannot be stored"),
        (line(), "is the incident of line 1 again"),
    ],
)
def test_broken_line_is_rejected_alone(broken: str, reason: str) -> None:
    first, rejection, last = read_facts("facts.jsonl", f"{line()}\n{broken}\n{line(uuid='u-2')}")

    assert isinstance(rejection, Rejection)
    assert rejection.path == "facts.jsonl:2"
    assert rejection.reason.startswith(reason)
    assert [first, last] == list(read_facts("facts.jsonl", f"{line()}\n{line(uuid='u-2')}"))


def test_facts_are_told_by_an_object() -> None:
    assert is_facts_line("{}")
    assert not is_facts_line("[]")
    assert not is_facts_line("{")


def test_zero_time_is_no_time() -> None:
    (record,) = read_facts("f.jsonl", line(end_time="0001-01-01T00:00:00Z"))

    assert isinstance(record, IncidentRecord)
    assert list(record.times) == [Milestone.STARTED]
