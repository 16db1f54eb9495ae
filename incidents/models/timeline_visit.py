"""Up to which line somebody has read a timeline."""

from typing import ClassVar

from django.db import models

from core.models import User
from incidents.models.incident import Incident
from incidents.models.visibility import VisibleManager


class TimelineVisit(models.Model):
    """A person has seen the timeline of an incident up to the row `seen`, last at `at`.

    `seen` is the id of the newest entry there was, 0 for none. It is a bookmark of that person
    and no part of the record.
    """

    incident_path: ClassVar[str] = "incident"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    objects = VisibleManager["TimelineVisit"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="timeline_visit_once", fields=["incident", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} read INC-{self.incident_id}"
