"""Teams for pages."""

from django.db.models import Count, Prefetch, QuerySet

from catalog.models import Membership, Team
from catalog.queries import services


def for_list() -> QuerySet[Team]:
    """Return teams with `member_count` and `service_count`."""
    return Team.objects.annotate(
        member_count=Count("memberships", distinct=True),
        service_count=Count("services", distinct=True),
    ).order_by("name", "pk")


def for_detail() -> QuerySet[Team]:
    """Return teams with members (leads first) and the rows of their services."""
    members = Membership.objects.select_related("person").order_by(
        "-is_lead", "person__name", "person__username"
    )
    return Team.objects.prefetch_related(
        Prefetch("memberships", queryset=members),
        Prefetch("services", queryset=services.for_list()),
    )
