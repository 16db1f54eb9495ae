"""What somebody does not want to hear of any more."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from core.models import User
from incidents.models.incident import Incident
from incidents.models.notification import POSTMORTEM_TYPES
from incidents.models.visibility import VisibleManager


class MuteManager(VisibleManager["Mute"]):
    """Mutes of incidents the viewer may know of."""

    def of(self, incident: Incident, object_type: str) -> set[int]:
        """Return the ids of the people who muted what something of `object_type` belongs to."""
        rows = self.filter(incident=incident)
        if object_type not in POSTMORTEM_TYPES:
            rows = rows.filter(is_postmortem_only=False)
        return set(rows.values_list("person_id", flat=True))


class Mute(models.Model):
    """That a person hears no more of what others do in an incident, or only in its postmortem.

    Reminders of what one owes are no subject of it.
    """

    incident_path: ClassVar[str] = "incident"

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mutes")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="mutes")
    is_postmortem_only = models.BooleanField(default=False)
    muted_at = models.DateTimeField()

    objects = MuteManager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(name="mute_once", fields=["person", "incident"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} muted INC-{self.incident_id}"

    def get_absolute_url(self) -> str:
        return reverse("incidents:mute_list")
