"""Names above times: who says what in copies of windows, and what nobody can tell."""

import pytest

from incidents.domain.chat import ChatFormat
from incidents.ingestion.chat.names import AGO, UNSURE
from incidents.ingestion.chat.reading import read_chat
from tests.incidents.ingestion.chat.test_samples import settings_for

GOOGLE_CHAT = """Ann Lee
Wed 9:42 AM
disk full
still full
Bob Roe
Wed 9:44 AM
Edited
on it
Ann Lee
Wed 9:50 AM
thanks
"""
GOOGLE_CHAT_OF_TODAY = """Today
Ann Lee
9:42 AM
disk full
still full
Bob Roe
9:44 AM
on it
Ann Lee
9:50 AM
thanks
"""
GOOGLE_CHAT_IN_LINES = """Ann Lee, Yesterday 9:42 AM
disk full
still full
Bob Roe, Yesterday 9:44 AM, Edited
on it
Ann Lee, Yesterday 9:50 AM
thanks
"""
ELEMENT = """operations
Ann Lee
09:42
disk full
still full
Bob Roe
09:44
on it
Ann Lee
09:50
thanks
"""
SLACK_WITH_STATUS = """Ann Lee
:palm_tree:
  9:42 AM
disk full
still full
Bob Roe
\N{PALM TREE}
  9:44 AM
on it
Ann Lee:palm_tree:  9:50 AM
thanks
"""
SLACK_WITH_WORDS_OF_STATUS = """Ann Lee
  9:42 AM
disk full
still full
Bob Roe
\N{PALM TREE} On holiday until Monday
  9:44 AM
on it
Ann Lee
In a meeting
  9:50 AM
thanks
"""


def said(log: str) -> list[tuple[str, str, str]]:
    reading = read_chat(log, settings_for())
    return [(f"{one.at:%H:%M}", one.speaker, one.text) for one in reading.lines]


def unread(log: str) -> list[tuple[int, str]]:
    return [(one.number, one.reason) for one in read_chat(log, settings_for()).unread]


@pytest.mark.parametrize(
    "log",
    [
        GOOGLE_CHAT,
        GOOGLE_CHAT_OF_TODAY,
        GOOGLE_CHAT_IN_LINES,
        ELEMENT,
        SLACK_WITH_STATUS,
        SLACK_WITH_WORDS_OF_STATUS,
    ],
)
def test_a_name_above_a_time_is_told_from_the_words_above_it(log: str) -> None:
    assert said(log) == [
        ("07:42", "Ann Lee", "disk full\nstill full"),
        ("07:44", "Bob Roe", "on it"),
        ("07:50", "Ann Lee", "thanks"),
    ]


def test_a_name_in_one_word_is_one_where_it_comes_again() -> None:
    log = "ann\n09:42\ndisk full\nbob\n09:44\non it\n09:45\nrestarted\n"
    log += "ann\n09:46\nbetter\nbob\n09:47\nyes"

    assert said(log) == [
        ("07:42", "ann", "disk full"),
        ("07:44", "bob", "on it"),
        ("07:45", "bob", "restarted"),
        ("07:46", "ann", "better"),
        ("07:47", "bob", "yes"),
    ]


def test_what_may_be_a_name_or_a_word_is_listed_with_all_that_hangs_on_it() -> None:
    log = "Ann Lee\n09:42\ndisk full\nok\n09:44\non it\n\n09:45\nmore\nBob Roe\n09:50\ngone"

    assert said(log) == [("07:42", "Ann Lee", "disk full"), ("07:50", "Bob Roe", "gone")]
    assert unread(log) == [(number, UNSURE) for number in (4, 5, 6, 8, 9)]


def test_a_blank_line_above_a_name_tells_it() -> None:
    log = "Ann Lee\n09:42\ndisk full\n\nok\n09:44\non it"

    assert said(log) == [("07:42", "Ann Lee", "disk full"), ("07:44", "ok", "on it")]


