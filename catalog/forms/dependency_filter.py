"""Filters of dependencies and redundancy groups."""

import django_filters

from catalog.models import Dependency, RedundancyGroup


class DependencyFilter(django_filters.FilterSet):
    """What a service needs, or who needs it, by slug."""

    dependent = django_filters.CharFilter(field_name="dependent__slug", label="Dependent service")
    provider = django_filters.CharFilter(field_name="provider__slug", label="Providing service")

    class Meta:
        model = Dependency
        fields = ("criticality",)


class RedundancyGroupFilter(django_filters.FilterSet):
    """The groups of a service, by slug."""

    dependent = django_filters.CharFilter(field_name="dependent__slug", label="Dependent service")

    class Meta:
        model = RedundancyGroup
        fields = ()
