"""How the executive overview writes shares."""

from django import template

register = template.Library()


@register.filter
def percent_range(interval: tuple[float, float]) -> str:
    """Write an interval of shares as "12 to 34 %"."""
    low, high = interval
    return f"{low:.0%} to {high:.0%}".replace("%", "", 1).replace("%", " %")