@pytest.mark.parametrize(
    "words", ["restarted the first two of the pods", "still full", "done.", "x" * 90]
)
def test_words_above_a_time_that_are_no_name_stay_with_who_said_them(words: str) -> None:
    log = f"Ann Lee\n09:42\ndisk full\n{words}\n09:44\non it"

    assert said(log) == [
        ("07:42", "Ann Lee", f"disk full\n{words}"),
        ("07:44", "Ann Lee", "on it"),
    ]


def test_a_word_that_is_said_elsewhere_is_no_name_for_coming_again() -> None:
    log = "Ann Lee\n09:42\nfull\nok\n09:44\nand\nok\n09:46\nok\n09:47\nyes"

    assert said(log) == [("07:42", "Ann Lee", "full")]
    assert {reason for _, reason in unread(log)} == {UNSURE}


def test_the_only_words_between_two_times_are_no_name() -> None:
    log = "Ann Lee\n09:42\nEdited\nchecking\n09:44\nDone\n09:46\nfine"

    assert [text for _, _, text in said(log)] == ["checking", "Done", "fine"]


def test_a_slack_log_goes_on_at_a_time_that_is_not_indented() -> None:
    log = "ann\n  9:42 AM\nfull\nok\n9:43\nand\nok\n9:44\nfine"

    assert said(log) == [
        ("07:42", "ann", "full\nok"),
        ("07:43", "ann", "and\nok"),
        ("07:44", "ann", "fine"),
    ]


def test_who_chooses_slack_has_no_names_but_those_of_slack() -> None:
    log = "Ann Lee\n09:42\nfull\nBob Roe\n09:44\nfine"

    reading = read_chat(log, settings_for(format=ChatFormat.SLACK))

    assert [one.speaker for one in reading.lines] == ["Ann Lee", "Ann Lee"]


def test_an_emoji_alone_is_nobodys_name() -> None:
    log = "ann\n  9:42 AM\n:tada:\n  9:44 AM\nfine"

    assert said(log) == [("07:42", "ann", ":tada:"), ("07:44", "ann", "fine")]


def test_a_name_that_begins_with_an_emoji_is_one_below_words() -> None:
    log = "Bob Roe\n  9:42 AM\nwe look at it\n\N{UNICORN FACE} Ann\n  9:44 AM\nfine"

    assert [speaker for _, speaker, _ in said(log)] == ["Bob Roe", "\N{UNICORN FACE} Ann"]


def test_how_long_ago_something_was_said_is_no_time_and_nobodys_words() -> None:
    log = "Ann Lee\n9:42 AM\ndisk full\nBob Roe\n12 min\non it\nAnn Lee\nNow\nthanks\nNow\n"

    assert said(log) == [("07:42", "Ann Lee", "disk full")]
    assert unread(log) == [(number, AGO) for number in range(4, 11)]


def test_a_name_below_a_time_is_one_where_few_stand_below_nearly_all() -> None:
    said_by = ["Ann Lee", "Ann Lee", "bob", "Ann Lee", "bob", "once"]
    log = "\n".join(f"09:{n}\n{who}\nline {n}\n" for n, who in enumerate(said_by, start=40))

    assert [(speaker, text) for _, speaker, text in said(log)] == [
        *((who, f"line {n}") for n, who in enumerate(said_by[:-1], start=40)),
        ("", "once\nline 45"),
    ]


@pytest.mark.parametrize("below", ["ok\nline {n}", "line {n}", "{n}\nok"])
def test_lines_below_a_time_that_are_no_names_are_all_words(below: str) -> None:
    log = "\n".join(f"09:{n}\n{below.format(n=n)}" for n in (40, 41, 42))

    assert {speaker for _, speaker, _ in said(log)} == {""}


def test_without_any_name_times_alone_begin_nobodys_words() -> None:
    log = "09:42\ndisk full\nok\n09:44\nBob\nfine"

    assert said(log) == [("07:42", "", "disk full\nok"), ("07:44", "", "Bob\nfine")]
