"""Numbers about follow-ups in words."""

from django import template

from incidents.domain.charts import open_share

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """Write a share as a whole percentage; None is "no data"."""
    return "no data" if share is None else open_share.percent(share)
