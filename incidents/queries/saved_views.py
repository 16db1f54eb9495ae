"""Which saved views a person has."""

from django.db.models import Q, QuerySet

from catalog.models import Team
from core.models import Role, User
from incidents.domain.saved_view import SavedList
from incidents.models import SavedView


def for_person(person: User, list_of: SavedList | None = None) -> QuerySet[SavedView]:
    """Return the person's own views and those of their teams, by name; None for all lists."""
    mine = Q(owner=person) | Q(team__in=person.memberships.values("team"))
    views = SavedView.objects.filter(mine).select_related("team", "owner").order_by("name", "pk")
    return views if list_of is None else views.filter(list_of=list_of)


def teams_of(person: User) -> QuerySet[Team]:
    """Return the teams for which a person may save a view."""
    if person.has_role(Role.MANAGER):
        return Team.objects.all()
    return Team.objects.filter(memberships__person=person)
