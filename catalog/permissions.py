"""Who may look at and change the catalogue."""

from typing import Any

from catalog.models import Service, Team
from core.models import User
from core.permissions import is_manager, is_responder, is_viewer, predicate, register


@predicate
def leads_team(person: Any, obj: Any = None) -> bool:
    """Return whether the person leads the team, or the team that owns the service.

    Without an object: whether the person leads any team.
    """
    if not isinstance(person, User):
        return False
    led = person.memberships.filter(is_lead=True)
    if obj is None:
        return led.exists()
    team_id = obj.pk if isinstance(obj, Team) else obj.owner_team_id
    return team_id is not None and led.filter(team_id=team_id).exists()


@predicate
def in_team(person: Any, obj: Any = None) -> bool:
    """Return whether the person is in the team (None: in any team)."""
    if not isinstance(person, User):
        return False
    mine = person.memberships.all()
    return mine.filter(team=obj).exists() if isinstance(obj, Team) else mine.exists()


@predicate
def in_owner_team(person: Any, obj: Any = None) -> bool:
    """Return whether the person is in the team that owns the service (None: in any team)."""
    if not isinstance(person, User):
        return False
    mine = person.memberships.all()
    if not isinstance(obj, Service):
        return mine.exists()
    return obj.owner_team_id is not None and mine.filter(team_id=obj.owner_team_id).exists()


register("team.view", is_viewer)
register("team.create", is_manager)
register("team.edit", is_manager | (is_responder & leads_team))
register("team.view_load", is_manager | (is_viewer & in_team))
register("service.view", is_viewer)
register("service.create", is_responder)
register("service.edit", is_manager | (is_responder & in_owner_team))
register("dependency.view", is_viewer)
register("dependency.edit", is_manager | (is_responder & in_owner_team))
