"""Makers of teams, services and dependencies."""

from itertools import count

from catalog.models import Dependency, GraphRevision, Membership, RedundancyGroup, Service, Team
from core.models import User

_numbers = count(1)


def make_team(
    *, members: tuple[User, ...] = (), lead: User | None = None, **fields: object
) -> Team:
    """Save a team with its members."""
    number = next(_numbers)
    values: dict[str, object] = {"slug": f"team-{number}", "name": f"Team {number}"}
    team = Team.objects.create(**(values | fields))
    for person in members:
        Membership.objects.create(team=team, person=person)
    if lead:
        Membership.objects.create(team=team, person=lead, is_lead=True)
    return team


def make_service(**fields: object) -> Service:
    """Save a service nobody owns."""
    number = next(_numbers)
    values: dict[str, object] = {"slug": f"service-{number}", "name": f"Service {number}"}
    return Service.objects.create(**(values | fields))


def make_dependency(dependent: Service, provider: Service, **fields: object) -> Dependency:
    """Save a hard dependency."""
    return Dependency.objects.create(dependent=dependent, provider=provider, **fields)


def make_redundancy_group(dependent: Service, **fields: object) -> RedundancyGroup:
    """Save a group without providers, of which one is needed."""
    values: dict[str, object] = {"name": f"Group {next(_numbers)}"}
    return RedundancyGroup.objects.create(dependent=dependent, **(values | fields))


def make_graph_revision(**fields: object) -> GraphRevision:
    """Save the revision of the dependencies, in the place of the one that is there."""
    GraphRevision.objects.all().delete()
    return GraphRevision.objects.create(**({"pk": GraphRevision.ONLY} | fields))
