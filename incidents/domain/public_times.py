"""Times in the tables of a frozen text, as pages write them (pure)."""

import re
from collections.abc import Mapping
from datetime import datetime

from core.days import day_in_words
from incidents.domain.live_block_markdown import ACTIONS_HEAD, DURATIONS_HEAD, TIMELINE_HEAD

_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_HEAD = re.compile(r"<th>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<td>(.*?)</td>", re.DOTALL)
# A milestone's name may stand before it, its source in parentheses behind.
_MOMENT = re.compile(r"(?P<before>[^\d(<]*)(?P<day>\d{4}-\d\d-\d\d)(?: (?P<clock>\d\d:\d\d))?\b")
_COLUMNS: Mapping[tuple[str, ...], frozenset[int]] = {
    tuple(TIMELINE_HEAD): frozenset({0}),
    tuple(DURATIONS_HEAD): frozenset({2, 3}),
    tuple(ACTIONS_HEAD): frozenset({4}),
}


def with_page_times(html: str) -> str:
    """Return clean HTML with the times of resolved live blocks as time elements, in words.

    What people typed stays to the letter, dates too: only the columns of those tables that
    `live_block_markdown` writes are looked at.
    """
    return _TABLE.sub(_table, html)


def _table(found: re.Match[str]) -> str:
    columns = _COLUMNS.get(tuple(_HEAD.findall(found[0])))
    return _ROW.sub(lambda row: _row(row[0], columns), found[0]) if columns else found[0]


def _row(row: str, columns: frozenset[int]) -> str:
    places = iter(range(row.count("<td>")))

    def cell(found: re.Match[str]) -> str:
        is_time = next(places) in columns and _MOMENT.match(found[1])
        return f"<td>{_MOMENT.sub(_time, found[1], count=1)}</td>" if is_time else found[0]

    return _CELL.sub(cell, row)


def _time(found: re.Match[str]) -> str:
    try:
        moment = datetime.fromisoformat(f"{found['day']} {found['clock'] or '00:00'}")
    except ValueError:
        return found[0]
    day, clock = day_in_words(moment), found["clock"]
    exact = f"{found['day']}T{clock}Z" if clock else found["day"]
    words = f"{day}, {clock}" if clock else day
    return f'{found["before"]}<time datetime="{exact}">{words}</time>'
