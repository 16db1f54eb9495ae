"""Alerts and the groups of them that become incidents."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.choices import choices_from
from core.input.web_address import is_web_address
from incidents.domain.alert import LONGEST_KEY, LONGEST_TITLE, AlertStatus
from incidents.models.alert_source import AlertSource
from incidents.models.incident import Incident
from incidents.models.visibility import VisibleManager


class AlertGroup(models.Model):
    """What a source reports together; its row is locked while its alerts are worked in.

    `key` is the sender's group, or the values of the labels by which the source groups. At most
    one unfinished incident names a group (a constraint of incidents).
    """

    source = models.ForeignKey(AlertSource, on_delete=models.CASCADE, related_name="groups")
    key = models.CharField(max_length=LONGEST_KEY)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="alert_group_once", fields=["source", "key"]),
        ]

    def __str__(self) -> str:
        return self.key


class Alert(models.Model):
    """One alert from its start to its end, in one incident or in none.

    `key` is the sender's identity of what is watched; of one key only the latest episode may fire.
    `started_at` is None after an end whose start nobody reported. `severity` is ours, "none" for
    alerts that open no incident. `reports` counts what was said about it, each payload once.
    `muted_until` is the end of the maintenance in which it began. Without an incident nobody but
    the system and admins see it.
    """

    incident_path: ClassVar[str] = "incident"

    group = models.ForeignKey(AlertGroup, on_delete=models.CASCADE, related_name="alerts")
    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, null=True, blank=True, related_name="alerts"
    )
    key = models.CharField(max_length=LONGEST_KEY)
    status = models.CharField(max_length=8, choices=choices_from(AlertStatus))
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_is_inferred = models.BooleanField(default=False)
    is_latest = models.BooleanField(default=True)

    title = models.CharField(max_length=LONGEST_TITLE)
    severity = models.CharField(max_length=8)
    labels = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=1000, blank=True)
    reports = models.PositiveIntegerField(default=0)
    first_received_at = models.DateTimeField()
    last_received_at = models.DateTimeField()
    muted_until = models.DateTimeField(null=True, blank=True)

    objects = VisibleManager["Alert"]()

    class Meta:
        ordering = ("started_at", "id")
        constraints = [
            models.UniqueConstraint(
                name="alert_latest_once", fields=["group", "key"], condition=Q(is_latest=True)
            ),
            models.UniqueConstraint(
                name="alert_episode_once",
                fields=["group", "key", "started_at"],
                condition=Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="alert_only_latest_fires",
                condition=~Q(status=AlertStatus.FIRING) | Q(is_latest=True),
            ),
            models.CheckConstraint(
                name="alert_ended_iff_it_has_an_end",
                condition=Q(status=AlertStatus.FIRING, ended_at__isnull=True)
                | Q(status=AlertStatus.ENDED, ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="alert_by_key", fields=["key"], condition=Q(is_latest=True)),
            models.Index(
                name="alert_muted",
                fields=["muted_until"],
                condition=Q(status=AlertStatus.FIRING, incident__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_firing(self) -> bool:
        """Return whether it has not ended."""
        return self.status == AlertStatus.FIRING

    @property
    def link(self) -> str:
        """Return where the sender shows it, "" unless following it runs nothing."""
        return self.url if is_web_address(self.url) else ""

    @property
    def place(self) -> str:
        """Return what the alert tells apart from others of its title, such as its host."""
        named = (self.labels.get(name, "") for name in ("instance", "host", "pod"))
        return next((value for value in named if value), "")
