"""Times as they are written in logs, read in Berlin about 1 September 2026."""

import json
from typing import Any

import pytest

from incidents.domain.chat import ChatFormat
from incidents.ingestion.chat.json_export import words_of
from incidents.ingestion.chat.reading import read_chat
from tests.incidents.ingestion.chat.test_samples import settings_for

FAR = "has a time outside the years 1971 to 2198"


def read(log: str, **fields: Any) -> list[str]:
    """Return the moment of each message, and the reason of each line that could not be read."""
    reading = read_chat(log, settings_for(**fields))
    moments = [f"{line.at:%Y-%m-%d %H:%M:%S}" for line in reading.lines]
    return moments + [one.reason for one in reading.unread]


@pytest.mark.parametrize(
    ("log", "moment"),
    [
        ("[01/09/2026, 21:15:03] ops-1: x", "2026-09-01 19:15:03"),
        ("01/09/2026, 21:15 - ops-1: x", "2026-09-01 19:15:00"),
        ("9/1/26 9:15 PM ops-1: x", "2026-09-01 19:15:00"),
        ("9/13/2026 21:15 ops-1: x", "2026-09-13 19:15:00"),
        ("01.09.2026 21:15 ops-1: x", "2026-09-01 19:15:00"),
        ("2026/09/01 21:15:03 ops-1: x", "2026-09-01 19:15:03"),
        ("[01-Sep-26 09:15 PM] ops-1: x", "2026-09-01 19:15:00"),
        ("[1-Sep-2026 21:15] ops-1: x", "2026-09-01 19:15:00"),
        ("[9/1 9:15 PM] ops-1: x", "2026-09-01 19:15:00"),
        ("[9/13 21:15] ops-1: x", "2026-09-13 19:15:00"),
        ("1/9 21:15 ops-1: x", "2026-09-01 19:15:00"),
        ("[01.09. 21:15] ops-1: x", "2026-09-01 19:15:00"),
        ("[29/2 12:00] ops-1: x", "2028-02-29 11:00:00"),
        ("[Tuesday 9:15 PM] ops-1: x", "2026-09-01 19:15:00"),
        ("[Sat 21:15] ops-1: x", "2026-08-29 19:15:00"),
        ("[Thu 21:15] ops-1: x", "2026-08-27 19:15:00"),
        ("Tue Sep  1 21:15:03 host-1 x", "2026-09-01 19:15:03"),
        ("1st September 2025 at 21:15 ops-1: x", "2025-09-01 19:15:00"),
        ("Feb 29 12:00 ops-1: x", "2028-02-29 11:00:00"),
        ("today 09:00 ops-1: x", "2026-09-02 07:00:00"),
        ("yesterday 21:15 ops-1: x", "2026-09-01 19:15:00"),
        ("21:15 CEST ops-1: x", "2026-09-01 19:15:00"),
        ("21:15 utc+05:30 ops-1: x", "2026-09-01 15:45:00"),
        ("1788295320 ops-1: x", "2026-09-01 20:42:00"),
        ("1788295320123 ops-1: x", "2026-09-01 20:42:00"),
        ("12:00 AM ops-1: x", "2026-09-01 22:00:00"),
    ],
)
def test_a_time_is_read(log: str, moment: str) -> None:
    assert read(log) == [moment]


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ("13:00 PM ops-1: x", "has an hour that does not exist"),
        ("24:00 ops-1: x", "has an hour that does not exist"),
        ("2026-02-30 10:00 ops-1: x", "has a day that does not exist"),
        ("Feb 30 10:00 ops-1: x", "has a day that does not exist"),
        ("[30/2 10:00] ops-1: x", "has a day that does not exist"),
        ("[13/13 10:00] ops-1: x", "has a day that does not exist"),
        ("2026/13/32 10:00 ops-1: x", "has a day that does not exist"),
        ("1066-10-14 10:00 ops-1: x", FAR),
        ("0000000001 ops-1: x", FAR),
        ("21:15 utc+99 ops-1: x", 'names a zone "utc+99" that does not exist'),
        ("21:15 CET ops-1: x", "has a time in CET, which Europe/Berlin did not use then"),
    ],
)
def test_a_time_that_never_was_is_named(log: str, reason: str) -> None:
    assert read(log) == [reason]


@pytest.mark.parametrize("line", ["Feb 30", "2026-13-01", "x" * 250])
def test_a_line_that_names_no_day_belongs_to_the_message_above(line: str) -> None:
    reading = read_chat(f"10:42 ops-1: x\n{line}", settings_for())

    assert [one.text for one in reading.lines] == [f"x\n{line}"]


def test_a_long_line_under_a_head_is_no_head() -> None:
    log = f"ops-1  10:42 AM\n{'y' * 250} 10:43 AM"

    reading = read_chat(log, settings_for(format=ChatFormat.SLACK))

    assert [one.numbers for one in reading.lines] == [(1, 2)]


def test_a_first_word_without_words_behind_it_stays() -> None:
    log = "\n".join(f"10:4{n} ops-{n % 2} line {n}" for n in range(6)) + "\n10:50 ops-1\nmore of it"

    reading = read_chat(log, settings_for())

    assert (reading.lines[0].speaker, reading.lines[-1].speaker) == ("ops-0", "")
    assert reading.lines[-1].text == "ops-1\nmore of it"


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("1 Sep 2026, 22:42", "2026-09-01 20:42:00"),
        ("2026-09-01T22:42:00+02:00", "2026-09-01 20:42:00"),
        (1788295320, "2026-09-01 20:42:00"),
        (1788295320.5, "2026-09-01 20:42:00"),
        ("0001-01-01T00:00:00+14:00", "has a time that does not exist"),
        ("0001-01-01T00:00", FAR),
        ("1970-01-01T00:00:00Z", FAR),
        (10**400, "has a time that does not exist"),
        (1e300, FAR),
        (True, 'has a time that could not be read: "True"'),
        ({"a": 1}, "has a time that could not be read: \"{'a': 1}\""),
    ],
)
def test_a_time_in_an_export_is_read_or_named(told: Any, found: str) -> None:
    assert read(json.dumps([{"time": told, "text": "x"}])) == [found]


@pytest.mark.parametrize("log", ["7", '{"a": 1}\n7', "[[[", '{"a": 1}\nb', '{"x":' * 9000])
def test_what_only_begins_like_json_is_text(log: str) -> None:
    reading = read_chat(log, settings_for())

    assert (reading.format, reading.lines) == (ChatFormat.PLAIN, ())
    assert len(reading.unread) == len(log.split("\n"))


def test_the_only_message_may_stand_alone_or_deep_inside() -> None:
    one = {"time": "2026-09-01T20:00Z", "text": "x", "user": 7}
    deep: Any = one
    for _ in range(6):
        deep = {"messages": deep}

    assert read(json.dumps(one)) == ["2026-09-01 20:00:00"]
    assert read(json.dumps({"results": {"b": one}})) == ["2026-09-01 20:00:00"]
    assert read(json.dumps(deep)) == ["has no text"]
    assert read_chat(json.dumps(one), settings_for()).lines[0].speaker == "7"


def test_a_message_nested_as_deep_as_can_be_is_named() -> None:
    for depth in range(700, 1000, 3):
        nested = '{"a":' * depth + "1" + "}" * depth

        reading = read_chat(f"[{nested}]", settings_for())

        assert [one.number for one in reading.unread] == [1]


def test_words_of_html_keep_what_is_no_tag() -> None:
    assert (
        words_of("<p>1 &lt; 2</p><p>a <3 b<br>c <at id='0'>Ops</at></p>") == "1 < 2\na <3 b\nc Ops"
    )
