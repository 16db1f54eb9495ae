"""What speaks for an action item that was done, and what speaks against it."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q

from core.choices import choices_from
from core.database.stamp_field import StampField
from core.input.web_address import LONGEST_WEB_ADDRESS
from core.models import User
from incidents.domain.action_item import EvidenceKind
from incidents.models.action_item import ActionItem
from incidents.models.incident import Incident
from incidents.models.visibility import VisibleManager


class AppendOnly(models.Model):
    """Rows that are written once; only with what they are about do they go."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"A row of {self._meta.verbose_name_plural} is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - the signature is Django's
        raise TypeError(f"A row of {self._meta.verbose_name_plural} is never deleted.")


class ActionItemEvidence(AppendOnly):
    """Where one can see that the promised change works: an address, a drill of ours, or both.

    `observed_on` is the day it was seen to work. `drill` belongs to an incident of its own, so
    pages ask for it through the incidents their reader may know of.
    """

    incident_path: ClassVar[str] = "action_item__incident"

    action_item = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=8, choices=choices_from(EvidenceKind))
    url = models.CharField(max_length=LONGEST_WEB_ADDRESS, blank=True)
    drill = models.ForeignKey(
        Incident, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True)
    observed_on = models.DateField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    objects = VisibleManager["ActionItemEvidence"]()

    class Meta:
        verbose_name_plural = "action item evidence"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="action_item_evidence_is_linked",
                condition=~Q(url="") | Q(drill__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"ACT-{self.action_item_id}: {self.get_kind_display()}"


class ActionItemDoubt(AppendOnly):
    """That a newer incident shares the factor a verified action item was meant to take away.

    `began_at` is when that incident began; only evidence from that day on can answer the doubt.
    Cut by the incident that raised it, so nobody learns of a hidden one; show it only beside an
    action item the reader may know of.
    """

    incident_path: ClassVar[str] = "incident"

    action_item = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="doubts")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    raised_at = StampField(auto_now_add=True)

    objects = VisibleManager["ActionItemDoubt"]()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="action_item_doubt_once", fields=["action_item", "incident"]
            ),
        ]

    def __str__(self) -> str:
        return f"ACT-{self.action_item_id}: INC-{self.incident_id}"
