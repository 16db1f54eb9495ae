"""One change of many action items, with what undoes it."""

from typing import ClassVar

from django.db import models

from core.models import User
from incidents.models.action_item import ActionItem
from incidents.models.visibility import VisibleManager


class ActionItemBatch(models.Model):
    """What one person changed on many action items at once.

    `change` holds the new values in words people read, by field. `refusals` lists the rows that
    could not be changed: {"reference", "reason"}. Undone at most once.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="action_item_batches")
    at = models.DateTimeField()
    change = models.JSONField(default=dict)
    refusals = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "action item batches"
        ordering = ("-id",)
        indexes = [models.Index(fields=["person", "-id"], name="action_item_batch_by_person")]

    def __str__(self) -> str:
        return f"Change {self.pk}"


class ActionItemBatchRow(models.Model):
    """One action item of a batch: what its changed fields were before, and its version after.

    `before` maps columns to JSON values; `version` tells whether anybody changed it since.
    """

    incident_path: ClassVar[str] = "action_item__incident"

    batch = models.ForeignKey(ActionItemBatch, on_delete=models.CASCADE, related_name="rows")
    action_item = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    version = models.PositiveIntegerField()

    objects = VisibleManager["ActionItemBatchRow"]()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="action_item_batch_row_once", fields=["batch", "action_item"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch}: ACT-{self.action_item_id}"
