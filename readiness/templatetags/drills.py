"""Filters for pages about drills."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.models import Team
from core.durations import format_duration
from core.templatetags.ui import iso
from readiness.models import DrillRun
from readiness.queries.drilled import ended_between
from readiness.queries.team_history import TeamHistory, history_of_team

register = template.Library()
MOST_IN_OVERVIEW = 5


@register.filter
def seconds(value: int | None) -> str:
    """Write a number of seconds as a span, such as "1 h 30 min"; None is "no data"."""
    return format_duration(None if value is None else timedelta(seconds=value))


@register.filter
def from_minutes(value: int) -> str:
    """Write a number of minutes as a span: 150 is "2 h 30 min"."""
    return format_duration(timedelta(minutes=value))


@register.simple_tag
def team_history(team: Team) -> TeamHistory:
    """Return the reports and drills of a team, for its page in the catalogue."""
    return history_of_team(team)


@register.simple_tag
def drills_ended(start: datetime, end: datetime) -> list[DrillRun]:
    """Return the latest drills that ended in a span of time, for the executive overview."""
    return ended_between(start, end, most=MOST_IN_OVERVIEW)


@register.filter
def words(value: str) -> str:
    """Write a word of the domain as people do: "first_alert" is "first alert"."""
    return str(value).replace("_", " ")


@register.filter
def second(value: datetime) -> SafeString:
    """Write a moment with its seconds, such as 10:42:13, in the zone of the page."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        iso(value),
        local.strftime("%Y-%m-%d %H:%M:%S %Z"),
        local.strftime("%H:%M:%S"),
    )
