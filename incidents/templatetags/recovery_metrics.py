"""Show the numbers of recovery metrics."""

from datetime import timedelta

from django import template

from core.durations import format_duration

register = template.Library()


@register.filter
def seconds(value: float | None) -> str:
    """Write a number of seconds as "2 h 14 min"; None is "no data"."""
    return format_duration(None if value is None else timedelta(seconds=value))


@register.filter
def percent(share: float | None) -> str:
    """Write a share from 0 to 1 as "96.9 %"; None is "no data"."""
    return "no data" if share is None else f"{100 * share:.1f} %"
