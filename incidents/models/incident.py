"""An incident, its impact, roles, links, and who may know of a restricted one."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Service, Team
from core.choices import choices_from
from core.models import TimestampedModel, User
from incidents.domain.incident import IncidentKind, IncidentRole, Severity
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.domain.link import host_of
from incidents.domain.recovery_cells import CellKey
from incidents.models.visibility import VisibleManager


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Filters name a set and chain; none of them writes."""

    def unfinished(self) -> Self:
        """Incidents somebody still works on."""
        return self.filter(status__in=IncidentStatus.unfinished())

    def of_kind(self, kind: str) -> Self:
        """Incidents of one kind; statistics always name theirs."""
        return self.filter(kind=kind)


class Incident(TimestampedModel):
    """Something that went wrong, nearly went wrong, or was rehearsed.

    The five times are aware UTC and None while unknown; they are stored as people gave them,
    also out of order, because a wrong time must be seen and counted, not hidden. `provenance`
    holds per milestone field {"source", "by", "note", "earliest", "latest", "entry"}.
    `alert_group` names the alerts that opened it, None for one that people declared.
    `source` and `source_key` are the identity in the place an incident was imported from.
    `version` grows with each change and guards against acting on an old page.
    Only usecases change rows; usecases.lifecycle alone changes `status`.
    """

    incident_path: ClassVar[str] = ""

    title = models.CharField(max_length=300)
    kind = models.CharField(
        max_length=10, choices=choices_from(IncidentKind), default=IncidentKind.INCIDENT
    )
    severity = models.CharField(
        max_length=8, choices=choices_from(Severity), default=Severity.UNKNOWN
    )
    status = models.CharField(
        max_length=12, choices=choices_from(IncidentStatus), default=IncidentStatus.OPEN
    )
    restricted = models.BooleanField(default=False)
    summary = models.TextField(blank=True)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    services = models.ManyToManyField(Service, blank=True, related_name="incidents")
    labels = models.JSONField(default=list, blank=True)

    started_at = models.DateTimeField(null=True, blank=True)
    detected_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    mitigated_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    provenance = models.JSONField(default=dict, blank=True)

    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=20, default="person")
    source_key = models.CharField(max_length=300, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    alert_group = models.ForeignKey(
        "incidents.AlertGroup",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="incidents",
    )
    version = models.PositiveIntegerField(default=1)

    objects = VisibleManager.from_queryset(IncidentQuerySet)()

    cell_when_locked: CellKey | None = None
    """Where it counted in the recovery metrics when a use case locked it to change it."""

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="incident_resolved_at_only_when_resolved",
                condition=Q(resolved_at__isnull=True)
                | Q(status__in=[IncidentStatus.RESOLVED, IncidentStatus.CLOSED]),
            ),
            models.CheckConstraint(
                name="incident_severity_is_known", condition=Q(severity__in=list(Severity))
            ),
            models.CheckConstraint(
                name="incident_kind_is_known", condition=Q(kind__in=list(IncidentKind))
            ),
            models.CheckConstraint(
                name="incident_status_is_known", condition=Q(status__in=list(IncidentStatus))
            ),
            models.UniqueConstraint(
                name="incident_source_key_once",
                fields=["source", "source_key"],
                condition=~Q(source_key=""),
            ),
            models.UniqueConstraint(
                name="incident_unfinished_of_alert_group_once",
                fields=["alert_group"],
                condition=Q(alert_group__isnull=False, status__in=IncidentStatus.unfinished()),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "started_at"], name="incident_by_start"),
            models.Index(
                fields=["kind", "started_at"],
                name="incident_restricted_by_start",
                condition=Q(restricted=True),
            ),
            models.Index(fields=["status", "-id"], name="incident_by_status"),
            # Holds all that the cards above the list count, so that they read no row of the table.
            models.Index(
                fields=["-id", "status", "severity", "restricted"],
                name="incident_unfinished",
                condition=Q(status__in=IncidentStatus.unfinished()),
            ),
            models.Index(fields=["severity", "-id"], name="incident_by_severity"),
            models.Index(fields=["team", "-id"], name="incident_by_team"),
            models.Index(fields=["id"], name="incident_restricted", condition=Q(restricted=True)),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}"

    @property
    def reference(self) -> str:
        """Return what people say aloud: INC-42."""
        return f"INC-{self.pk}"

    @property
    def is_unfinished(self) -> bool:
        """Return whether somebody still works on it."""
        return self.status in IncidentStatus.unfinished()

    @property
    def is_closed(self) -> bool:
        """Return whether it is resolved or closed, so that no relative times are taken."""
        return not self.is_unfinished

    def time_of(self, milestone: Milestone) -> datetime | None:
        """Return the time of a milestone, None while unknown."""
        value: datetime | None = getattr(self, milestone.value)
        return value

    def provenance_of(self, milestone: Milestone) -> dict[str, Any]:
        """Return where a milestone's time came from, empty while unknown."""
        value: dict[str, Any] = self.provenance.get(milestone.value, {})
        return value

    def get_absolute_url(self) -> str:
        return reverse("incidents:incident", kwargs={"pk": self.pk})


class IncidentAccess(models.Model):
    """A person who may know of an incident while it is restricted."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="access")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="incident_access")

    class Meta:
        verbose_name_plural = "incident access"
        constraints = [
            models.UniqueConstraint(name="incident_access_once", fields=["incident", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} may see INC-{self.incident_id}"


class Impact(TimestampedModel):
    """What an incident did to users; every field is unknown until somebody says."""

    incident_path: ClassVar[str] = "incident"

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="impact")
    summary = models.TextField(blank=True)
    customers_affected = models.PositiveBigIntegerField(null=True, blank=True)
    percent_affected = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    money_lost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)

    objects = VisibleManager["Impact"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="impact_percent_is_a_percentage",
                condition=Q(percent_affected__isnull=True)
                | Q(percent_affected__gte=0, percent_affected__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"Impact of INC-{self.incident_id}"

    @property
    def is_known(self) -> bool:
        """Return whether anything is said about it."""
        numbers = (self.customers_affected, self.percent_affected, self.money_lost)
        return bool(self.summary.strip()) or any(number is not None for number in numbers)


class RoleAssignment(models.Model):
    """Who holds a role, since when, until when; a hand-over ends one row and begins another.

    `accepted_at` is when the person took the role or said yes to it, None while that is open.
    """

    incident_path: ClassVar[str] = "incident"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=16, choices=choices_from(IncidentRole))
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="incident_roles")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    objects = VisibleManager["RoleAssignment"]()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="role_held_once",
                fields=["incident", "role"],
                condition=Q(until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of INC-{self.incident_id}: {self.person}"


class IncidentLink(TimestampedModel):
    """A link people need during or after the incident."""

    incident_path: ClassVar[str] = "incident"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="links")
    url = models.URLField(max_length=1000)
    label = models.CharField(max_length=200, blank=True)

    objects = VisibleManager["IncidentLink"]()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="incident_link_once", fields=["incident", "url"]),
        ]

    def __str__(self) -> str:
        return self.label or self.url

    @property
    def host(self) -> str:
        """Return where the link leads."""
        return host_of(self.url)
