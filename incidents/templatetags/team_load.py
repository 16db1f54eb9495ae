"""The load of a team, for its page in the catalogue."""

from django import template

from catalog.models import Team
from core import clock
from incidents.queries.team_load import Load, load_of

register = template.Library()


@register.simple_tag
def team_load(team: Team, names_people: bool) -> Load:  # noqa: FBT001 - templates give no keywords
    """Return how much incidents asked of a team lately, by person if the reader may see that."""
    return load_of(team, names_people=names_people, at=clock.now())
