"""What the home page says about incidents: what burns, what I owe, what to read, what to mend."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When

from core.models import User
from incidents.domain.action_item import ActionStatus
from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.models import ActionItem, Incident, Postmortem, RoleAssignment
from incidents.queries import action_items
from incidents.queries.incidents import lead_name
from incidents.queries.postmortem_policy import overdue
from incidents.queries.postmortems import missing, published

MOST_SHOWN = 10
RECENTLY = timedelta(days=90)


class Quality(NamedTuple):
    """What the metrics must leave out of `resolved` incidents, because nobody has said when.

    `unknown` holds pairs of milestone and how many incidents lack it, none that is zero.
    `without_postmortem` counts severe incidents nobody has written about, `overdue` those among
    them whose time is up by the policy.
    """

    resolved: int
    unknown: list[tuple[Milestone, int]]
    without_postmortem: int
    overdue: int = 0


def open_incidents(person: User) -> QuerySet[Incident]:
    """Return the unresolved incidents with `lead` and `my_role`, the worst and latest first.

    `my_role` is the role `person` holds now, None without any.
    """
    mine = RoleAssignment.objects.filter(
        incident=OuterRef("pk"), person=person, until__isnull=True
    ).order_by("pk")
    weight = Case(*(When(severity=one, then=Value(place)) for place, one in enumerate(Severity)))
    return (
        Incident.objects.unfinished()
        .annotate(lead=lead_name(), my_role=Subquery(mine.values("role")[:1]))
        .order_by(weight, "-pk")
    )


def owed_by(person: User) -> QuerySet[ActionItem]:
    """Return the action items `person` still owes, the most urgent first."""
    owed = action_items.for_list().filter(owner=person, status__in=ActionStatus.unfinished())
    # Services and tags do not stand on the home page.
    return owed.prefetch_related(None)


def recent_postmortems() -> QuerySet[Postmortem]:
    """Return the published postmortems, the latest first."""
    return published()


def quality(*, now: datetime) -> Quality:
    """Return what is missing on real incidents that started recently; two statements."""
    ended = Incident.objects.of_kind(IncidentKind.INCIDENT).filter(
        status__in=[IncidentStatus.RESOLVED, IncidentStatus.CLOSED],
        started_at__gte=now - RECENTLY,
    )
    lacking = [milestone for milestone in Milestone if milestone is not Milestone.STARTED]
    counts = ended.aggregate(
        resolved=Count("pk"),
        **{m.value: Count("pk", filter=Q(**{f"{m.value}__isnull": True})) for m in lacking},
    )
    return Quality(
        resolved=counts["resolved"],
        unknown=[(m, counts[m.value]) for m in lacking if counts[m.value]],
        **missing()
        .filter(kind=IncidentKind.INCIDENT)
        .aggregate(without_postmortem=Count("pk"), overdue=Count("pk", filter=overdue(now=now))),
    )
