"""Live blocks written as Markdown tables, for exports and published editions (pure)."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from core.durations import format_duration
from incidents.domain.live_block_content import ActionLine, DurationLine, LiveContent, MilestoneLine
from incidents.domain.live_blocks import BlockName, LiveBlock, split_blocks

# Backslashes stay readable; the others have no backslash form that every Markdown knows.
_MARKS = re.compile(r"[\\`*_\[\]|]|[&<>~^=]|\r\n|\r|\n")

TIMELINE_HEAD = ["Time (UTC)", "Kind", "What happened"]
DURATIONS_HEAD = ["Duration", "Value", "From (UTC)", "To (UTC)"]
ACTIONS_HEAD = ["Reference", "Action item", "Kind", "Owner", "Due", "Status"]

_NOTHING = {
    BlockName.TIMELINE: "No timeline entries.",
    BlockName.DURATIONS: "No durations.",
    BlockName.IMPACT: "Nobody has said yet what it did to users.",
    BlockName.ACTIONS: "No action items.",
}


def resolve_blocks(text: str, content: LiveContent) -> str:
    """Return the text with a Markdown table in the place of each live block.

    A table stands apart from its neighbours by an empty line; everything else stays to the letter.
    """
    resolved = ""
    for piece in split_blocks(text):
        if isinstance(piece, LiveBlock):
            before = "" if not resolved or resolved.endswith("\n\n") else "\n"
            resolved += f"{before}{block_markdown(piece.name, content)}\n\n"
        else:
            is_after_block = resolved.endswith("\n\n") and piece.source.startswith(("\n", "\r\n"))
            resolved = (resolved[:-1] if is_after_block else resolved) + piece.source
    return resolved


def block_markdown(name: BlockName, content: LiveContent) -> str:
    """Return one live block as a Markdown table, or a sentence where there is nothing to show."""
    header, rows = _TABLES[name](content)
    if not rows:
        return _NOTHING[name]
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def cell(text: str) -> str:
    """Return text as a table cell that Markdown shows exactly as it was typed, on one line."""
    return _MARKS.sub(_escape, text)


def _escape(mark: re.Match[str]) -> str:
    if mark[0][0] in "\r\n":
        return "<br>"
    return f"&#{ord(mark[0])};" if mark[0] in "&<>~^=" else f"\\{mark[0]}"


def utc(moment: datetime | None) -> str:
    """Return a moment as people read it, in UTC; None is "not known"."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" if moment else "not known"


_Table = tuple[list[str], Sequence[list[str]]]


def _timeline(content: LiveContent) -> _Table:
    rows = [[utc(line.at), cell(line.kind), cell(line.text)] for line in content.timeline]
    return TIMELINE_HEAD, rows


def _durations(content: LiveContent) -> _Table:
    rows = [
        [line.label, _span(line), _milestone(line.start), _milestone(line.end)]
        for line in content.durations
    ]
    return DURATIONS_HEAD, rows


def _span(line: DurationLine) -> str:
    return line.missing if line.span is None else format_duration(line.span)


def _milestone(line: MilestoneLine) -> str:
    details: Iterable[str] = filter(None, (line.source, line.note))
    provenance = ", ".join(cell(detail) for detail in details)
    return f"{line.label} {utc(line.at)}" + (f" ({provenance})" if provenance else "")


def _impact(content: LiveContent) -> _Table:
    rows = [[cell(line.label), cell(line.value)] for line in content.impact]
    return ["Impact", "Value"], rows


def _actions(content: LiveContent) -> _Table:
    rows = [
        [line.reference, *map(cell, (line.title, line.kind, line.owner, _due(line), line.status))]
        for line in content.actions
    ]
    return ACTIONS_HEAD, rows


def _due(line: ActionLine) -> str:
    return line.due.isoformat() if line.due else "no date"


_TABLES = {
    BlockName.TIMELINE: _timeline,
    BlockName.DURATIONS: _durations,
    BlockName.IMPACT: _impact,
    BlockName.ACTIONS: _actions,
}
