"""A service: a thing a team runs."""

from django.db import models
from django.urls import reverse

from catalog.domain.service import LONGEST_REGIONS, ServiceKind, Tier
from catalog.models.team import Team
from core.choices import choices_from
from core.models import TimestampedModel


class Service(TimestampedModel):
    """A thing a team runs, or that others run for it.

    `tier` and `owner_team` are None while nobody has said; `slo_target_percent` is the
    promised availability, e.g. 99.9, None for no promise. `source_key` is the identity in
    the catalogue it was imported from, empty for one typed in. `rto_seconds` and `rpo_seconds`
    are how soon it is back and how much of the newest data may be lost, None for no promise.
    `regions` are where it runs, as catalog.domain.service.read_regions gives them.
    """

    slug = models.SlugField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    tier = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(tier.value, f"Tier {tier.value}") for tier in Tier]
    )
    kind = models.CharField(
        max_length=12, choices=choices_from(ServiceKind), default=ServiceKind.SERVICE
    )
    owner_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    description = models.TextField(blank=True)
    runbook_url = models.URLField(max_length=500, blank=True)
    repository_url = models.URLField(max_length=500, blank=True)
    slo_target_percent = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    rto_seconds = models.PositiveIntegerField(null=True, blank=True)
    rpo_seconds = models.PositiveIntegerField(null=True, blank=True)
    regions = models.CharField(max_length=LONGEST_REGIONS, blank=True, default="", db_default="")
    source_key = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.CheckConstraint(
                name="service_tier_is_known",
                condition=models.Q(tier__isnull=True) | models.Q(tier__in=list(Tier)),
            ),
            models.CheckConstraint(
                name="service_slo_target_is_a_percentage",
                condition=models.Q(slo_target_percent__isnull=True)
                | models.Q(slo_target_percent__gt=0, slo_target_percent__lte=100),
            ),
            models.UniqueConstraint(
                name="service_source_key_once",
                fields=["source_key"],
                condition=~models.Q(source_key=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:service", kwargs={"slug": self.slug})
