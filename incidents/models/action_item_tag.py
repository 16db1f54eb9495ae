"""A word of people's own on an action item."""

from typing import ClassVar

from django.db import models

from incidents.domain.tag import LONGEST_TAG
from incidents.models.action_item import ActionItem
from incidents.models.visibility import VisibleManager


class ActionItemTag(models.Model):
    """One tag of one action item; only usecases.action_item_tags writes them.

    `name` is what incidents.domain.tag.one_tag makes of a word.
    """

    incident_path: ClassVar[str] = "action_item__incident"

    action_item = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="tag_rows")
    name = models.CharField(max_length=LONGEST_TAG)

    objects = VisibleManager["ActionItemTag"]()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(name="action_item_tag_once", fields=["action_item", "name"]),
        ]
        indexes = [models.Index(fields=["name"], name="action_item_tag_by_name")]

    def __str__(self) -> str:
        return self.name
