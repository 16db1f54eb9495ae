"""Show the numbers of recovery metrics."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import template

from core.durations import format_duration

register = template.Library()

MOST_CELLS = 100
"""A page has several tables, and each cell is an element of it."""


@register.filter
def seconds(value: float | None) -> str:
    """Write a number of seconds as "2 h 14 min"; None is "no data"."""
    return format_duration(None if value is None else timedelta(seconds=value))


@register.filter
def percent(share: float | None) -> str:
    """Write a share from 0 to 1 as "96.9 %"; None is "no data"."""
    return "no data" if share is None else f"{100 * share:.1f} %"


@register.filter
def fitting(rows: Sequence[Sequence[Any]], rows_url: str) -> Sequence[Sequence[Any]]:
    """Return the last rows of a long table, all where no other page has them."""
    if not rows or not rows_url:
        return rows
    return rows[-max(MOST_CELLS // len(rows[0]), 1) :]
