"""How much incidents asked of a team and its people lately.

Drydock pages nobody, so there are no pages to count. What it knows is which alerts came with the
incidents of a team, and in how many incidents somebody said yes to a role.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q

from catalog.models import Team
from core.models import User
from incidents.domain.incident import IncidentKind
from incidents.models import Alert, Incident, RoleAssignment

DAYS = (30, 90)
"""The spans that are counted, in days until now; an incident belongs to when it started."""


class Load(NamedTuple):
    """Numbers by span, in the order of DAYS; `people` are the members with theirs.

    `alerts_per_member` is None for a team of nobody.
    """

    incidents: tuple[int, ...]
    opened_by_alerts: tuple[int, ...]
    alerts: tuple[int, ...]
    alerts_per_member: tuple[float | None, ...]
    people: tuple[tuple[User, tuple[int, ...]], ...]


def load_of(team: Team, *, names_people: bool, at: datetime) -> Load:
    """Return the load of a team until a moment; three statements, one less without people.

    Only incidents that the viewer may know of count; drills and near misses do not.
    """
    incidents = Incident.objects.filter(_known(at), team=team).aggregate(
        **{name: Count("pk", filter=one) for name, one in _spans(at).items()},
        **{
            f"opened_{name}": Count("pk", filter=one & Q(alert_group__isnull=False))
            for name, one in _spans(at).items()
        },
    )
    within = _spans(at, "incident__")
    counted = Alert.objects.filter(_known(at, "incident__"), incident__team=team).aggregate(
        **{name: Count("pk", filter=one) for name, one in within.items()}
    )
    members = [membership.person for membership in team.memberships.all()]
    alerts = tuple(counted[name] for name in within)
    return Load(
        incidents=tuple(incidents[name] for name in within),
        opened_by_alerts=tuple(incidents[f"opened_{name}"] for name in within),
        alerts=alerts,
        alerts_per_member=tuple(one / len(members) if members else None for one in alerts),
        people=_people(members, at) if names_people else (),
    )


def _people(members: list[User], at: datetime) -> tuple[tuple[User, tuple[int, ...]], ...]:
    """Return in how many incidents, of any team, each member said yes to a role."""
    within = _spans(at, "incident__")
    numbers = {name: Count("incident", distinct=True, filter=one) for name, one in within.items()}
    rows = (
        RoleAssignment.objects.filter(
            _known(at, "incident__"), person__in=members, accepted_at__isnull=False
        )
        .order_by()
        .values("person_id")
        .annotate(**numbers)
        .values_list("person_id", *numbers)
    )
    counted = {person_id: tuple(found) for person_id, *found in rows}
    return tuple((person, counted.get(person.pk, (0,) * len(DAYS))) for person in members)


def _known(at: datetime, path: str = "") -> Q:
    """Return the condition on what counts in the longest span; `path` leads to the incident."""
    return Q(
        **{
            f"{path}kind": IncidentKind.INCIDENT,
            f"{path}started_at__gte": at - timedelta(days=max(DAYS)),
            f"{path}started_at__lte": at,
        }
    )


def _spans(at: datetime, path: str = "") -> dict[str, Q]:
    """Return the condition of each span by a name for its column."""
    return {
        f"days_{days}": Q(**{f"{path}started_at__gte": at - timedelta(days=days)}) for days in DAYS
    }
