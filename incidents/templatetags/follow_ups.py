"""Numbers about follow-ups in words, and where their sentences stand."""

from django import template

from incidents.domain.charts import open_share
from incidents.domain.text_fragment import text_fragment

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """Write a share as a whole percentage; None is "no data"."""
    return "no data" if share is None else open_share.percent(share)


register.filter("text_fragment", text_fragment)
