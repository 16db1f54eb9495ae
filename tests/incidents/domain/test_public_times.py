"""Frozen tables show their times as pages do; what people typed stays."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.markdown.rendering import render
from incidents.domain.live_block_content import (
    ActionLine,
    DurationLine,
    LiveContent,
    MilestoneLine,
    TimelineLine,
)
from incidents.domain.live_block_markdown import block_markdown
from incidents.domain.live_blocks import BlockName
from incidents.domain.public_times import with_page_times

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOON_SHOWN = '<time datetime="2026-03-02T12:00Z">2 Mar 2026, 12:00</time>'
TYPED = "2026-01-05 10:00 again"
CONTENT = LiveContent(
    timeline=(TimelineLine(NOON, "Note", TYPED),),
    durations=(
        DurationLine(
            "Time to recover",
            timedelta(hours=1),
            "",
            MilestoneLine("Started", NOON, "Typed", TYPED),
            MilestoneLine("Resolved", None, "Typed", TYPED),
        ),
    ),
    actions=(
        ActionLine(9, TYPED, "Detect", "Ana", date(2026, 4, 12), "Open"),
        ActionLine(10, "Alert", "Detect", "2026-01-05", None, "Open"),
    ),
)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        (BlockName.TIMELINE, [NOON_SHOWN, "Note", TYPED]),
        (
            BlockName.DURATIONS,
            [
                "Time to recover",
                "1 h",
                f"Started {NOON_SHOWN} (Typed, {TYPED})",
                f"Resolved not known (Typed, {TYPED})",
            ],
        ),
        (
            BlockName.ACTIONS,
            [
                *("ACT-9", TYPED, "Detect", "Ana"),
                *('<time datetime="2026-04-12">12 Apr 2026</time>', "Open"),
                *("ACT-10", "Alert", "Detect", "2026-01-05", "no date", "Open"),
            ],
        ),
    ],
)
def test_times_of_live_blocks_become_those_of_pages(name: BlockName, cells: list[str]) -> None:
    shown = with_page_times(render(block_markdown(name, CONTENT)))

    assert [cell.split("</td>")[0] for cell in shown.split("<td>")[1:]] == cells


@pytest.mark.parametrize(
    "text",
    [
        TYPED,
        "| Day | What |\n| --- | --- |\n| 2026-03-02 | Fair |",
        "| Time (UTC) | Kind | What happened |\n| --- | --- | --- |\n| 2026-02-30 12:00 | a | b |",
        "| Time (UTC) | Kind | What happened |\n| --- | --- | --- |\n| soon | 2026-03-02 | b |",
    ],
)
def test_everything_else_stays_to_the_letter(text: str) -> None:
    html = render(text)

    assert with_page_times(html) == html
