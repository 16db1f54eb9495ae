import re
from datetime import UTC, datetime, timedelta, timezone
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.markdown.rendering import render
from incidents.domain.live_block_content import (
    ActionLine,
    DurationLine,
    ImpactLine,
    LiveContent,
    MilestoneLine,
    TimelineLine,
)
from incidents.domain.live_block_markdown import block_markdown, cell, resolve_blocks
from incidents.domain.live_blocks import BlockName

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STARTED = MilestoneLine("Started", NOON, "inferred", "first error in the log")
CONTENT = LiveContent(
    timeline=(TimelineLine(NOON.astimezone(timezone(timedelta(hours=2))), "Note", "a | b\nc"),),
    durations=(
        DurationLine("Time to detect", timedelta(minutes=4), "", STARTED, STARTED),
        DurationLine("Time to recover", None, "not known yet", STARTED, MilestoneLine("R", None)),
    ),
    impact=(ImpactLine("Customers affected", "1240"),),
    actions=(ActionLine(9, "Alert *on* lag", "Detect", "Ana", None, "Open"),),
)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            BlockName.TIMELINE,
            [
                "| Time (UTC) | Kind | What happened |",
                "| --- | --- | --- |",
                r"| 2026-03-02 12:00 | Note | a \| b<br>c |",
            ],
        ),
        (
            BlockName.DURATIONS,
            [
                "| Duration | Value | From (UTC) | To (UTC) |",
                "| --- | --- | --- | --- |",
                "| Time to detect | 4 min | Started 2026-03-02 12:00 (inferred, first error in the "
                "log) | Started 2026-03-02 12:00 (inferred, first error in the log) |",
                "| Time to recover | not known yet | Started 2026-03-02 12:00 (inferred, first "
                "error in the log) | R not known |",
            ],
        ),
        (
            BlockName.IMPACT,
            ["| Impact | Value |", "| --- | --- |", "| Customers affected | 1240 |"],
        ),
        (
            BlockName.ACTIONS,
            [
                "| Reference | Action item | Kind | Owner | Due | Status |",
                "| --- | --- | --- | --- | --- | --- |",
                r"| ACT-9 | Alert \*on\* lag | Detect | Ana | no date | Open |",
            ],
        ),
    ],
)
def test_block_markdown_is_a_table(name: BlockName, lines: list[str]) -> None:
    assert block_markdown(name, CONTENT).split("\n") == lines


@pytest.mark.parametrize("name", list(BlockName))
def test_block_markdown_of_nothing_is_a_sentence(name: BlockName) -> None:
    assert re.fullmatch(r"[A-Z][\w ]+\.", block_markdown(name, LiveContent()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Before\n{{ impact }}\nAfter", "Before\n\nTABLE\n\nAfter"),
        ("Before\n\n{{ impact }}\n\nAfter\n", "Before\n\nTABLE\n\nAfter\n"),
        ("{{ impact }}", "TABLE\n\n"),
        ("{{ impact }}\n{{ impact }}\n", "TABLE\n\nTABLE\n\n"),
        ("```\n{{ impact }}\n```\n", "```\n{{ impact }}\n```\n"),
        ("", ""),
    ],
)
def test_resolve_blocks_puts_tables_apart_and_keeps_the_rest(text: str, expected: str) -> None:
    table = block_markdown(BlockName.IMPACT, CONTENT)

    assert resolve_blocks(text, CONTENT) == expected.replace("TABLE", table)


MARKS = "ab1 \\`*_[]|#<>~^=:&;!(){}-+.@/'\"$\n"


@given(
    st.text(alphabet=MARKS, min_size=1, max_size=20)
    | st.sampled_from(
        [
            "https://a.example/c_d_e",
            "**x**",
            "`|`",
            "~~a~~",
            "&amp;",
            "<b>",
            "[a](b)",
            "[^1]",
            "\\|",
        ]
    )
)
def test_cell_is_shown_as_it_was_typed(text: str) -> None:
    html = render(f"| a | b |\n| --- | --- |\n| x | {cell(text)} |")

    cells = re.findall(r"<td[^>]*>(.*?)</td>", html, re.DOTALL)
    assert len(cells) == 2
    assert _letters(unescape(re.sub(r"<[^>]+>", "", cells[1]))) == _letters(text)


def _letters(text: str) -> str:
    return re.sub(r"\s", "", text)
