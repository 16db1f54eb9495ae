import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.plain_text import (
    JOINER,
    for_markdown,
    for_slack,
    one_line,
    plain,
    without_mentions,
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Slow", "Slow"),
        ("  a \t b\r\nBcc: everybody@example.com ", "a b Bcc: everybody@example.com"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("\u2066x\u2069\u200f\u061c", "x"),
        ("a\x00\x1b[31mred\x07", "a[31mred"),
        ("\ud800x", "x"),
        ("x" * 300, "x" * 199 + "…"),
        ("", ""),
    ],
)
def test_one_line_stays_one_and_reads_as_it_is_written(text: str, line: str) -> None:
    assert one_line(text) == line


def test_plain_text_keeps_its_lines() -> None:
    assert plain("a\r\nb\rc\n\n\x0bd\u202e ") == "a\nb\nc\n\nd"
    assert plain("x" * 3000) == "x" * 1999 + "…"


@settings(max_examples=100)
@given(st.text())
def test_no_text_breaks_a_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "slack"),
    [
        (
            "<!channel> & <https://evil.example|bank.example>",
            "&lt;!channel&gt; &amp; &lt;https://evil.example|bank.example&gt;",
        ),
        ("@here", f"@{JOINER}here"),
        ("\uff20channel", f"\uff20{JOINER}channel"),
    ],
)
def test_slack_gets_neither_mentions_nor_links(text: str, slack: str) -> None:
    assert for_slack(text) == slack


def test_mattermost_gets_nothing_that_formats_links_or_mentions() -> None:
    told = for_markdown("[bank](https://evil.example) **x** `y` @all <b> 1. # ~z~")

    assert told == (
        "\\[bank\\]\\(https\\://evil\\.example\\) \\*\\*x\\*\\* \\`y\\` "
        f"@{JOINER}all \\<b\\> 1\\. \\# \\~z\\~"
    )


@settings(max_examples=100)
@given(st.text(alphabet="@\uff20a <>!|&"))
def test_no_at_sign_is_followed_by_a_name(text: str) -> None:
    for told in (for_slack(text), for_markdown(text), without_mentions(text)):
        assert all(
            told[place + 1] == JOINER for place, sign in enumerate(told) if sign in "@\uff20"
        )
