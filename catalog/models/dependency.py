"""What a service needs from other services."""

from django.db import models
from django.db.models import F, Q

from catalog.domain.service import Criticality
from catalog.models.service import Service
from core.choices import choices_from
from core.models import TimestampedModel


class RedundancyGroup(TimestampedModel):
    """Providers of which `needed` must work; the group's size is the number of its dependencies."""

    dependent = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="redundancy_groups"
    )
    name = models.CharField(max_length=100)
    needed = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("dependent_id", "name")
        constraints = [
            models.UniqueConstraint(
                name="redundancy_group_name_once", fields=["dependent", "name"]
            ),
            models.CheckConstraint(name="redundancy_group_needs_one", condition=Q(needed__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class Dependency(TimestampedModel):
    """`dependent` needs `provider`; in a redundancy group it needs only k of the providers."""

    dependent = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="dependencies")
    provider = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="dependents")
    criticality = models.CharField(
        max_length=4, choices=choices_from(Criticality), default=Criticality.HARD
    )
    redundancy_group = models.ForeignKey(
        RedundancyGroup,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="dependencies",
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "dependencies"
        ordering = ("dependent_id", "provider__name")
        constraints = [
            models.UniqueConstraint(name="dependency_once", fields=["dependent", "provider"]),
            models.CheckConstraint(
                name="dependency_not_on_itself", condition=~Q(dependent=F("provider"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dependent} needs {self.provider}"
