"""A table like that of incidents, without any of the product around it."""

from typing import ClassVar

from django.db import models


class Owner(models.Model):
    """What an item belongs to."""

    name = models.CharField(max_length=100)

    objects: ClassVar[models.Manager["Owner"]] = models.Manager()

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """Twelve fields and a foreign key."""

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, default="incident")
    severity = models.CharField(max_length=8, default="sev3")
    status = models.CharField(max_length=12, default="open")
    summary = models.TextField(blank=True)
    source = models.CharField(max_length=20, default="person")
    restricted = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(null=True)
    detected_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Item"]] = models.Manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class StoredAlert(models.Model):
    """An alert as its sender tells it, once for each start."""

    fingerprint = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    group_key = models.CharField(max_length=255)
    status = models.CharField(max_length=10)
    labels = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    reports = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["StoredAlert"]] = models.Manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="limits_stored_alert_once", fields=["fingerprint", "starts_at"]
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint
