"""Who says what in texts of chats that have no format of their own here."""

import pytest

from incidents.ingestion.chat.reading import read_chat
from tests.incidents.ingestion.chat.test_samples import settings_for

DISCORD = """Ann Lee — Today at 9:42 AM
disk full
still full
bob_2 — Today at 9:44 AM
on it
"""
DISCORD_IN_LINES = """Ann Lee
 —\u0020
Today at 9:42 AM
disk full
still full
bob_2
 — 9/2/2026 9:44 AM
on it
"""
DISCORD_EXPORTER = """[02-Sep-26 09:42 AM] Ann Lee
disk full
still full

[02-Sep-26 09:44 AM] bob_2
on it
"""
TELEGRAM = """Ann Lee, [02.09.2026 09:42]
disk full
still full

bob_2, [02.09.2026 09:44]
on it
"""
TEAMS_WITHOUT_YEAR = """Ann Lee
02/09 09:42
disk full
still full

bob_2
02/09 09:44
on it
"""
TEAMS_OF_EARLIER_DAYS = """[Wednesday 9:42 AM] Ann Lee
disk full
still full
[9/2 9:44 AM] bob_2
on it
"""


def said(log: str) -> list[tuple[str, str, str]]:
    reading = read_chat(log, settings_for())
    assert reading.unread == ()
    return [(f"{one.at:%d %H:%M}", one.speaker, one.text) for one in reading.lines]


@pytest.mark.parametrize(
    "log",
    [
        DISCORD,
        DISCORD.replace("—", "-"),
        DISCORD_IN_LINES,
        DISCORD_EXPORTER,
        TELEGRAM,
        TEAMS_WITHOUT_YEAR,
        TEAMS_OF_EARLIER_DAYS,
    ],
)
def test_a_head_names_its_speaker_and_nothing_else(log: str) -> None:
    assert said(log) == [
        ("02 07:42", "Ann Lee", "disk full\nstill full"),
        ("02 07:44", "bob_2", "on it"),
    ]


def test_a_name_with_a_number_is_one() -> None:
    assert said("[02-Sep-26 09:42 AM] ann#1234\ndisk full") == [
        ("02 07:42", "ann#1234", "disk full")
    ]


def test_a_dash_behind_a_clock_is_no_word() -> None:
    log = "09:42 - disk full - again\n09:43 \u2013 ann: gone\n09:44 -1 from me\n09:45 -- bye"

    assert [(speaker, text) for _, speaker, text in said(log)] == [
        ("", "disk full - again"),
        ("ann", "gone"),
        ("", "-1 from me"),
        ("", "-- bye"),
    ]


@pytest.mark.parametrize(
    "line", ["1/2", "Friday", "see you on Friday 09:43", "\u2014", "\u2014 09:43", "\u2014 well"]
)
def test_a_line_that_only_looks_like_a_head_stays_with_the_words_above(line: str) -> None:
    log = f"Ann Lee — Today at 9:42 AM\ndisk full\n\n{line}"

    assert said(log) == [("02 07:42", "Ann Lee", f"disk full\n\n{line}")]
