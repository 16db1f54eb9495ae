"""Dependencies and redundancy groups for the API."""

from django.db.models import Count, QuerySet

from catalog.models import Dependency, RedundancyGroup


def for_list() -> QuerySet[Dependency]:
    """Return dependencies with both services and their group."""
    return Dependency.objects.select_related("dependent", "provider", "redundancy_group")


def groups_for_list() -> QuerySet[RedundancyGroup]:
    """Return redundancy groups with their service and `size`, the number of their providers."""
    return RedundancyGroup.objects.select_related("dependent").annotate(size=Count("dependencies"))
