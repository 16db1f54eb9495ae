import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.timeline import (
    EntryKind,
    TypedLine,
    first_versions,
    moment_between,
    read_line,
    sort_key,
)

AT = datetime(2026, 9, 2, 10, 42, tzinfo=UTC)
NAUGHTY = Path(__file__).parents[2] / "fixtures" / "bad-input" / "blns.json"


def test_people_choose_every_kind_but_status() -> None:
    assert set(EntryKind) - set(EntryKind.for_people()) == {EntryKind.STATUS}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("restarted", TypedLine("restarted")),
        ("10:42 restarted", TypedLine("restarted", "10:42")),
        ("  9:05   restarted", TypedLine("restarted", "9:05")),
        ("10:42:17 restarted", TypedLine("restarted", "10:42:17")),
        ("9:42pm restarted", TypedLine("restarted", "9:42pm")),
        ("9:42 PM restarted", TypedLine("restarted", "9:42 PM")),
        ("21:15Z restarted", TypedLine("restarted", "21:15Z")),
        ("17:15 utc-5 restarted", TypedLine("restarted", "17:15 utc-5")),
        ("17:15+05:30 restarted", TypedLine("restarted", "17:15+05:30")),
        ("yesterday 22:10 restarted", TypedLine("restarted", "yesterday 22:10")),
        ("2026-09-01 21:15 restarted", TypedLine("restarted", "2026-09-01 21:15")),
        ("2026-09-01T21:15:00Z restarted", TypedLine("restarted", "2026-09-01T21:15:00Z")),
        ("-15m restarted", TypedLine("restarted", "-15m")),
        ("-1h30m restarted", TypedLine("restarted", "-1h30m")),
        ("15m ago restarted", TypedLine("restarted", "15m ago")),
        ("T+12m restarted", TypedLine("restarted", "T+12m")),
        ("!decision roll back", TypedLine("roll back", None, EntryKind.DECISION)),
        ("!Comms told them", TypedLine("told them", None, EntryKind.COMMS)),
        ("10:42 !action restarted", TypedLine("restarted", "10:42", EntryKind.ACTION)),
        ("!action 10:42 restarted", TypedLine("restarted", "10:42", EntryKind.ACTION)),
        ("10:42 10:43 restarted", TypedLine("10:43 restarted", "10:42")),
        ("!action !note restarted", TypedLine("!note restarted", None, EntryKind.ACTION)),
        ("10:42 first\nsecond", TypedLine("first\nsecond", "10:42")),
    ],
)
def test_a_line_is_split_into_time_kind_and_words(typed: str, expected: TypedLine) -> None:
    assert read_line(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "10:42",
        "10:42 ",
        "!decision",
        "!status resolved",
        "!decisions were hard",
        "!decision: roll back",
        "25:10 was the score",
        "10:421 requests",
        "1042 users wrote in",
        "10.42 % failed",
        "-15 points",
        "-1",
        "T+ something",
        "yesterday it worked",
        "\u0660\u0661:\u0663\u0660 restarted",
        "at 10:42 it stopped",
    ],
)
def test_what_is_no_shorthand_stays_as_it_was_typed(typed: str) -> None:
    assert read_line(typed) == TypedLine(typed)


def test_no_naughty_string_is_taken_for_shorthand() -> None:
    strings = json.loads(NAUGHTY.read_text(encoding="utf-8"))

    assert [text for text in strings if read_line(text) != TypedLine(text)] == []


@given(st.text())
def test_the_words_of_any_line_are_its_end(typed: str) -> None:
    assert typed.endswith(read_line(typed).text)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (600, timedelta(minutes=5)),
        (120, timedelta(minutes=1)),
        (60, timedelta(seconds=30)),
        (2, timedelta(seconds=1)),
        (1, timedelta()),
        (0, timedelta()),
        (-60, timedelta()),
    ],
)
def test_the_moment_between_is_round_or_the_earlier_one(seconds: int, expected: timedelta) -> None:
    assert moment_between(AT, AT + timedelta(seconds=seconds)) == AT + expected


def test_a_whole_minute_on_either_side_of_the_middle_is_found() -> None:
    before_the_middle = moment_between(AT - timedelta(seconds=10), AT + timedelta(seconds=40))
    after_the_middle = moment_between(AT - timedelta(seconds=40), AT + timedelta(seconds=10))

    assert (before_the_middle, after_the_middle) == (AT, AT)


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(timezones=st.just(UTC)) | st.timedeltas(timedelta(), timedelta(hours=1)),
)
def test_the_moment_between_lies_between(one: datetime, other: datetime | timedelta) -> None:
    if isinstance(other, timedelta):
        other = datetime.max.replace(tzinfo=UTC) - other
    earlier, later = sorted((one, other))

    assert earlier <= moment_between(earlier, later) <= later


def test_each_version_knows_the_one_its_chain_began_with() -> None:
    corrects = {1: None, 2: None, 3: 1, 4: 3, 5: None}

    first = first_versions(corrects)

    assert first == {1: 1, 2: 2, 3: 1, 4: 1, 5: 5}


@given(
    st.lists(
        st.tuples(st.datetimes(timezones=st.just(UTC)), st.integers(1, 10**12 - 1)), max_size=8
    )
)
def test_sorting_by_key_is_sorting_by_moment_and_number(
    lines: list[tuple[datetime, int]],
) -> None:
    assert sorted(lines, key=lambda line: sort_key(*line)) == sorted(lines)
