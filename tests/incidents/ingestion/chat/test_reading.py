"""Any text at all: nothing is lost, nothing fails, and limits are named."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.time_zone import Zone
from incidents.domain.chat import (
    LARGEST_BYTES,
    MOST_LINES,
    ChatFormat,
    ChatOrder,
    ChatTooLarge,
    kind_of,
    lines_of,
    repeated,
)
from incidents.domain.timeline import LONGEST_TEXT, EntryKind
from incidents.ingestion.chat.reading import read_chat
from incidents.ingestion.chat.record import ChatReading
from tests.incidents.ingestion.chat.test_samples import read_sample, settings_for

STAMPS = (
    "[10:42]",
    "10:42",
    "9:41 PM",
    "12:05 AM",
    "25:61",
    "2026-09-01T21:15:03Z",
    "2026-02-30 10:00",
    "[9/1/2026 10:42 AM]",
    "0001-01-01 00:00",
    "9999-12-31T23:59:59-14:00",
    "Sep 1st at 10:42 PM",
    "1788295320",
    "9999999999",
    "10:42 UTC+99",
    "02:30 CET",
)
WHO = ("<ops-1>", "ops-1:", "* ops-1", "-!- ops-1", "ops-1\t", "Ops One", "")
any_line = st.one_of(
    st.text(max_size=30),
    st.builds(
        lambda *parts: " ".join(parts),
        st.sampled_from(STAMPS),
        st.sampled_from(WHO),
        st.text(max_size=9),
    ),
    st.builds(
        "{}  {}".format, st.sampled_from(("ops-1", "Ops One", "x" * 90)), st.sampled_from(STAMPS)
    ),
    st.builds("  {}".format, st.sampled_from(STAMPS)),
    st.sampled_from(
        ("Today", "--- Day changed Wed Sep 02 2026", "September 1st", "", "  ", "\x00")
    ),
)
any_log = st.lists(any_line, max_size=25).map("\n".join)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(STAMPS),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                (
                    "messages",
                    "posts",
                    "order",
                    "ts",
                    "time",
                    "text",
                    "user",
                    "from",
                    "body",
                    "content",
                    "post",
                )
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


def accounted_for(reading: ChatReading) -> list[int]:
    """Return the number of every line that a reading says something about."""
    told = [number for line in reading.lines for number in line.numbers]
    return sorted([*told, *(one.number for one in reading.unread), *reading.days])


@settings(max_examples=200)
@example("ops-1\n10:42\n", None, None)
@example("[10:42] \x00 <ops-1> x", None, None)
@given(any_log, st.sampled_from([None, *ChatFormat]), st.sampled_from([None, *ChatOrder]))
def test_every_line_that_is_not_blank_is_read_or_named(
    text: str, chosen: ChatFormat | None, order: ChatOrder | None
) -> None:
    reading = read_chat(text, settings_for(format=chosen, order=order))

    lines = lines_of(text)
    if reading.format is not ChatFormat.JSON:
        filled = [number for number, line in enumerate(lines, start=1) if line.strip()]
        assert [one for one in accounted_for(reading) if lines[one - 1].strip()] == filled
    assert all(line.text.strip() and line.at.tzinfo is UTC for line in reading.lines)
    assert sorted(reading.lines, key=lambda line: line.at) == list(reading.lines)


@settings(max_examples=150)
@given(json_values)
def test_every_message_of_an_export_is_read_or_named(loaded: object) -> None:
    reading = read_chat(json.dumps(loaded), settings_for())

    numbers = accounted_for(reading)
    assert len(numbers) == len(set(numbers))
    if reading.format is ChatFormat.JSON and isinstance(loaded, list):
        assert numbers == list(range(1, len(loaded) + 1))


@settings(max_examples=50)
@given(st.lists(st.integers(min_value=0, max_value=22 * 60), min_size=1, max_size=40))
def test_clocks_alone_come_back_in_the_order_they_were_written(steps: list[int]) -> None:
    first = datetime(2026, 9, 1, 20, 40, tzinfo=UTC)
    moments = [first]
    for step in steps:
        moments.append(moments[-1] + timedelta(minutes=step))
    written = "\n".join(f"[{one:%H:%M}] ops-1: line" for one in moments)

    chosen = settings_for(order=ChatOrder.OLDEST_FIRST, first_on=date(2026, 9, 1))
    reading = read_chat(written, chosen._replace(zone=Zone(UTC, "UTC")))

    assert [line.at for line in reading.lines] == moments


def test_a_log_beyond_the_limits_is_refused_by_name() -> None:
    with pytest.raises(ChatTooLarge, match=r"5,001 lines; at most 5,000"):
        read_chat("10:42 x\n" * (MOST_LINES + 1), settings_for())
    with pytest.raises(ChatTooLarge, match=r"1,000,002 bytes; at most 1,000,000"):
        read_chat(
            "\N{LATIN SMALL LETTER U WITH DIAERESIS}" * (LARGEST_BYTES // 2 + 1), settings_for()
        )


def test_a_log_as_large_as_allowed_is_read() -> None:
    log = "\n".join(
        f"[{n // 60 % 24:02}:{n % 60:02}] ops-{n % 7}: line {n}" for n in range(MOST_LINES)
    )

    reading = read_chat(log + "\n\n", settings_for())

    assert (len(reading.lines), len(reading.unread)) == (MOST_LINES, 0)
    assert reading.lines[-1].at - reading.lines[0].at == timedelta(minutes=MOST_LINES - 1)


def test_lines_before_the_first_time_are_listed_with_the_reason() -> None:
    reading = read_chat("copied from the channel\n\n[10:42] ops-1: x\n10:99 y", settings_for())

    assert [(one.number, one.text, one.reason) for one in reading.unread] == [
        (1, "copied from the channel", "has no time, and no line above it that it could belong to"),
        (4, "10:99 y", "has an hour that does not exist"),
    ]


def test_what_the_timeline_cannot_keep_is_listed_with_the_reason() -> None:
    long = "y" * (LONGEST_TEXT + 1)
    export = json.dumps([{"time": "2026-09-01T20:00Z", "text": "a\0b"}])

    told = read_chat(f"[10:42] {long}\n[10:43] a\0b\n[10:44] fine", settings_for()).unread
    exported = read_chat(export, settings_for()).unread

    assert [(one.number, one.reason) for one in told] == [
        (1, "is longer than the 20,000 characters of a timeline entry"),
        (2, "holds a character that cannot be stored (NUL or half a surrogate pair)"),
    ]
    assert [(one.number, one.text) for one in exported] == [(1, "a\ufffdb")]


def test_what_is_chosen_goes_before_what_was_found() -> None:
    day = date(2026, 8, 30)

    on_day = read_sample("plain_brackets.txt", first_on=day)
    turned = read_sample("irc_midnight.log", order=ChatOrder.NEWEST_FIRST)
    as_plain = read_sample("teams_brackets.txt", format=ChatFormat.PLAIN)

    assert on_day.first_on == day
    assert on_day.lines[-1].at == datetime(2026, 8, 30, 22, 10, tzinfo=UTC)
    assert turned.lines[0].text == "zero"
    assert as_plain.lines[0].text == "Ops One\nCheckout is slow\nfor everyone"


def test_what_was_assumed_of_a_time_is_said() -> None:
    spring = read_sample("plain_dst_spring.txt", around="2026-03-29T00:30:00Z")
    autumn = read_sample("plain_dst_autumn.txt", around="2026-10-24T23:00:00Z")

    assert [line.note for line in spring.lines] == [
        "",
        "",
        "the clocks skipped 02:30; taken as 03:30",
    ]
    assert [line.note[-4:] for line in autumn.lines] == ["", "CEST", "CEST", " CET", " CET", ""]


def test_speakers_are_counted_the_most_frequent_first() -> None:
    reading = read_sample("slack_midnight.txt")

    assert reading.speakers == {"ops-1": 3, "ops-2": 2, "ops-3": 1, "pager-bot": 1}


def test_the_day_is_the_one_closest_to_the_incident_and_not_to_come() -> None:
    def first_on(around: str, log: str) -> str:
        return str(read_chat(log, settings_for(around)).first_on)

    assert first_on("2026-09-01T22:20:00Z", "23:50 x") == "2026-09-01"
    assert first_on("2026-09-01T20:00:00Z", "11:00 x") == "2026-09-02"
    assert first_on("2026-09-01T20:00:00Z", "13:30 x") == "2026-09-01"
    assert first_on("2026-09-01T20:00:00Z", "") == "None"


def test_a_day_named_later_tells_the_one_before() -> None:
    night = "23:50 a\n--- Day changed Fri May 01 2026\n00:10 b"
    quiet = "09:50 a\nMay 1, 2026\n10:10 b"
    nights = "23:50 a\n00:10 b\n23:40 c\nMay 1, 2026\n00:10 d"

    first = [str(read_chat(log, settings_for()).first_on) for log in (night, quiet, nights)]

    assert first == ["2026-04-30", "2026-04-30", "2026-04-29"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("!decision roll back", EntryKind.DECISION),
        ("Action: restart", EntryKind.ACTION),
        ("[finding]: the disk", EntryKind.FINDING),
        ("!status resolved", EntryKind.NOTE),
        ("!actionable", EntryKind.NOTE),
        ("actions: many", EntryKind.NOTE),
        ("", EntryKind.NOTE),
    ],
)
def test_words_may_begin_with_their_kind(text: str, kind: EntryKind) -> None:
    assert kind_of(text) == kind


def test_a_line_that_is_there_in_the_same_minute_is_a_repetition() -> None:
    noon = datetime(2026, 9, 1, 12, tzinfo=UTC)
    lines = [(1, noon, "pool  full"), (2, noon, "ok"), (3, noon.replace(second=9), "ok")]

    found = repeated(lines, [(noon.replace(second=40), "pool full"), (noon.replace(hour=1), "ok")])

    assert found == {1, 3}


@pytest.mark.parametrize(
    ("known", "head"),
    [
        (ChatFormat.SLACK, "ops-{who}\n  {at:%-I:%M %p}\n"),
        (ChatFormat.IRC, "[{at:%H:%M}] <ops-{who}> "),
        (ChatFormat.PLAIN, "{at:%Y-%m-%dT%H:%M:%SZ} ops-{who}: "),
    ],
)
def test_a_night_of_120_lines_is_read_but_for_what_stands_above_it(
    known: ChatFormat, head: str
) -> None:
    start = datetime(2026, 9, 1, 20, 30, tzinfo=UTC)
    moments = [start + timedelta(minutes=7 * number) for number in range(120)]
    said = [
        f"{head.format(at=at, who=n % 3)}line {n}" + ("\n  and more" if n % 10 == 0 else "")
        for n, at in enumerate(moments)
    ]
    lines = "\n".join(["copied from the channel", *said]).split("\n")[:120]

    reading = read_chat("\n".join(lines), settings_for()._replace(zone=Zone(UTC, "UTC")))

    assert reading.format is known
    assert [one.number for one in reading.unread] == [1]
    assert [line.at for line in reading.lines] == moments[: len(reading.lines)]
    assert sum(len(line.numbers) for line in reading.lines) >= 0.95 * len(lines)
